package pipeline

import (
	"math"

	"smacs/framework/plan"
)

// An Outcome is what one configuration made of one test question.
type Outcome struct {
	Selected         []int   // pool indices, best first; shared, not to be changed
	Winner           int     // index of the chosen candidate
	Response         int     // pool index of the response the chosen candidate adopts
	Score            float64 // grade of the answer, NaN where it is missing
	OracleSelected   float64 // best grade among the selected LLMs, NaN where all are missing
	OracleCandidates float64 // best grade among the candidates, NaN where all are missing
}

// outcome picks the winner of a leaf for one question and grades it.
func (b *block) outcome(leaf plan.Leaf, q int) Outcome {
	made := b.aggregations[leaf.Aggregation].of[q]
	winner := firstMaximum(b.totals(leaf, q))
	question := b.questions[q]
	grade := func(llm int) float64 { return b.engine.data.Score(question, llm) }
	return Outcome{
		Selected:         made.from.from.llms,
		Winner:           winner,
		Response:         made.responses[winner],
		Score:            grade(made.responses[winner]),
		OracleSelected:   best(made.from.from.llms, grade),
		OracleCandidates: best(made.responses[:leaf.Candidates], grade),
	}
}

// leafError returns the error that keeps a leaf from having outcomes in this
// block: its own stage's or one it inherits.
func (b *block) leafError(leaf plan.Leaf) error {
	if err := b.aggregations[leaf.Aggregation].err; err != nil {
		return err
	}
	for _, term := range leaf.Terms {
		if err := b.scores[term.Score].err; err != nil {
			return err
		}
	}
	return nil
}

func best(llms []int, grade func(int) float64) float64 {
	highest := math.NaN()
	for _, llm := range llms {
		if score := grade(llm); math.IsNaN(highest) || score > highest {
			highest = score
		}
	}
	return highest
}
