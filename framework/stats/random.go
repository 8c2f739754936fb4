package stats

import "math/bits"

// word is the counter-based random number of a resample: splitmix64 (Steele, Lea
// and Flood, OOPSLA 2014) at an arbitrary place of its sequence. It depends on
// nothing but its arguments, so that resamples are common to all calls with one
// seed and the numbers never change with the Go version.
func word(seed uint64, resample, index int) uint64 {
	z := seed + 0x9E3779B97F4A7C15*(uint64(resample)<<32+uint64(index)+1)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// below is a position in 0..n-1: the upper half of word x n. Its bias is below
// n / 2^64.
func below(word uint64, n int) int {
	high, _ := bits.Mul64(word, uint64(n))
	return int(high)
}
