package embedding

import "math"

// Unit is how many steps of a fixed-point similarity make 1: similarities are
// whole multiples of 1e-9.
const Unit = 1_000_000_000

// Fixed returns a similarity in fixed point: floor(dot x 1e9 + 0.5), halves up.
// Sums of such integers are exact, so prior sums over neighbours have one value
// whatever the order of summation. dot has to be finite and within [-1, 1] up to
// rounding, as dot products of normalised vectors are.
func Fixed(dot float64) int64 {
	return int64(math.Floor(float64(dot*Unit) + 0.5))
}

// FromFixed returns a fixed-point similarity as a fraction of 1, the nearest
// float64 to fixed / 1e9. It is called where a similarity is handed to a strategy
// or printed. Nothing is lost for |fixed| <= 1e9: the quotient and the product by
// 1e9 are each off by at most 2^-53 of their value, together less than 3e-7 steps,
// so math.Round(FromFixed(v) * 1e9) is v again; and FromFixed is strictly
// increasing, so order and ties survive.
func FromFixed(fixed int64) float64 {
	return float64(fixed) / Unit
}
