package stats

import "math"

// Confidence is the coverage of the intervals of Summarize and Compare.
const Confidence = 0.95

// An Interval is a confidence interval, ends included. Both ends are NaN where
// there is none.
type Interval struct{ Low, High float64 }

var noInterval = Interval{math.NaN(), math.NaN()}

func validConfidence(confidence float64) bool { return confidence > 0 && confidence < 1 }

// Wilson is the score interval of a proportion, correct of n, without continuity
// correction (Wilson 1927, JASA 22:209; Newcombe 1998, Stat. Med. 17:857, method
// 3). Unlike the textbook interval it stays inside [0, 1] and keeps its coverage
// near the ends: its lower end is exactly 0 for none correct, its upper end
// exactly 1 for all. confidence is a fraction, for instance 0.95. correct may be
// fractional, but the law assumes n outcomes of 0 or 1. The answer is NaN, NaN
// for n < 1, correct outside 0 to n, or confidence outside 0 to 1.
func Wilson(correct float64, n int, confidence float64) Interval {
	size := float64(n)
	if n < 1 || !(correct >= 0 && correct <= size) || !validConfidence(confidence) {
		return noInterval
	}
	return wilsonAt(correct/size, size, confidence)
}

// wilsonAt is Wilson's interval of a proportion at a size that need not be whole.
func wilsonAt(p, size, confidence float64) Interval {
	z := math.Sqrt2 * math.Erfinv(confidence)
	shrink := 1 + z*z/size
	centre := (p + z*z/(2*size)) / shrink
	half := z / shrink * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	interval := Interval{max(0, centre-half), min(1, centre+half)}
	if p == 0 { // exact in real numbers, not in floating point
		interval.Low = 0
	}
	if p == 1 {
		interval.High = 1
	}
	return interval
}
