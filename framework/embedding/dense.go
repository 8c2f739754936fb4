package embedding

import (
	"fmt"
	"math"
)

// Normalise returns v divided by its Euclidean length, in float64 and without
// touching v. The zero vector stays zero: it is similar to nothing. A NaN or an
// infinity is an error that names its position, since no similarity to such a
// vector means anything. Lengths outside the range of float64 squares are handled,
// so any finite vector that is not zero has length 1 afterwards.
func Normalise(v []float64) ([]float64, error) {
	largest := 0.0
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("embedding: component %d of %d is %v, want a finite number", i, len(v), x)
		}
		largest = max(largest, math.Abs(x))
	}
	unit := append([]float64(nil), v...)
	if largest == 0 {
		return unit, nil
	}
	// A power of two changes no digit, so only vectors whose squares would overflow
	// or vanish are scaled and all others keep the plain formula's bits.
	if _, exponent := math.Frexp(largest); exponent > 500 || exponent < -400 {
		for i := range unit {
			unit[i] = math.Ldexp(unit[i], -exponent)
		}
	}
	length := math.Sqrt(DenseDot(unit, unit))
	for i := range unit {
		unit[i] /= length
	}
	return unit, nil
}

// DenseDot returns the dot product of two vectors of equal length, products
// rounded and added in order, on every machine. It is the cosine of vectors from
// [Normalise].
func DenseDot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

// Cosine returns the cosine of the angle between a and b, within [-1, 1] up to
// rounding, and 0 where one of them is zero. Unequal lengths and values that are
// not finite are errors.
func Cosine(a, b []float64) (float64, error) {
	if len(a) != len(b) {
		return 0, fmt.Errorf("embedding: vectors of %d and %d components have no cosine, want equal lengths", len(a), len(b))
	}
	unitA, err := Normalise(a)
	if err != nil {
		return 0, fmt.Errorf("first vector: %w", err)
	}
	unitB, err := Normalise(b)
	if err != nil {
		return 0, fmt.Errorf("second vector: %w", err)
	}
	return DenseDot(unitA, unitB), nil
}
