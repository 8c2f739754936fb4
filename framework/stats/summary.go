package stats

import (
	"fmt"
	"math"
)

// A Summary is the accuracy of a method over questions. Accuracies are fractions
// of 1.
type Summary struct {
	Asked    int     // all questions
	N        int     // questions with an outcome
	Correct  float64 // sum of the outcomes
	Accuracy float64 // Correct / N; NaN if N = 0
	Low      float64 // interval of the accuracy, Confidence wide
	High     float64
	IfWrong  float64 // accuracy over all asked if every missing outcome were 0
	IfRight  float64 // the same if every missing outcome were 1
	Method   string  // the interval's law, one of the Method constants

	// Warnings say what is doubtful about the numbers.
	Warnings []error
}

// Summarize is the accuracy with its interval: Wilson's if all outcomes are
// exactly 0 or 1, a bootstrap over questions else, by [BootstrapLaw] where it has
// one. outcomes has one number from 0
// to 1 per question asked, NaN where it is missing. It is called once per cell
// and once per cell and task, and does not change outcomes.
//
// Without any outcome all accuracies but the bounds are NaN. An outcome outside 0
// to 1 makes every number NaN and is named in the warnings.
func Summarize(outcomes []float64) Summary { return summarize(nil, outcomes) }

func summarize(r *Resampler, outcomes []float64) Summary {
	s := Summary{Asked: len(outcomes), Method: MethodNone}
	present, whole := make([]float64, 0, len(outcomes)), true
	for i, x := range outcomes {
		if x < 0 || x > 1 {
			return spoiled(s, fmt.Errorf("outcome of question %d is %v, want 0 to 1", i, x))
		}
		if !math.IsNaN(x) {
			present, whole = append(present, x), whole && (x == 0 || x == 1)
			s.Correct += x
		}
	}
	s.N = len(present)
	s.Accuracy = s.Correct / float64(s.N)
	missing := float64(s.Asked - s.N)
	s.IfWrong, s.IfRight = s.Correct/float64(s.Asked), (s.Correct+missing)/float64(s.Asked)
	interval := noInterval
	switch {
	case s.N == 0:
	case whole:
		s.Method, interval = MethodWilson, Wilson(s.Correct, s.N, Confidence)
	default:
		interval, s.Method = r.bootstrap(present)
	}
	s.Low, s.High = interval.Low, interval.High
	s.Warnings = summaryWarnings(s)
	return s
}

func spoiled(s Summary, why error) Summary {
	nan := math.NaN()
	s.Correct, s.Accuracy, s.Low, s.High, s.IfWrong, s.IfRight = nan, nan, nan, nan, nan, nan
	s.Warnings = []error{why}
	return s
}
