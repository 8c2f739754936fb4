package chart

import (
	"fmt"
	"math"
	"strconv"
)

// Point is one measured value at a place on a numeric axis.
type Point struct {
	X         float64 // place on the axis; 0 or 1e-100 to 1e100 in size
	Y         float64 // accuracy, fraction of 1; NaN when unknown, which leaves a gap
	Low, High float64 // interval around Y, fractions of 1; both NaN when unknown
	N         int     // questions behind Y; 0 when unknown
}

// Series is one line of a chart.
type Series struct {
	Label  string  // may be empty when it is the only series
	Points []Point // in any order; X distinct
}

// Baseline is a value that does not depend on the axis: a line across the figure.
type Baseline struct {
	Label     string
	Y         float64 // accuracy, fraction of 1
	Low, High float64 // interval around Y, fractions of 1; both NaN when unknown
}

// slack is how far rounding may push a fraction of 1, or an interval's end past
// its value, before it counts as a mistake of the caller.
const slack = 1e-9

// checkValue says whether y is a fraction of 1 inside its interval, or missing.
// y may be NaN only with an unknown interval.
func checkValue(y, low, high float64) error {
	if math.IsNaN(low) != math.IsNaN(high) {
		return fmt.Errorf("interval [%v, %v]: want both ends or neither", low, high)
	}
	for _, v := range []float64{y, low, high} {
		if v < -slack || v > 1+slack {
			return fmt.Errorf("got %v, want a fraction of 1", v)
		}
	}
	if math.IsNaN(low) {
		return nil
	}
	if math.IsNaN(y) {
		return fmt.Errorf("interval [%v, %v] around no value", low, high)
	}
	if low > y+slack || high < y-slack {
		return fmt.Errorf("value %v lies outside its interval [%v, %v]", y, low, high)
	}
	return nil
}

// checkBaselines refuses baselines without a value: a line nobody can draw.
func checkBaselines(baselines []Baseline) error {
	for i, b := range baselines {
		if err := checkValue(b.Y, b.Low, b.High); err != nil {
			return fmt.Errorf("baseline %d (%.80q): %w", i+1, b.Label, err)
		}
		if math.IsNaN(b.Y) {
			return fmt.Errorf("baseline %d (%.80q) has no value: leave it out", i+1, b.Label)
		}
	}
	return nil
}

// span is a growing closed range of numbers; the zero value is not empty, use noSpan.
type span struct{ min, max float64 }

// noSpan is the empty range.
func noSpan() span { return span{math.Inf(1), math.Inf(-1)} }

// add widens the range to hold the given numbers; NaN is ignored.
func (s *span) add(values ...float64) {
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		s.min, s.max = math.Min(s.min, v), math.Max(s.max, v)
	}
}

// minAccuracySpan keeps a figure of equal accuracies from magnifying rounding
// noise: its axis covers at least 4 points of accuracy.
const minAccuracySpan = 0.04

// widened returns the range made at least minAccuracySpan wide within 0 to 1.
func (s span) widened() span {
	if lack := minAccuracySpan - (s.max - s.min); lack > 0 {
		s.min = math.Max(0, math.Min(s.min-lack/2, 1-minAccuracySpan))
		s.max = s.min + minAccuracySpan
	}
	return s
}

// padded returns the range of an accuracy axis: at least minAccuracySpan wide
// within 0 to 1, and then 6 % air on both sides so that no marker sits on the frame.
func (s span) padded() span {
	if s.min > s.max { // nothing but missing values
		return span{0, 1}
	}
	s = s.widened()
	air := 0.06 * (s.max - s.min)
	return span{s.min - air, s.max + air}
}

// percent prints a fraction of 1 with one decimal: 0.7655 is "76.5%" or "76.6%"
// as binary rounding has it.
func percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) + "%" }

// nSentence says how many questions are behind the values, or nothing when no count is known.
func nSentence(counts []int) string {
	low, high := 0, 0
	for _, n := range counts {
		if n <= 0 {
			continue
		}
		if low == 0 || n < low {
			low = n
		}
		high = max(high, n)
	}
	switch {
	case high == 0:
		return ""
	case low == high:
		return fmt.Sprintf("n = %d questions behind every value.", high)
	default:
		return fmt.Sprintf("n = %d to %d questions behind the values.", low, high)
	}
}

// checkConfidence refuses a level of confidence that is not a fraction of 1; 0 means not stated.
func checkConfidence(c float64) error {
	if math.IsNaN(c) || c < 0 || c >= 1 {
		return fmt.Errorf("confidence: got %v, want 0 (not stated) or a fraction below 1, such as 0.95", c)
	}
	return nil
}

// intervalSentence says what the drawn intervals are: "Bands are 95% intervals."
func intervalSentence(what string, confidence float64) string {
	if confidence == 0 {
		return what + " are intervals."
	}
	return fmt.Sprintf("%s are %s%% intervals.", what, strconv.FormatFloat(100*confidence, 'g', 4, 64))
}
