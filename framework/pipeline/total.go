package pipeline

import (
	"math"

	"smacs/framework/plan"
)

// Rules for candidates a term has no opinion on (scoring.missing).
const (
	MissingDropTerm = "drop_term" // the term counts for no candidate of that question
	MissingWorst    = "worst"     // the candidate gets the lowest term any candidate has
	MissingSkip     = "skip"      // the candidate cannot win
)

// A weightedTerm is a term's values for the candidates of one question.
type weightedTerm struct {
	values []float64 // NaN for no opinion
	weight float64
}

// sumTerms returns the posterior score of every candidate: the weighted sum of
// its terms in the order given, -Inf for a candidate that cannot win. A term of
// weight 0 is left out altogether. Where rule skip would leave no candidate the
// terms with a missing value are dropped instead, and so is a term that rule
// worst has no value for.
func sumTerms(terms []weightedTerm, n int, rule string) []float64 {
	var skipped []bool // nil for nobody
	if rule == MissingSkip {
		skipped = skippable(terms, n)
	}
	totals := make([]float64, n)
	for _, term := range terms {
		if term.weight == 0 {
			continue
		}
		low, missing := lowest(term.values, skipped)
		if missing && (rule != MissingWorst || math.IsNaN(low)) {
			continue
		}
		for j, value := range term.values {
			if math.IsNaN(value) {
				value = low
			}
			totals[j] += term.weight * value
		}
	}
	for j, skip := range skipped {
		if skip {
			totals[j] = math.Inf(-1)
		}
	}
	return totals
}

// skippable marks the candidates some weighted term has no opinion on; none
// when that would be all of them.
func skippable(terms []weightedTerm, n int) []bool {
	skipped := make([]bool, n)
	left := n
	for j := range skipped {
		for _, term := range terms {
			skipped[j] = skipped[j] || (term.weight != 0 && math.IsNaN(term.values[j]))
		}
		if skipped[j] {
			left--
		}
	}
	if left == 0 {
		return nil
	}
	return skipped
}

// lowest returns the least value present, NaN when there is none, and whether
// some candidate that is not skipped misses the term.
func lowest(values []float64, skipped []bool) (low float64, missing bool) {
	low = math.NaN()
	for j, value := range values {
		switch {
		case math.IsNaN(value):
			missing = missing || skipped == nil || !skipped[j]
		case math.IsNaN(low) || value < low:
			low = value
		}
	}
	return low, missing
}

// firstMaximum returns the index of the first greatest total.
func firstMaximum(totals []float64) int {
	best := 0
	for j, total := range totals {
		if total > totals[best] {
			best = j
		}
	}
	return best
}

// totals sums a leaf's terms for one question of the block.
func (b *block) totals(leaf plan.Leaf, q int) []float64 {
	b.terms = b.terms[:0]
	for _, term := range leaf.Terms {
		b.terms = append(b.terms, weightedTerm{values: b.scores[term.Score].of[q], weight: term.Weight})
	}
	return b.sum(b.terms, leaf, q)
}

// sum is sumTerms over the candidates that are there; a missing one cannot win.
func (b *block) sum(terms []weightedTerm, leaf plan.Leaf, q int) []float64 {
	if !b.missing { // as ever but after a failed call
		return sumTerms(terms, leaf.Candidates, leaf.Missing)
	}
	there := b.present(b.aggregations[leaf.Aggregation].of[q], q, leaf.Candidates)
	if len(there) == leaf.Candidates {
		return sumTerms(terms, leaf.Candidates, leaf.Missing)
	}
	kept := make([]weightedTerm, len(terms))
	for t, term := range terms {
		kept[t].weight = term.weight
		for _, c := range there {
			kept[t].values = append(kept[t].values, term.values[c])
		}
	}
	totals := make([]float64, leaf.Candidates)
	for c := range totals {
		totals[c] = math.Inf(-1)
	}
	for i, total := range sumTerms(kept, len(there), leaf.Missing) {
		totals[there[i]] = total
	}
	return totals
}
