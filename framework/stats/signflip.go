package stats

import "math"

// enumerable is the largest number of non-zero differences whose 2^n signs are
// all tried.
const enumerable = 20

// SignFlip is the two-sided p of the paired permutation test for the mean of
// paired differences, one per question: the share of all assignments of signs to
// the differences whose sum is at least as far from zero as the observed one
// (Fisher 1935, The Design of Experiments, section 21). Differences of zero have
// no sign and do not matter.
//
// Where all non-zero differences are of one size the test is exact McNemar's and
// its closed law is used; where they are multiples of one fraction, as differences
// of means over repeats are, their law is built exactly (the shift algorithm, as
// long as that is quicker than sampling); up to 20 non-zero differences all signs
// are tried; else p is (1 + hits) / (1 + resamples) over random signs, which is
// valid at any number of resamples and never 0 (Phipson and Smyth 2010, Stat.
// Appl. Genet. Mol. Biol. 9:39). Random signs are common: resample r flips the same
// positions in every call of one seed.
//
// p is 1 when nothing differs, and NaN for no differences, for one that is NaN
// or infinite, or for no resamples where they are needed.
func SignFlip(diffs []float64, resamples int, seed uint64) float64 {
	if p, ok := signFlipClosed(diffs); ok {
		return p
	}
	if resamples < 1 {
		return math.NaN()
	}
	return signFlipSampled(diffs, resamples, seed)
}

// signFlipClosed is p where it takes no random signs.
func signFlipClosed(diffs []float64) (p float64, ok bool) {
	if len(diffs) == 0 || !allFinite(diffs) {
		return math.NaN(), true
	}
	differing := nonZero(diffs)
	wins, losses, oneSize := 0, 0, true
	for _, d := range differing {
		if d > 0 {
			wins++
		} else {
			losses++
		}
		oneSize = oneSize && math.Abs(d) == math.Abs(differing[0])
	}
	if oneSize {
		return McNemar(wins, losses), true
	}
	if l, ok := toLattice(differing); ok {
		if p, ok := l.signFlipLaw(); ok {
			return p, true
		}
	}
	if len(differing) <= enumerable {
		return signFlipExact(differing), true
	}
	return 0, false
}

func nonZero(diffs []float64) (differing []float64) {
	for _, d := range diffs {
		if d != 0 {
			differing = append(differing, d)
		}
	}
	return differing
}

// tolerance is how much of the sum of sizes two sums may differ and be equal. Sums
// of tenths round differently in different orders; it exceeds the rounding of a
// million terms and is far below the step between different sums of fractions.
const tolerance = 1e-10

// bound is the sum from which an assignment counts as extreme as the observed one.
func bound(diffs []float64) float64 {
	sum, size := 0.0, 0.0
	for _, d := range diffs {
		sum, size = sum+d, size+math.Abs(d)
	}
	return math.Abs(sum) - tolerance*size
}

// signFlipExact tries all signs but the first one's: the two-sided test does not
// change when all signs do.
func signFlipExact(diffs []float64) float64 {
	extreme := bound(diffs)
	var hits func(sum float64, rest []float64) int
	hits = func(sum float64, rest []float64) int {
		if len(rest) > 0 {
			return hits(sum+rest[0], rest[1:]) + hits(sum-rest[0], rest[1:])
		}
		if math.Abs(sum) >= extreme {
			return 1
		}
		return 0
	}
	return float64(hits(diffs[0], diffs[1:])) / float64(uint64(1)<<(len(diffs)-1))
}

// signFlipSampled takes the sign of position i from bit i mod 64 of word i / 64.
func signFlipSampled(diffs []float64, resamples int, seed uint64) float64 {
	f, sums := toFixed(diffs), make([]int64, resamples)
	for r := range sums {
		signs := uint64(0)
		for i, unit := range f.units {
			if i&63 == 0 {
				signs = word(seed, r, i>>6)
			}
			flip := -int64(signs >> (i & 63) & 1) // 0 or -1, all bits set
			sums[r] += unit ^ flip - flip
		}
	}
	return f.shareOfExtremes(sums)
}

// shareOfExtremes is p of the signed sums of resamples. Values that are equal but
// for rounding count as equal, see bound.
func (f fixed) shareOfExtremes(sums []int64) float64 {
	observed, size, hits := int64(0), int64(0), 0
	for _, unit := range f.units {
		observed, size = observed+unit, size+max(unit, -unit)
	}
	extreme := max(observed, -observed) - int64(tolerance*float64(size))
	for _, sum := range sums {
		if max(sum, -sum) >= extreme {
			hits++
		}
	}
	return float64(1+hits) / float64(1+len(sums))
}
