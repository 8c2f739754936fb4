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
// its closed law is used; up to 20 non-zero differences all signs are tried; else
// p is (1 + hits) / (1 + resamples) over random signs, which is valid at any
// number of resamples and never 0 (Phipson and Smyth 2010, Stat. Appl. Genet.
// Mol. Biol. 9:39). Random signs are common: resample r flips the same positions
// in every call of one seed.
//
// p is 1 when nothing differs, and NaN for no differences, for one that is NaN
// or infinite, or for no resamples where they are needed.
func SignFlip(diffs []float64, resamples int, seed uint64) float64 {
	if len(diffs) == 0 || !allFinite(diffs) {
		return math.NaN()
	}
	differing, positions := nonZero(diffs)
	wins, losses, oneSize := 0, 0, true
	for _, d := range differing {
		if d > 0 {
			wins++
		} else {
			losses++
		}
		oneSize = oneSize && math.Abs(d) == math.Abs(differing[0])
	}
	switch {
	case oneSize:
		return McNemar(wins, losses)
	case len(differing) <= enumerable:
		return signFlipExact(differing)
	case resamples < 1:
		return math.NaN()
	}
	return signFlipSampled(differing, positions, resamples, seed)
}

func nonZero(diffs []float64) (differing []float64, positions []int) {
	for i, d := range diffs {
		if d != 0 {
			differing, positions = append(differing, d), append(positions, i)
		}
	}
	return differing, positions
}

// bound is the sum from which an assignment counts as extreme as the observed
// one. Sums of tenths round differently in different orders, so equal ones are
// recognised within a tolerance that exceeds the rounding of a million terms and
// is far below the step between different sums of fractions.
func bound(diffs []float64) float64 {
	sum, size := 0.0, 0.0
	for _, d := range diffs {
		sum, size = sum+d, size+math.Abs(d)
	}
	return math.Abs(sum) - 1e-10*size
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
func signFlipSampled(diffs []float64, positions []int, resamples int, seed uint64) float64 {
	extreme, hits := bound(diffs), 0
	for r := range resamples {
		sum, at, signs := 0.0, -1, uint64(0)
		for j, i := range positions {
			if i>>6 != at {
				at = i >> 6
				signs = word(seed, r, at)
			}
			flip := signs >> (i & 63) << 63
			sum += math.Float64frombits(math.Float64bits(diffs[j]) ^ flip)
		}
		if math.Abs(sum) >= extreme {
			hits++
		}
	}
	return float64(1+hits) / float64(1+resamples)
}
