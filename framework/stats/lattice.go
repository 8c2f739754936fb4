package stats

import "math"

// largestDenominator bounds the common denominators that are looked for: 840 is
// that of all fractions of up to 8 repeats.
const largestDenominator = 840

// A lattice holds numbers that are multiples of one fraction, as means over
// repeats are: number i is units[i] / denominator.
type lattice struct {
	units       []int
	denominator int
}

// toLattice finds the smallest common denominator of the values, and none if that
// is above largestDenominator or the values are huge. A value counts as a multiple
// within 1e-14 of the largest value: the rounding of a float64 mean or difference.
func toLattice(values []float64) (lattice, bool) {
	largest := 0.0
	for _, x := range values {
		largest = max(largest, math.Abs(x))
	}
	if largest > 1<<20 { // units and their sums would leave the integers
		return lattice{}, false
	}
	multiple := func(x float64, of int) bool {
		scaled := x * float64(of)
		return math.Abs(scaled-math.Round(scaled)) <= 1e-14*largest*float64(of)
	}
	denominator := 1
	for _, x := range values {
		factor := 1
		for !multiple(x, denominator*factor) {
			if factor++; denominator*factor > largestDenominator {
				return lattice{}, false
			}
		}
		denominator *= factor
	}
	l := lattice{units: make([]int, len(values)), denominator: denominator}
	for i, x := range values {
		l.units[i] = int(math.Round(x * float64(denominator)))
	}
	return l, true
}
