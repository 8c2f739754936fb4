package key

import (
	"math"
	"strconv"
)

// Rounded is x as the decimal of 12 significant digits nearest to it, which is
// what the numbers of a sweep's axis are (ARCHITECTURE.md, section 7): the range
// from 0 in steps of 0.1 holds 0.3 and not 0.30000000000000004, whichever way it
// was computed, and so meets the same keys as a 0.3 that was written out. NaN
// and infinities are returned as they are; -0 becomes 0.
func Rounded(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	var buffer [32]byte
	digits := strconv.AppendFloat(buffer[:0], x, 'e', 11, 64)
	rounded, _ := strconv.ParseFloat(string(digits), 64) // cannot fail on what AppendFloat wrote
	return rounded + 0                                   // -0 + 0 = 0
}
