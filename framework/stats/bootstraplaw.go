package stats

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// largestTransform bounds the time of BootstrapLaw: at this size it costs about
// what resampling with a Resampler's tables does.
const largestTransform = 1 << 15

// BootstrapLaw is the interval that [Bootstrap] tends to with more and more
// resamples, without random numbers, for values that are all multiples of one
// fraction, as means over repeats and their differences are. The sum of a resample
// of n values is the sum of n independent draws from them, so its characteristic
// function is the n-th power of theirs, and a Fourier transform gives its law
// (Press et al. 2007, Numerical Recipes, 13.1, for the transform as convolution).
// The convention for the ends is that of [PairedDifference], which is the case of
// -1, 0 and 1.
//
// ok is false where there is no such law within bounds: no values, one that is NaN
// or infinite, a common denominator above 840 or a law too wide to be quicker than
// resampling; and for a confidence outside 0 to 1.
func BootstrapLaw(values []float64, confidence float64) (interval Interval, ok bool) {
	if len(values) == 0 || !validConfidence(confidence) || !allFinite(values) {
		return noInterval, false
	}
	l, ok := toLattice(values)
	if !ok {
		return noInterval, false
	}
	return l.bootstrap(confidence)
}

func (l lattice) bootstrap(confidence float64) (Interval, bool) {
	first, law, ok := l.resampledSums()
	if !ok {
		return noInterval, false
	}
	// A tail within this of the bound has reached it: the transform is good to
	// n x 1e-16, and without it rounding would decide ties.
	const slack = 1e-10
	alpha := (1-confidence)/2 - slack
	low, high := 0, len(law)-1
	for tail := law[low]; tail < alpha; tail += law[low] {
		low++
	}
	for tail := law[high]; tail < alpha; tail += law[high] {
		high--
	}
	size := float64(l.denominator * len(l.units))
	return Interval{float64(first+low) / size, float64(first+high) / size}, true
}

// resampledSums is the law of the sum of units of a resample: law[i] is
// P(sum = first + i), within about n x 1e-16. Less than 1e-16 lies outside.
func (l lattice) resampledSums() (first int, law []float64, ok bool) {
	n, least, most, sum := len(l.units), l.units[0], l.units[0], 0
	for _, u := range l.units {
		least, most, sum = min(least, u), max(most, u), sum+u
	}
	if least == most {
		return sum, []float64{1}, true
	}
	reach := l.reach(float64(sum)/float64(n), float64(most-least))
	first, last := max(n*least, sum-reach), min(n*most, sum+reach)
	size := 1
	for size < last-first+1 || size <= most-least {
		size *= 2
	}
	if size > largestTransform {
		return 0, nil, false
	}
	once := make([]float64, size)
	for _, u := range l.units {
		once[u-least]++
	}
	for i := range once[:most-least+1] {
		once[i] /= float64(n)
	}
	transform := fourier.NewFFT(size)
	spectrum := transform.Coefficients(nil, once)
	negligible := math.Pow(1e-40, 1/float64(n)) // of |c|^2: c^n is below 1e-20
	for i, c := range spectrum {
		spectrum[i] = 0
		if real(c)*real(c)+imag(c)*imag(c) > negligible {
			spectrum[i] = power(c, n)
		}
	}
	around := transform.Sequence(once, spectrum) // P(sum - n*least = i modulo size), times size
	law = make([]float64, last-first+1)
	for i := range law {
		law[i] = around[(first-n*least+i)&(size-1)] / float64(size)
	}
	return first, law, true
}

// reach is how far a resampled sum can be from its mean with a probability above
// 1e-16, by Bernstein's inequality: P(|S - n mean| >= t) <= 2 exp(-t^2 / (2 (n
// variance + width t / 3))) for terms within width (Boucheron, Lugosi and Massart
// 2013, Concentration Inequalities, 2.8).
func (l lattice) reach(mean, width float64) int {
	const exponent = 37.6 // ln(2 / 1e-16)
	squares := 0.0
	for _, u := range l.units {
		squares += (float64(u) - mean) * (float64(u) - mean)
	}
	linear := exponent * width / 3
	return int(math.Ceil(linear + math.Sqrt(linear*linear+2*exponent*squares)))
}

// power is x^n by squaring.
func power(x complex128, n int) complex128 {
	result := complex(1, 0)
	for ; n > 0; n /= 2 {
		if n&1 == 1 {
			result *= x
		}
		x *= x
	}
	return result
}
