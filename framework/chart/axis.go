package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// axis places numbers from 0 (left edge) to 1 (right edge).
type axis struct {
	log      bool
	zero     bool    // 0 stands left of a break; only when log
	min, max float64 // ends of the axis, right of the break when there is one
	zeroAt   float64 // place of 0 left of the break
	start    float64 // place of min: behind the break when there is one, else 0
}

// zeroRoom is the part of a logarithmic axis that 0 and its break take, zeroAt
// the place of 0 in it, unless a chart asks for more (see axis.withRoom).
const zeroRoom, zeroAt = 0.1, 0.03

// newLogAxis lays out a logarithmic axis over numbers of which none is negative
// and the positive ones are more than a factor of 30 apart; it is false for all
// others. 0 has no logarithm: it stands left of a break, and what lies between it
// and the smallest positive number is not shown.
func newLogAxis(values []float64) (axis, bool) {
	all, positive := noSpan(), noSpan()
	for _, v := range values {
		all.add(v)
		if v > 0 {
			positive.add(v)
		}
	}
	if !(all.min >= 0 && positive.max/positive.min > logRatio) {
		return axis{}, false
	}
	air := math.Pow(positive.max/positive.min, 0.04)
	a := axis{log: true, zero: all.min == 0, min: positive.min, max: positive.max * air}
	if a.zero {
		a.zeroAt, a.start = zeroAt, zeroRoom
	} else {
		a.min /= air
	}
	return a, true
}

// newWeightAxis lays the axis out over the finite ends and the marked weights.
func newWeightAxis(steps []Step, marks []float64) axis {
	values := slices.Clone(marks)
	for _, s := range steps {
		values = append(values, s.From)
		if !math.IsInf(s.To, 1) {
			values = append(values, s.To)
		}
	}
	if a, ok := newLogAxis(values); ok {
		return a
	}
	open := math.IsInf(steps[len(steps)-1].To, 1)
	a := axis{min: slices.Min(values), max: slices.Max(values)}
	width := a.max - a.min
	if width == 0 { // a single weight, or one step to infinity
		width = math.Max(math.Abs(a.min), 1)
		a.max += width
		if !open {
			a.min -= width
		}
	}
	a.min -= 0.04 * width
	a.max += 0.04 * width
	if open {
		a.max += 0.06 * width // room to see that it goes on
	}
	return a
}

// withRoom returns the axis with room for the labels of 0 and of the smallest
// positive number side by side, and for a marker at 0 clear of frame and break, on
// an axis of that width; at most a third of it.
func (a axis) withRoom(width vg.Length, sty text.Style) axis {
	if !a.zero {
		return a
	}
	const inset, least = 5, 12 // of 0 from the frame, and from the smallest positive number
	apart := max(least, (sty.Width("0")+sty.Width(numberText(a.min)))/2+labelGap)
	a.start = min(1./3, float64((inset+apart)/width))
	a.zeroAt = a.start * float64(inset/(inset+apart))
	return a
}

// at returns the place of a number; beyond the ends it is that of the edge.
func (a axis) at(w float64) float64 {
	if !a.log {
		return math.Max(0, math.Min(1, (w-a.min)/(a.max-a.min)))
	}
	switch {
	case w <= 0:
		return a.zeroAt
	case w <= a.min:
		return a.start
	case w >= a.max:
		return 1
	}
	return a.start + (1-a.start)*(math.Log(w)-math.Log(a.min))/(math.Log(a.max)-math.Log(a.min))
}

// drawBreak cuts the axis between 0 and the logarithmic part.
func (a axis) drawBreak(frame draw.Canvas) {
	if !a.zero {
		return
	}
	const height, slant, apart = 3.5, 1.5, 2.5
	x := frame.X((a.zeroAt + a.start) / 2)
	y := frame.Min.Y
	gap := []vg.Point{
		{X: x - apart/2 - slant, Y: y - height}, {X: x + apart/2 - slant, Y: y - height},
		{X: x + apart/2 + slant, Y: y + height}, {X: x - apart/2 + slant, Y: y + height},
	}
	frame.SetColor(color.White)
	var area vg.Path
	area.Move(gap[0])
	for _, pt := range gap[1:] {
		area.Line(pt)
	}
	area.Close()
	frame.Fill(area)
	line := draw.LineStyle{Color: ink(), Width: vg.Points(0.6)}
	frame.StrokeLine2(line, gap[0].X, gap[0].Y, gap[3].X, gap[3].Y)
	frame.StrokeLine2(line, gap[1].X, gap[1].Y, gap[2].X, gap[2].Y)
}
