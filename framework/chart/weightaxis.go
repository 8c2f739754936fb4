package chart

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// weightAxis places weights from 0 (left edge) to 1 (right edge).
type weightAxis struct {
	log      bool
	zero     bool    // weight 0 stands left of a break; only when log
	min, max float64 // ends of the axis, right of the break when there is one
}

// zeroRoom is the part of a logarithmic axis that weight 0 and its break take,
// zeroAt the place of weight 0 in it.
const zeroRoom, zeroAt = 0.1, 0.03

// newWeightAxis lays the axis out over the finite ends and the marked weights:
// logarithmic when none is negative and the positive ones are more than a
// factor of 30 apart.
func newWeightAxis(steps []Step, marks []float64) weightAxis {
	all, positive := noSpan(), noSpan()
	add := func(v float64) {
		if math.IsInf(v, 0) {
			return
		}
		all.add(v)
		if v > 0 {
			positive.add(v)
		}
	}
	for _, s := range steps {
		add(s.From)
		add(s.To)
	}
	for _, w := range marks {
		add(w)
	}
	open := math.IsInf(steps[len(steps)-1].To, 1)
	if all.min >= 0 && positive.max/positive.min > logRatio {
		air := math.Pow(positive.max/positive.min, 0.04)
		a := weightAxis{log: true, zero: all.min == 0, min: positive.min, max: positive.max * air}
		if !a.zero {
			a.min /= air
		}
		return a
	}
	a := weightAxis{min: all.min, max: all.max}
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

// at returns the place of a weight; beyond the ends it is that of the edge.
func (a weightAxis) at(w float64) float64 {
	if !a.log {
		return math.Max(0, math.Min(1, (w-a.min)/(a.max-a.min)))
	}
	start := 0.
	if a.zero {
		start = zeroRoom
	}
	switch {
	case w <= 0:
		return zeroAt
	case w <= a.min:
		return start
	case w >= a.max:
		return 1
	}
	return start + (1-start)*(math.Log(w)-math.Log(a.min))/(math.Log(a.max)-math.Log(a.min))
}

// ticks marks round weights, at their places.
func (a weightAxis) ticks() []plot.Tick {
	weights := a.roundWeights()
	ticks := make([]plot.Tick, len(weights))
	for i, w := range weights {
		ticks[i] = plot.Tick{Value: a.at(w), Label: weightText(w)}
	}
	return ticks
}

// roundWeights returns up to 8 round weights on the axis, besides 0 before a
// break: 1, 2, 5 per decade, powers of ten only, or every so many powers,
// whichever is the first to be few enough; equal steps on a linear axis.
func (a weightAxis) roundWeights() []float64 {
	const most = 8
	if !a.log {
		return axisX{values: []float64{a.min, a.max}, min: a.min, max: a.max}.roundMarks()
	}
	var marks []float64
	if marks = a.powers(1, []float64{1, 2, 5}); len(marks) > most {
		for every := 1; every == 1 || len(marks) > most; every++ {
			marks = a.powers(every, []float64{1})
		}
	}
	if a.zero {
		marks = slices.Insert(marks, 0, 0)
	}
	return marks
}

// powers returns the factors times every so manieth power of ten, of those on the axis.
func (a weightAxis) powers(every int, factors []float64) []float64 {
	var marks []float64
	first, last := int(math.Floor(math.Log10(a.min))), int(math.Ceil(math.Log10(a.max)))
	for e := first; e <= last; e++ {
		if e%every != 0 {
			continue
		}
		for _, f := range factors {
			v, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', 0, 64)+"e"+strconv.Itoa(e), 64)
			if err == nil && v >= a.min && v <= a.max {
				marks = append(marks, v)
			}
		}
	}
	return marks
}

// weightText writes a round weight: "0.02", "1e-6" without padding zeros.
func weightText(w float64) string {
	s := strconv.FormatFloat(w, 'g', tickDigits, 64)
	s = strings.Replace(s, "e-0", "e-", 1)
	s = strings.Replace(s, "e+0", "e", 1)
	return strings.Replace(s, "e+", "e", 1)
}

// thin empties the labels that would touch their neighbour.
func (a weightAxis) thin(ticks []plot.Tick, room, width vg.Length, sty text.Style) {
	if len(ticks) > 0 {
		axisX{min: 0, max: 1}.thin(ticks, room, width, sty)
	}
}

// drawBreak cuts the axis between weight 0 and the logarithmic part.
func (a weightAxis) drawBreak(frame draw.Canvas) {
	if !a.zero {
		return
	}
	const height, slant, apart = 3.5, 1.5, 2.5
	x := frame.X((zeroAt + zeroRoom) / 2)
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
