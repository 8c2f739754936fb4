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
	values []float64 // distinct swept values, ascending
	log    bool
	min    float64 // ends of the axis, a little beyond the values
	max    float64
}

// newAxisX lays the axis out: logarithmic when all values are positive and their
// ends more than a factor of 30 apart, with 4 % of air on both sides.
func newAxisX(values []float64) axisX {
	values = slices.Clone(values)
	slices.Sort(values)
	values = slices.Compact(values)
	a := axisX{values: values, min: values[0], max: values[len(values)-1]}
	a.log = a.min > 0 && a.max/a.min > logRatio
	switch {
	case a.log:
		air := math.Pow(a.max/a.min, 0.04)
		a.min, a.max = a.min/air, a.max*air
	case a.min == a.max:
		air := math.Max(math.Abs(a.min)*0.1, 0.5)
		a.min, a.max = a.min-air, a.max+air
	default:
		air := 0.04 * (a.max - a.min)
		a.min, a.max = a.min-air, a.max+air
	}
	return a
}

// scale returns how values become places.
func (a axisX) scale() plot.Normalizer {
	if a.log {
		return plot.LogScale{}
	}
	return plot.LinearScale{}
}

// ticks marks the swept values when they are at most 12, round values otherwise.
func (a axisX) ticks() []plot.Tick {
	marks := a.values
	if len(marks) > maxSwept {
		marks = a.roundMarks()
	}
	ticks := make([]plot.Tick, len(marks))
	for i, v := range marks {
		ticks[i] = plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', tickDigits, 64)}
	}
	return ticks
}

// thin empties the labels that would touch their neighbour on an axis of that
// width, which leaves a short mark; the first and the last stay, unless the first
// reaches further left of the axis than room.
func (a axisX) thin(ticks []plot.Tick, room, width vg.Length, sty text.Style) {
	const gap = 4 // points between two labels
	ends := func(t plot.Tick) (left, right vg.Length) {
		at := vg.Length(a.scale().Normalize(a.min, a.max, t.Value)) * width
		half := sty.Width(t.Label) / 2
		return at - half, at + half
	}
	if left, _ := ends(ticks[0]); left < -room {
		ticks[0].Label = ""
	}
	last := len(ticks) - 1
	if last < 1 {
		return
	}
	lastLeft, _ := ends(ticks[last])
	_, taken := ends(ticks[0])
	for i := 1; i < last; i++ {
		left, right := ends(ticks[i])
		if left < taken+gap || right > lastLeft-gap {
			ticks[i].Label = ""
			continue
		}
		taken = right
	}
	if lastLeft < taken+gap {
		ticks[last].Label = "" // only when even two labels collide
	}
}

// roundMarks returns round values inside the axis: 1, 2, 5 per decade on a
// logarithmic one, else at most 8 equal steps, whole when all values are whole.
func (a axisX) roundMarks() []float64 {
	var marks []float64
	if a.log {
		for e := math.Floor(math.Log10(a.min)); e <= math.Log10(a.max); e++ {
			for _, m := range []float64{1, 2, 5} {
				if v := m * math.Pow(10, e); v >= a.min && v <= a.max {
					marks = append(marks, v)
				}
			}
		}
		return marks
	}
	step := niceStep(a.max-a.min, 8)
	whole := func(v float64) bool { return v == math.Trunc(v) }
	if !slices.ContainsFunc(a.values, func(v float64) bool { return !whole(v) }) {
		step = math.Max(step, 1)
	}
	first := math.Ceil(a.min / step)
	for i := range 9 {
		if v := (first+float64(i))*step + 0; v <= a.max { // + 0 turns -0 into 0
			marks = append(marks, v)
		}
	}
	return slices.Compact(marks) // steps below the resolution of float64 coincide
}
