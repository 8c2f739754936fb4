package framework

import (
	"fmt"
	"math"
	"slices"
	"sync"
)

// A Bank is the question bank as strategies see it: recorded outcomes of the
// pool on bank questions, rows x LLMs. Test questions are never in it.
type Bank struct {
	LLMs   []string  // the pool, in byte order
	Scores []float64 // rows x LLMs, row-major; each in [0,1], NaN where missing; nil unless needed (need bank_outcomes)
	Tasks  []string  // the distinct tasks, in byte order (need bank_labels)
	TaskOf []int32   // per row, an index into Tasks (need bank_labels)
	Costs  []float64 // rows x LLMs, dollars, NaN unknown; nil unless needed (need costs)
	// Questions holds what the pool answered to each row, response i being LLM i's;
	// texts, similarities and log-probabilities with those needs beside it. Nil
	// unless needed (need bank_responses).
	Questions []References
	// Entries is the number of rows, for a bank that comes without the parts
	// that would show it; 0 leaves it to them.
	Entries int

	Payload Payload

	once   sync.Once
	right  []float64
	packed []uint64
}

// Rows returns the number of bank entries, whichever parts of the bank came.
func (b *Bank) Rows() int {
	llms := max(1, len(b.LLMs))
	switch {
	case b.Entries > 0:
		return b.Entries
	case len(b.Scores) > 0:
		return len(b.Scores) / llms
	case len(b.Costs) > 0:
		return len(b.Costs) / llms
	case len(b.Questions) > 0:
		return len(b.Questions)
	default:
		return len(b.TaskOf)
	}
}

// For returns the parts of the bank that a strategy declares: what it does not
// need it does not get. Everything else about bank rows is read beside their
// scores, so these come with any of it.
func (b *Bank) For(info Info) *Bank {
	part := &Bank{LLMs: b.LLMs, Entries: b.Rows()}
	if slices.ContainsFunc([]Need{NeedBankOutcomes, NeedNeighbors, NeedBankLabels, NeedCosts, NeedBankResponses}, info.Needed) {
		part.Scores = b.Scores
	}
	if info.Needed(NeedBankLabels) {
		part.Tasks, part.TaskOf = b.Tasks, b.TaskOf
	}
	if info.Needed(NeedCosts) {
		part.Costs = b.Costs
	}
	if info.Needed(NeedBankResponses) {
		part.Questions = b.Questions
	}
	return part
}

// Score returns the score of an LLM on a bank entry, NaN where missing. On a
// bank without outcomes it panics, which fails the strategy with an error that
// says what to declare; so do Right and Packed.
func (b *Bank) Score(row, llm int) float64 {
	b.mustHaveScores()
	return b.Scores[row*len(b.LLMs)+llm]
}

func (b *Bank) mustHaveScores() {
	if len(b.Scores) == 0 && b.Rows() > 0 {
		panic(fmt.Sprintf("the bank of %d entries came without outcomes: declare the need %q", b.Rows(), NeedBankOutcomes))
	}
}

// Right returns, per LLM, the sum of its scores on the whole bank: the number
// of bank questions it got right where scores are 0 or 1. Missing scores add
// nothing. Callers must not change it.
func (b *Bank) Right() []float64 {
	b.mustHaveScores()
	b.once.Do(b.summarise)
	return b.right
}

// Packed returns the bank as one word per row, bit m set where LLM m is right.
// ok is false when that form does not exist: a score that is missing or
// neither 0 nor 1, or more than 64 LLMs. Sums over rows then visit only right
// answers, which is what makes sweeps over many cuts cheap.
func (b *Bank) Packed() (words []uint64, ok bool) {
	b.mustHaveScores()
	b.once.Do(b.summarise)
	return b.packed, b.packed != nil
}

func (b *Bank) summarise() {
	llms := len(b.LLMs)
	b.right = make([]float64, llms)
	packable := llms <= 64
	packed := make([]uint64, b.Rows())
	for row := range packed {
		for llm, score := range b.Scores[row*llms : (row+1)*llms] {
			switch {
			case score == 0:
			case score == 1:
				b.right[llm]++
				packed[row] |= 1 << (llm & 63)
			default:
				packable = false
				if !math.IsNaN(score) {
					b.right[llm] += score
				}
			}
		}
	}
	if packable {
		b.packed = packed
	}
}
