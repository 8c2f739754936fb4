package pipeline

import (
	"math"

	"smacs/framework/grade"
	"smacs/framework/plan"
)

// OwnResponse is the Response of an outcome whose answer no LLM of the pool
// gave: an aggregator wrote it.
const OwnResponse = -1

// An OwnAnswer is the answer read from a text that an aggregator wrote.
type OwnAnswer struct {
	Answer *string // nil when none could be read
	State  grade.State
}

// An Outcome is what one configuration made of one test question.
type Outcome struct {
	Selected         []int      // pool indices, best first; shared, not to be changed
	Winner           int        // index of the chosen candidate
	Response         int        // pool index of the response the chosen candidate adopts, or OwnResponse
	Own              *OwnAnswer // with OwnResponse, else nil
	Score            float64    // grade of the answer, NaN where it is missing
	OracleSelected   float64    // best grade among the selected LLMs, NaN where all are missing
	OracleCandidates float64    // best grade among the candidates, NaN where all are missing
	// Calls is what calls beside those for the selected LLMs' responses took:
	// aggregation by an LLM, and asks of strategies.
	Calls Usage
}

// outcome picks the winner of a leaf for one question and grades it.
func (b *block) outcome(leaf plan.Leaf, q int) Outcome {
	made := b.aggregations[leaf.Aggregation].of[q]
	winner := firstMaximum(b.totals(leaf, q))
	score := func(response int) float64 { return b.scoreAt(q, response) }
	o := Outcome{
		Selected:         made.from.from.llms,
		Winner:           winner,
		Response:         made.responses[winner],
		Score:            score(made.responses[winner]),
		OracleSelected:   best(made.from.from.llms, score),
		OracleCandidates: best(made.responses[:leaf.Candidates], score),
	}
	o.Calls = b.callsOf(leaf, q)
	if own := b.ownAt(q, o.Response); own != nil {
		o.Response, o.Own = OwnResponse, &OwnAnswer{Answer: own.answer, State: own.state}
	}
	return o
}

// callsOf is what the calls of a leaf's stages took for a question.
func (b *block) callsOf(leaf plan.Leaf, q int) Usage {
	g := b.engine.graph
	dropped := g.Aggregations[leaf.Aggregation].Drop
	sum := b.aggregations[leaf.Aggregation].of[q].usedBy(leaf.Candidates).
		Add(b.drops[dropped].usedBy(q)).
		Add(b.priors[g.Selections[g.Drops[dropped].Selection].Prior].usedBy(q))
	for _, term := range leaf.Terms {
		sum = sum.Add(b.scores[term.Score].usedBy(q))
	}
	return sum
}

// unfinished reports whether a call failed that a leaf's outcomes would be better
// with: they are not kept, so that another run tries again.
func (b *block) unfinished(leaf plan.Leaf) bool {
	g := b.engine.graph
	made := g.Aggregations[leaf.Aggregation]
	dropped := g.Drops[made.Drop]
	unfinished := b.aggregations[leaf.Aggregation].unfinished || b.lost[made.Choice.Identity()] ||
		b.lost[dropped.Choice.Identity()] || b.lost[g.Priors[g.Selections[dropped.Selection].Prior].Choice.Identity()]
	for _, term := range leaf.Terms {
		unfinished = unfinished || b.lost[g.Scores[term.Score].Choice.Identity()]
	}
	return unfinished
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

func best(responses []int, score func(int) float64) float64 {
	highest := math.NaN()
	for _, response := range responses {
		if x := score(response); math.IsNaN(highest) || x > highest {
			highest = x
		}
	}
	return highest
}
