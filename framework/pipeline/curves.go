package pipeline

import (
	"context"
	"math"

	"smacs/framework/plan"
)

// QuestionLines are the candidates of one question as functions of one score
// weight: candidate j's total at weight w is Base[j] + w x Slope[j], up to
// rounding (STRATEGIES.md, section 3.1).
type QuestionLines struct {
	Base, Slope []float64 // -Inf and 0 for a candidate that cannot win
	Scores      []float64 // grades, NaN where missing
	// Winner is the candidate that wins at a weight, 0 included, by the very sums of
	// a run.
	Winner func(w float64) int
}

// Lines runs a leaf over all questions it concerns and returns, by test
// question, its candidates as functions of the weight of one of its terms, for
// weights other than 0; for a label that no term has they are constant. Questions
// of other tasks are nil.
func (e *Engine) Lines(ctx context.Context, leaf int, label string) ([]*QuestionLines, error) {
	if err := e.prepare(); err != nil {
		return nil, err
	}
	chosen := e.graph.Leaves[leaf]
	blocks := e.blocks()
	lines := make([]*QuestionLines, len(e.data.Test))
	errs := make([]error, len(blocks))
	wanted := make([]bool, len(e.graph.Leaves))
	wanted[leaf] = true
	needed := e.graph.Needed(wanted)
	parallel(ctx, e.options.Workers, len(blocks), func(i int) {
		b := e.run(ctx, blocks[i], needed)
		if errs[i] = b.leafError(chosen); errs[i] != nil {
			return
		}
		for q, question := range b.questions {
			if b.concerns(chosen.Tasks, q) {
				lines[question] = b.lines(chosen, q, label)
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return lines, nil
}

func (b *block) lines(leaf plan.Leaf, q int, label string) *QuestionLines {
	at := func(w float64) []float64 {
		terms := make([]weightedTerm, len(leaf.Terms))
		for t, term := range leaf.Terms {
			terms[t] = weightedTerm{values: b.scores[term.Score].of[q], weight: term.Weight}
			if term.Label == label {
				terms[t].weight = w
			}
		}
		return b.sum(terms, leaf, q)
	}
	one, two := at(1), at(2)
	l := &QuestionLines{Winner: func(w float64) int { return firstMaximum(at(w)) }}
	responses := b.aggregations[leaf.Aggregation].of[q].responses
	for j := range one {
		base, slope := math.Inf(-1), 0.0
		if !math.IsInf(one[j], -1) {
			slope = two[j] - one[j]
			base = one[j] - slope
		}
		l.Base, l.Slope = append(l.Base, base), append(l.Slope, slope)
		l.Scores = append(l.Scores, b.scoreAt(q, responses[j]))
	}
	return l
}
