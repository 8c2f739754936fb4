package retrieve

import (
	"fmt"
	"math"

	"smacs/framework/embedding"
)

// thresholdSteps is how many steps of a relative threshold make 1 in fixed point:
// the bound is thresholdSteps * s > round(thresholdSteps * threshold) * s(b).
const thresholdSteps = 10_000

// Kept is what a [Bound] keeps of one question's [Neighbors]: always the first
// Count of them.
type Kept struct {
	// Count is how many are kept, 0 to n.
	Count int
	// BoundaryIndex is the position, from 0, of the neighbour that k points at:
	// min(k, n-1) for SMCS, min(k, n)-1 for the others; -1 without neighbours.
	BoundaryIndex int
	// Boundary is the similarity there, a fraction of 1; NaN without neighbours.
	Boundary float64
	// Threshold is the similarity that separates kept from not kept, a fraction of
	// 1: threshold * Boundary for SMCS and JiSi (kept are above), the radius for
	// Radius (kept are at or above, or among the k nearest), Boundary for TopK (its
	// ties by bank index). NaN without neighbours.
	Threshold float64
	// FallbackTop1 says that nothing was above the threshold and JiSi kept the
	// nearest entry instead.
	FallbackTop1 bool
}

// Cut applies one bound, which [Bound.Validate] must have accepted, by binary
// search in O(log n). Where n has fixed-point similarities the comparison is in
// whole numbers:
//
//	smcs, jisi  10000 * s > round(10000 * threshold) * s(b)
//	radius      s >= round(threshold * 1e9)
//
// and in float64 otherwise, s > threshold * s(b) and s >= threshold. With s(b) < 0
// the bound of smcs lies above s(b), so the boundary entry itself is not kept and
// possibly none is; with s(b) = 0 only similarities above 0 are kept.
func Cut(n Neighbors, b Bound) Kept {
	if n.Len() == 0 {
		return Kept{BoundaryIndex: -1, Boundary: math.NaN(), Threshold: math.NaN()}
	}
	boundary := min(max(1, b.K), n.Len()) - 1
	if b.Rule == SMCS {
		boundary = min(max(1, b.K), n.Len()-1)
	}
	kept := Kept{BoundaryIndex: boundary, Boundary: n.Similarity[boundary]}
	switch b.Rule {
	case SMCS:
		kept.Count, kept.Threshold = n.above(b.Threshold, boundary)
	case JiSi:
		kept.Count, kept.Threshold = n.above(b.Threshold, boundary)
		if kept.Count == 0 {
			kept.Count, kept.FallbackTop1 = 1, true
		}
	case TopK:
		kept.Count, kept.Threshold = boundary+1, kept.Boundary
	case Radius:
		kept.Count, kept.Threshold = n.within(b.Threshold)
		kept.Count = max(kept.Count, boundary+1)
	default:
		panic(fmt.Sprintf("retrieve: cut by rule %q, which Bound.Validate refuses", b.Rule))
	}
	return kept
}

// Cuts applies many bounds to one question's neighbours: element i is
// Cut(n, bounds[i]). The result is the caller's own.
func Cuts(n Neighbors, bounds []Bound) []Kept {
	return AppendCuts(make([]Kept, 0, len(bounds)), n, bounds)
}

// AppendCuts is [Cuts] into the caller's buffer: it appends one element per bound
// to dst, so a worker that passes dst[:0] allocates once.
func AppendCuts(dst []Kept, n Neighbors, bounds []Bound) []Kept {
	for _, b := range bounds {
		dst = append(dst, Cut(n, b))
	}
	return dst
}

// above counts the similarities above threshold * the one at index boundary, and
// returns that product too.
func (n Neighbors) above(threshold float64, boundary int) (count int, bound float64) {
	if n.Fixed == nil {
		bound = threshold * n.Similarity[boundary]
		return countAbove(n.Similarity, bound), bound
	}
	scaled := int64(math.Round(thresholdSteps*threshold)) * n.Fixed[boundary]
	count = countAbove(n.Fixed, floorDivide(scaled, thresholdSteps))
	return count, float64(scaled) / (thresholdSteps * embedding.Unit)
}

// within counts the similarities of at least radius, and returns the radius that
// was compared with.
func (n Neighbors) within(radius float64) (count int, bound float64) {
	if n.Fixed == nil {
		return countAbove(n.Similarity, math.Nextafter(radius, math.Inf(-1))), radius
	}
	fixed := int64(math.Round(radius * embedding.Unit))
	return countAbove(n.Fixed, fixed-1), embedding.FromFixed(fixed)
}

// floorDivide returns the largest integer q with q*b <= a, for b > 0. For integers
// b*s > a means s > q, so the search can compare s alone.
func floorDivide(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// countAbove returns how many values of a descending list are above bound. A cell
// of a sweep costs one such search, so it has no callback and its one comparison
// becomes a conditional move rather than a branch nobody can predict.
func countAbove[T int64 | float64](descending []T, bound T) int {
	base := 0
	for size := len(descending); size > 0; {
		half := (size + 1) / 2
		next := base
		if descending[base+half-1] > bound {
			next = base + half
		}
		base = next
		size -= half
	}
	return base
}
