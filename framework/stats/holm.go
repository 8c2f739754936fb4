package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Holm adjusts p values for the number of comparisons by Holm's step-down method
// (Holm 1979, Scand. J. Stat. 6:65): the i-th smallest of m, from 0, becomes the
// largest of (m - j) p_j over j <= i, at most 1. Comparing the adjusted values
// with 0.05 keeps the probability of any false finding in the family below 0.05,
// however the comparisons depend on each other.
//
// The answer is in the order of the input. NaN stands for a comparison that does
// not exist: it stays NaN and does not count in m. Holm panics on a p outside 0 to
// 1, which is a bug of the caller.
func Holm(p []float64) []float64 {
	adjusted := slices.Clone(p)
	var family []int
	for i, x := range p {
		if x < 0 || x > 1 {
			panic(fmt.Sprintf("stats: p value %d is %v, want 0 to 1", i, x))
		}
		if !math.IsNaN(x) {
			family = append(family, i)
		}
	}
	slices.SortStableFunc(family, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	largest := 0.0
	for rank, i := range family {
		largest = max(largest, min(1, float64(len(family)-rank)*p[i]))
		adjusted[i] = largest
	}
	return adjusted
}
