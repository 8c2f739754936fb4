package stats

import (
	"math"
	"math/bits"
)

// A fixed holds numbers as integers times 2^-shift. Sums of integers do not depend
// on the order of the terms, so that a sum over tables of partial sums equals
// bit for bit one taken value by value.
type fixed struct {
	units []int64
	shift int
}

// toFixed scales values by the largest power of two at which no sum of
// len(values) of them, with repetition, reaches 2^62. For outcomes of 840
// questions that is 2^52: every outcome is right to 2^-53, as good as its float64.
func toFixed(values []float64) fixed {
	largest := 0.0
	for _, x := range values {
		largest = max(largest, math.Abs(x))
	}
	_, exponent := math.Frexp(largest) // largest < 2^exponent
	f := fixed{units: make([]int64, len(values)), shift: 62 - exponent - bits.Len(uint(len(values)))}
	for i, x := range values {
		f.units[i] = int64(math.Round(math.Ldexp(x, f.shift)))
	}
	return f
}

// value is the number a sum of units stands for.
func (f fixed) value(sum int64) float64 { return math.Ldexp(float64(sum), -f.shift) }

// mean is the mean that a sum of units over all positions stands for.
func (f fixed) mean(sum int64) float64 { return f.value(sum) / float64(len(f.units)) }
