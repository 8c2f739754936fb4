package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colorBar says below a heat map which colour is which accuracy.
type colorBar struct {
	scale       colorScale
	ticks       []plot.Tick
	left, right vg.Length // ends of the bar in the figure
	baseline    Baseline
	label       string // of the baseline; "" when there is none
	sty         text.Style
}

// Measures of a colour bar in points.
const (
	barHeight  = 8
	barPad     = 7  // above bar and baseline
	barTicks   = 12 // below the bar
	barPointer = 11 // above the bar, for the baseline
)

// newColorBar lays out the bar of a scale below cells that reach from left to right.
func newColorBar(names *namer, scale colorScale, b Baseline, left, right vg.Length) colorBar {
	bar := colorBar{scale: scale, ticks: percentTicks(scale.span), left: left, right: right, baseline: b}
	bar.sty = textStyle(smallSize, text.XLeft, text.YBottom)
	if b.Label != "" {
		value := " " + percent(b.Y)
		bar.label = names.fit(b.Label, bar.sty, legendLimit-bar.sty.Width(value)) + value
	}
	return bar
}

// height returns the room the bar takes at the foot of the figure.
func (b colorBar) height() vg.Length {
	h := vg.Length(barPad + barHeight + barTicks)
	if b.label != "" {
		h += barPointer
	}
	return h
}

// x returns the place of a value.
func (b colorBar) x(c draw.Canvas, v float64) vg.Length {
	t := (v - b.scale.span.min) / (b.scale.span.max - b.scale.span.min)
	return c.Min.X + b.left + vg.Length(t)*(b.right-b.left)
}

// draw draws the bar at the foot of c.
func (b colorBar) draw(c draw.Canvas) {
	low, high := c.Min.Y+sideMargin+barTicks, c.Min.Y+sideMargin+barTicks+barHeight
	begin, end := b.x(c, b.scale.span.min), b.x(c, b.scale.span.max)
	// Every colour reaches under the next: viewers show gaps between areas that
	// merely touch.
	const steps = 128
	for i := range steps {
		t := float64(i) / steps
		c.SetColor(b.scale.at(b.scale.span.min + (t+0.5/steps)*(b.scale.span.max-b.scale.span.min)))
		from, to := begin+vg.Length(t)*(end-begin), begin+vg.Length(min(t+1.5/steps, 1))*(end-begin)
		r := vg.Rectangle{Min: vg.Point{X: from, Y: low}, Max: vg.Point{X: to, Y: high}}
		c.Fill(r.Path())
	}
	thin := draw.LineStyle{Color: ink(), Width: vg.Points(0.6)}
	c.SetLineStyle(thin) // a rim, as the colours' blurred edges overlap unevenly
	c.Stroke(vg.Rectangle{Min: vg.Point{X: begin, Y: low}, Max: vg.Point{X: end, Y: high}}.Path())
	for _, t := range b.ticks {
		x := b.x(c, t.Value)
		c.StrokeLine2(thin, x, low-2.5, x, low)
		half := b.sty.Width(t.Label) / 2 // which may not hang over the figure
		x = min(max(x, c.Min.X+half+1), c.Max.X-half-1)
		textCenter(c, b.sty, vg.Point{X: x, Y: low - 3.5 - 0.5*b.sty.Font.Size}, t.Label)
	}
	b.drawBaseline(c, high)
}

// drawBaseline points to the baseline from above, or past the end of the bar
// when it lies beyond all cells: it must not take the colours from them.
func (b colorBar) drawBaseline(c draw.Canvas, top vg.Length) {
	if b.label == "" {
		return
	}
	begin, end := b.x(c, b.scale.span.min), b.x(c, b.scale.span.max)
	at := b.x(c, b.baseline.Y)
	tip := vg.Point{X: min(max(at, begin), end), Y: top + 1}
	var arrow []vg.Point
	switch {
	case at < begin:
		arrow = triangle(tip.Add(vg.Point{X: 0, Y: 4.5}), -1, 0)
	case at > end:
		arrow = triangle(tip.Add(vg.Point{X: 0, Y: 4.5}), 1, 0)
	default:
		arrow = triangle(tip, 0, -1)
	}
	c.FillPolygon(inkSoft(), arrow)
	width := b.sty.Width(b.label)
	gap := vg.Length(6)
	if at < begin || at > end {
		gap = 9
	}
	x := tip.X + gap
	if x+width > c.Max.X-sideMargin {
		x = tip.X - gap - width
	}
	sty := b.sty
	sty.Color = inkSoft()
	textLeft(c, sty, vg.Point{X: x, Y: top + 5}, b.label)
}

// triangle returns a triangle with its tip at a point, pointing along (dx, dy).
func triangle(tip vg.Point, dx, dy vg.Length) []vg.Point {
	const length, half = 6, 3
	base := vg.Point{X: tip.X - length*dx, Y: tip.Y - length*dy}
	side := vg.Point{X: -dy * half, Y: dx * half}
	return []vg.Point{tip, base.Add(side), base.Sub(side)}
}
