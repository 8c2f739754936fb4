package aggregation

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"smacs/framework"
)

var errEmpty = errors.New("got an empty reference subset, want at least one reference")

// ranked returns the references best-ranked first, or an error when there are
// none.
func ranked(in framework.AggregationInput) ([]framework.Reference, error) {
	if len(in.References) == 0 {
		return nil, errEmpty
	}
	references := slices.Clone(in.References)
	slices.SortStableFunc(references, func(a, b framework.Reference) int { return cmp.Compare(a.Rank, b.Rank) })
	return references, nil
}

// priors returns the references' prior scores. Where none of them has one, all
// are 1: selection had no opinion, so all count the same. Where only some have
// one, the others stay NaN.
func priors(references []framework.Reference) []float64 {
	scores, known := make([]float64, len(references)), false
	for i, reference := range references {
		scores[i] = reference.Prior
		known = known || !math.IsNaN(reference.Prior)
	}
	if !known {
		for i := range scores {
			scores[i] = 1
		}
	}
	return scores
}
