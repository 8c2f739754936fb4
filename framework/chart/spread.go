package chart

import (
	"math"
	"slices"
)

// spread moves places apart until neighbours are at least gap from each other
// and all lie in [low, high], moving them as little as possible (least squares)
// and keeping their order; equal places keep the order given. The result is in
// the order of the input. When they do not fit, the gap shrinks to what does.
//
// Subtracting i x gap from the i-th place turns "at least gap apart" into "not
// descending", which pooling adjacent violators solves exactly.
func spread(places []float64, gap, low, high float64) []float64 {
	n := len(places)
	if n == 0 {
		return nil
	}
	if n > 1 {
		gap = math.Min(gap, (high-low)/float64(n-1))
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case places[i] < places[j]:
			return -1
		case places[i] > places[j]:
			return 1
		}
		return 0
	})
	shifted := make([]float64, n)
	for rank, i := range order {
		shifted[rank] = places[i] - float64(rank)*gap
	}
	out := make([]float64, n)
	for rank, v := range ascending(shifted) {
		v = math.Max(low, math.Min(v, high-float64(n-1)*gap))
		out[order[rank]] = v + float64(rank)*gap
	}
	return out
}

// ascending returns the not descending sequence nearest to the given one in
// least squares: neighbours out of order are replaced by their mean.
func ascending(values []float64) []float64 {
	type pool struct {
		sum float64
		n   int
	}
	mean := func(p pool) float64 { return p.sum / float64(p.n) }
	var pools []pool
	for _, v := range values {
		pools = append(pools, pool{v, 1})
		for k := len(pools) - 1; k > 0 && mean(pools[k]) < mean(pools[k-1]); k-- {
			pools[k-1] = pool{pools[k-1].sum + pools[k].sum, pools[k-1].n + pools[k].n}
			pools = pools[:k]
		}
	}
	out := make([]float64, 0, len(values))
	for _, p := range pools {
		for range p.n {
			out = append(out, mean(p))
		}
	}
	return out
}
