package chart

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// logRatio is how far apart the ends of an all-positive axis must be before it
// is drawn logarithmically: about one and a half decades.
const logRatio = 30

// maxSwept is up to how many swept values are marked one by one.
const maxSwept = 12

// percentTicks marks a range of fractions of 1 with 3 to 8 round percent values
// between 0 and 100%.
func percentTicks(s span) []plot.Tick { return percentTicksIn(s, 7) }

// percentTicksIn marks a range of fractions of 1 with round percent values
// between 0 and 100% that cut it into at most that many parts.
func percentTicksIn(s span, parts int) []plot.Tick {
	step := niceStep((s.max-s.min)*100, parts)
	decimals := max(0, int(math.Ceil(-math.Log10(step)-slack)))
	var ticks []plot.Tick
	for i := math.Ceil(s.min * 100 / step); i*step <= s.max*100; i++ {
		if v := i*step + 0; v >= 0 && v <= 100 { // + 0 turns -0 into 0
			ticks = append(ticks, plot.Tick{Value: v / 100, Label: strconv.FormatFloat(v, 'f', decimals, 64) + "%"})
		}
	}
	return ticks
}

// niceStep returns the smallest step of 1, 2 or 5 times a power of ten that cuts
// width into at most parts pieces.
func niceStep(width float64, parts int) float64 {
	rough := width / float64(parts)
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= rough*(1-slack) {
			return m * power
		}
	}
	return 10 * power
}

// tickDigits is how many significant digits the label of a swept value has at most.
const tickDigits = 6

// axisX is the horizontal axis of a sweep.
type axisX struct {
	axis
	values []float64 // distinct swept values, ascending
}

// newAxisX lays the axis out a little beyond the values: logarithmic when none is
// negative and the positive ones are more than a factor of 30 apart, with 0 left
// of a break, else linear with 4 % of air on both sides.
func newAxisX(values []float64) axisX {
	values = slices.Clone(values)
	slices.Sort(values)
	values = slices.Compact(values)
	if a, ok := newLogAxis(values); ok {
		return axisX{a, values}
	}
	a := axis{min: values[0], max: values[len(values)-1]}
	air := 0.04 * (a.max - a.min)
	if a.min == a.max {
		air = math.Max(math.Abs(a.min)*0.1, 0.5)
	}
	a.min, a.max = a.min-air, a.max+air
	return axisX{a, values}
}

// ticks marks the swept values when they are at most 12, round values otherwise:
// whole ones when all swept values are whole.
func (a axisX) ticks() []plot.Tick {
	if len(a.values) <= maxSwept {
		return a.axis.ticks(a.values)
	}
	leastStep := 1.
	if slices.ContainsFunc(a.values, func(v float64) bool { return v != math.Trunc(v) }) {
		leastStep = 0
	}
	return a.axis.ticks(a.roundMarks(leastStep))
}

// thin empties the labels that would touch their neighbour, which leaves a short
// mark. Equal steps stay equal; of swept values and of powers of ten as many as
// fit keep their label.
func (a axisX) thin(ticks []plot.Tick, room, width vg.Length, sty text.Style) {
	if !a.log && len(a.values) > maxSwept {
		thinEvenly(ticks, room, width, sty)
		return
	}
	thinTicks(ticks, room, width, sty)
}

// notes says how the swept values are placed.
func (a axisX) notes() []string {
	switch {
	case a.zero:
		return []string{"The horizontal axis is logarithmic, with 0 left of a break that no line crosses."}
	case a.log:
		return []string{"The horizontal axis is logarithmic."}
	}
	return nil
}
