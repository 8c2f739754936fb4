package stats

import (
	"fmt"
	"math"
)

// fewQuestions is where a percentile bootstrap is known to be too narrow: its
// interval is about sqrt((n-1)/n) too short, besides using normal rather than
// t quantiles (Hesterberg 2015, Am. Stat. 69:371), together over 5 % below 30.
const fewQuestions = 30

func summaryWarnings(s Summary) (warnings []error) {
	warn := func(format string, args ...any) { warnings = append(warnings, fmt.Errorf(format, args...)) }
	if missing := s.Asked - s.N; missing > 0 {
		warn("%d of %d questions have no outcome: the accuracy over all is between %.4f and %.4f", missing, s.Asked, s.IfWrong, s.IfRight)
	}
	if s.N == 0 {
		warn("no outcome: no accuracy")
	}
	if s.Method == MethodBootstrap {
		if s.N < fewQuestions {
			warn("%d questions: a bootstrap interval is too narrow below %d", s.N, fewQuestions)
		}
		if s.Low == s.High {
			warn("all outcomes are equal: a bootstrap interval has no width")
		}
	}
	return warnings
}

func comparisonWarnings(c Comparison, lost int) (warnings []error) {
	warn := func(format string, args ...any) { warnings = append(warnings, fmt.Errorf(format, args...)) }
	if lost > 0 {
		warn("%d questions have an outcome on one side only and are left out", lost)
	}
	if c.N == 0 {
		warn("no question has both outcomes: nothing to compare")
		return warnings
	}
	if c.N < fewQuestions {
		warn("%d questions: a bootstrap interval is too narrow below %d", c.N, fewQuestions)
	}
	differing := c.Wins + c.Losses
	if differing == 0 {
		warn("no question differs: the interval has no width")
		return warnings
	}
	// All differences of one sign are the most extreme assignment of 2^differing,
	// and two-sided there are two of them.
	if least := math.Ldexp(1, 1-differing); least > 1-Confidence {
		warn("%d questions differ: p cannot be below %.4g", differing, least)
	}
	return warnings
}
