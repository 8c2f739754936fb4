package stats

import (
	"math"
	"slices"
)

// Resamples is how many resamples Summarize and Compare take where no closed law
// exists, and Seed the seed of their random numbers. Both are fixed because a
// p value or interval that could be drawn again could be drawn until it pleases.
// With 10,000 resamples the mass beyond the end of a 95 % interval is off by
// sqrt(0.025 x 0.975 / 10,000) = 0.0016.
const (
	Resamples        = 10_000
	Seed      uint64 = 1
)

// Bootstrap is the percentile interval of the mean of values, one per question,
// resampled over questions (Efron 1979, Ann. Stat. 7:1). It serves fractional
// outcomes for which [BootstrapLaw] has no closed law. The interval is in the unit
// of the values; its ends are resampled means: with R resamples and m =
// ceil(R (1 - confidence)/2), the m-th smallest and the m-th largest (the
// convention of [PairedDifference]).
//
// Random numbers are counter-based, from seed, the resample and the question's
// position: resample r takes the same positions for every list of equal length.
// The answer is NaN, NaN for no values, a value that is NaN or infinite, no
// resamples, or confidence outside 0 to 1.
func Bootstrap(values []float64, resamples int, seed uint64, confidence float64) Interval {
	if len(values) == 0 || resamples < 1 || !validConfidence(confidence) || !allFinite(values) {
		return noInterval
	}
	if slices.Min(values) == slices.Max(values) {
		return Interval{values[0], values[0]} // the sum would round
	}
	f, sums := toFixed(values), make([]int64, resamples)
	for r := range sums {
		for i := range f.units {
			sums[r] += f.units[below(word(seed, r, i), len(f.units))]
		}
	}
	return f.percentiles(sums, confidence)
}

// percentiles is the interval of the means that resampled sums stand for. It
// reorders sums.
func (f fixed) percentiles(sums []int64, confidence float64) Interval {
	m := max(1, int(math.Ceil(float64(len(sums))*(1-confidence)/2)))
	low := nthSmallest(sums, m-1)
	high := nthSmallest(sums, len(sums)-m)
	return Interval{f.mean(low), f.mean(high)}
}

// PairedBootstrap is Bootstrap for paired differences, one per question: outcome
// of a method less outcome of the baseline on the same question. For differences
// that are all -1, 0 or 1 [PairedDifference] gives its limit exactly, for multiples
// of one fraction [BootstrapLaw].
func PairedBootstrap(diffs []float64, resamples int, seed uint64, confidence float64) Interval {
	return Bootstrap(diffs, resamples, seed, confidence)
}

func allFinite(values []float64) bool {
	for _, x := range values {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
