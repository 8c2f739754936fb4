package stats

import (
	"fmt"
	"math"
)

// A Comparison is the difference of two methods over the questions where both
// have an outcome. Differences are fractions of 1, positive where the first is
// better.
type Comparison struct {
	N      int     // questions where both have an outcome
	Delta  float64 // mean difference; NaN if N = 0
	Low    float64 // interval of Delta, Confidence wide
	High   float64
	P      float64 // two-sided, not adjusted for other comparisons (see Holm)
	Wins   int     // questions on which the first is better
	Losses int     // questions on which the baseline is better
	Method string  // the laws of interval and P, of the Method constants

	// Warnings say what is doubtful about the numbers.
	Warnings []error
}

// Compare compares a method with a baseline, paired by question: position i of
// both lists is the same question, NaN where the outcome is missing. Differences
// that are all -1, 0 or 1 get the exact laws [PairedDifference] and [McNemar],
// others a paired bootstrap, by [BootstrapLaw] where it has one, and [SignFlip]. It is called once per cell and does not
// change its arguments.
//
// Where no question has both outcomes all numbers but the counts are NaN. An
// outcome outside 0 to 1 makes them NaN too and is named in the warnings. Compare
// panics if the lists differ in length, which is a bug of the caller.
func Compare(a, baseline []float64) Comparison { return compare(nil, a, baseline) }

func compare(r *Resampler, a, baseline []float64) Comparison {
	if len(a) != len(baseline) {
		panic(fmt.Sprintf("stats: %d outcomes but %d of the baseline", len(a), len(baseline)))
	}
	nan := math.NaN()
	c := Comparison{Delta: nan, Low: nan, High: nan, P: nan, Method: MethodNone}
	diffs := make([]float64, 0, len(a))
	sum, whole, lost := 0.0, true, 0
	for i := range a {
		if x, bad := outside(a[i], baseline[i]); bad {
			c.Warnings = []error{fmt.Errorf("outcome of question %d is %v, want 0 to 1", i, x)}
			return c
		}
		d := a[i] - baseline[i]
		if math.IsNaN(d) {
			if !math.IsNaN(a[i]) || !math.IsNaN(baseline[i]) {
				lost++
			}
			continue
		}
		diffs, sum = append(diffs, d), sum+d
		whole = whole && (d == 0 || d == 1 || d == -1)
	}
	return c.fill(r, diffs, sum, whole, lost)
}

func outside(outcomes ...float64) (x float64, bad bool) {
	for _, x := range outcomes {
		if x < 0 || x > 1 {
			return x, true
		}
	}
	return 0, false
}

// fill computes the numbers from the differences; lost is the number of questions
// on which only one of the two has an outcome.
func (c Comparison) fill(r *Resampler, diffs []float64, sum float64, whole bool, lost int) Comparison {
	for _, d := range diffs {
		if d > 0 {
			c.Wins++
		} else if d < 0 {
			c.Losses++
		}
	}
	c.N = len(diffs)
	if c.N > 0 {
		c.Delta = sum / float64(c.N)
		var interval Interval
		if whole {
			c.Method, interval, c.P = MethodExact, PairedDifference(c.Wins, c.Losses, c.N, Confidence), McNemar(c.Wins, c.Losses)
		} else {
			var signs string
			interval, c.Method = r.bootstrap(diffs)
			c.P, signs = r.signFlip(diffs)
			c.Method += ", " + signs
		}
		c.Low, c.High = interval.Low, interval.High
	}
	c.Warnings = comparisonWarnings(c, lost)
	return c
}
