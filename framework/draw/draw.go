package draw

import (
	"fmt"
	"math"
	"slices"
)

// Uniform is the draw u(s, index, name), strictly between 0 and 1:
// (floor(hash(s, index, name) / 2^11) + 0.5) x 2^-53 (ARCHITECTURE.md,
// section 8), with s from [Seed]. index is the candidate's number or another
// counter from 0; name is an LLM's name where the draw is per LLM, empty else.
// It does not allocate.
func Uniform(s uint64, index int, name string) float64 {
	return unit(finalise(addText(prefix(s, index), name)))
}

// unit takes the upper 53 bits of a hash to the open unit interval. The sum
// with 0.5 rounds in its last place above 2^52, where it can round up to 2^53:
// that one value in 2^53 is moved below 1 so that no caller meets log(1) = 0.
func unit(hash uint64) float64 {
	return min((float64(hash>>11)+0.5)*0x1p-53, 1-0x1p-53)
}

// Gumbel is the quantile -log(-log u) of the standard Gumbel law, for u from
// [Uniform]. The largest of log p_m + Gumbel(u_m) over m is m with probability
// proportional to p_m (the Gumbel-max trick; STRATEGIES.md, section 3.4).
func Gumbel(u float64) float64 { return -math.Log(-math.Log(u)) }

// WithoutReplacement draws keep positions of names for one candidate, without
// replacement and with weights p, and returns them in the order of drawing. The
// law is successive sampling (Plackett-Luce): position m is drawn next with
// probability p_m over the sum of p of those left.
//
// It ranks the keys log p_m + Gumbel(Uniform(s, candidate, names[m])) and takes
// the keep largest, descending (STRATEGIES.md, section 3.4). So the answer for
// a smaller keep is a prefix of the answer for a larger one, and a name's draw
// does not depend on the other names. Names are to be distinct: equal names
// would share one draw.
//
// The weights need not sum to 1. A weight that is zero, negative or NaN has key
// -Inf: such positions follow all positive ones, in order of position. A keep
// beyond len(names) gives all positions, a keep below 1 none. WithoutReplacement
// panics if names and p differ in length, which is a bug of the caller.
func WithoutReplacement(s uint64, candidate int, names []string, p []float64, keep int) []int {
	if len(names) != len(p) {
		panic(fmt.Sprintf("draw: %d names but %d weights", len(names), len(p)))
	}
	var buffer [64]float64 // pools are rarely larger
	keys := append(buffer[:0], p...)
	order := make([]int, len(p))
	shared := prefix(s, candidate)
	for m, name := range names {
		order[m] = m
		keys[m] = gumbelKey(p[m], unit(finalise(addText(shared, name))))
	}
	slices.SortStableFunc(order, func(a, b int) int { return descending(keys[a], keys[b]) })
	return order[:max(0, min(keep, len(order)))]
}

func gumbelKey(p, u float64) float64 {
	if !(p > 0) { // NaN too
		return math.Inf(-1)
	}
	return math.Log(p) + Gumbel(u)
}

func descending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}
