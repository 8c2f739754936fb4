package selection

import (
	"math"
	"math/bits"

	"smacs/framework"
)

// A normalisation says what a prior sum is divided by.
type normalisation string

const (
	sums      normalisation = "none"
	byWeights normalisation = "weights"
	byCount   normalisation = "count"
)

// smallestWeight keeps JiSi's divisor above zero where similarities sum to
// nothing or less (STRATEGIES.md, section 2.1, rps_mean).
const smallestWeight = 1e-8

// A weight is what a neighbour counts: an integer where sums are to be exact.
type weight interface{ int64 | float64 }

// A tally holds the running sums over the neighbours seen so far. All sums run
// in the order of the neighbours.
type tally[W weight] struct {
	unit  float64 // weights per 1
	seen  int     // neighbours so far
	total W       // sum of their weights
	right []W     // per LLM: sum of the weights where its score is 1

	// Only where the bank has missing or fractional scores; nil else.
	partial []float64 // per LLM: sum of weight x score where the score is a fraction
	known   []int     // per LLM: neighbours it has a score on
	held    []W       // per LLM: sum of their weights
}

// sweep returns the prior scores at every cut from one pass over the
// neighbours. A bank of right and wrong only is read as words and only its set
// bits are visited; any other bank score by score. Where both forms apply their
// results are equal to the bit: they add the same numbers in the same order.
func sweep[W weight](bank *framework.Bank, neighbors framework.Neighbors, cuts []int, unit float64, norm normalisation, weigh func(similarity float64) W) []framework.SelectionScores {
	llms := len(bank.LLMs)
	t := tally[W]{unit: unit, right: make([]W, llms)}
	words, packed := bank.Packed()
	if !packed {
		t.partial, t.known, t.held = make([]float64, llms), make([]int, llms), make([]W, llms)
	}
	scores := make([]framework.SelectionScores, len(cuts))
	priors := make([]float64, len(cuts)*llms)
	for c, cut := range cuts {
		for i := t.seen; i < cut; i++ {
			row, w := int(neighbors.Rows[i]), weigh(neighbors.Similarities[i])
			if packed {
				t.addWord(words[row], w)
			} else {
				t.addRow(bank.Scores[row*llms:(row+1)*llms], w)
			}
		}
		scores[c].Priors = priors[c*llms : (c+1)*llms : (c+1)*llms]
		t.priors(scores[c].Priors, norm)
	}
	return scores
}

func (t *tally[W]) addWord(word uint64, w W) {
	t.seen++
	t.total += w
	for ; word != 0; word &= word - 1 {
		t.right[bits.TrailingZeros64(word)] += w
	}
}

func (t *tally[W]) addRow(scores []float64, w W) {
	t.seen++
	t.total += w
	for llm, score := range scores {
		switch {
		case math.IsNaN(score):
			continue
		case score == 1:
			t.right[llm] += w
		case score != 0:
			t.partial[llm] += float64(w) * score
		}
		t.known[llm]++
		t.held[llm] += w
	}
}

func (t *tally[W]) priors(into []float64, norm normalisation) {
	for llm, right := range t.right {
		sum, known, held := float64(right), t.seen, t.total
		if t.partial != nil {
			sum, known, held = sum+t.partial[llm], t.known[llm], t.held[llm]
		}
		into[llm] = norm.apply(sum/t.unit, float64(held)/t.unit, known, t.seen)
	}
}

// apply divides the sum of one LLM. held is the sum of the weights and known
// the number of the neighbours it has a score on, out of seen.
func (n normalisation) apply(sum, held float64, known, seen int) float64 {
	switch {
	case n == sums || seen == 0:
		return sum
	case known == 0:
		return math.NaN()
	case n == byWeights:
		return sum / max(held, smallestWeight)
	default:
		return sum / float64(known)
	}
}
