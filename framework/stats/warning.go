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
		warn("%d of %d questions %s no outcome: the accuracy over all is between %.4f and %.4f", missing, s.Asked, oneOr(missing, "has", "have"), s.IfWrong, s.IfRight)
	}
	if s.N == 0 {
		warn("no outcome: no accuracy")
	}
	if s.Method == MethodBootstrap || s.Method == MethodBootstrapLaw {
		if s.N < fewQuestions {
			warn("%d %s: a bootstrap interval is too narrow below %d", s.N, oneOr(s.N, "question", "questions"), fewQuestions)
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
		warn("%d %s an outcome on one side only and %s left out", lost, oneOr(lost, "question has", "questions have"), oneOr(lost, "is", "are"))
	}
	if c.N == 0 {
		warn("no question has both outcomes: nothing to compare")
		return warnings
	}
	if c.N < fewQuestions {
		warn("%d %s: a bootstrap interval is too narrow below %d", c.N, oneOr(c.N, "question", "questions"), fewQuestions)
	}
	differing := c.Wins + c.Losses
	if differing == 0 {
		warn("no question differs: the interval has no width")
		return warnings
	}
	// All differences of one sign are the most extreme assignment of 2^differing,
	// and two-sided there are two of them.
	if least := math.Ldexp(1, 1-differing); least > 1-Confidence {
		warn("%d %s: p cannot be below %.4g", differing, oneOr(differing, "question differs", "questions differ"), least)
	}
	return warnings
}

// oneOr chooses between singular and plural.
func oneOr(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
