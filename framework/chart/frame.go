package chart

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// plotFunc is a plotter made of a function.
type plotFunc func(c draw.Canvas, p *plot.Plot)

// Plot implements plot.Plotter.
func (f plotFunc) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }

// newPlot returns an empty plot in the house style.
func newPlot() *plot.Plot {
	p := plot.New()
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color = ink()
		axis.Width = vg.Points(0.6)
		axis.Padding = 0
		axis.Tick.Length = 3
		axis.Tick.Width = vg.Points(0.6)
		axis.Tick.Color = ink()
		axis.Label.Padding = 3
	}
	p.X.Tick.Label = textStyle(tickSize, text.XCenter, text.YTop)
	p.Y.Tick.Label = textStyle(tickSize, text.XRight, middleOfCapitals)
	return p
}

// heading is the title of a figure, centred on all of its width.
type heading struct {
	lines string
	sty   text.Style
}

// newHeading breaks a title into at most two lines, or gives it a number.
func newHeading(names *namer, title string) heading {
	h := heading{sty: textStyle(titleSize, text.XCenter, text.YTop)}
	if title != "" {
		h.lines = names.fitLines(title, h.sty, figureWidth-2*sideMargin, 2)
	}
	return h
}

// height returns the room of the title with the space below it.
func (h heading) height() vg.Length {
	if h.lines == "" {
		return 0
	}
	return h.sty.Height(h.lines) + 6
}

// draw writes the title at the head of c.
func (h heading) draw(c draw.Canvas) {
	if h.lines != "" {
		c.FillText(h.sty, vg.Point{X: c.Center().X, Y: c.Max.Y}, h.lines)
	}
}

// axisName is the name of a horizontal axis. It is not left to gonum, which
// takes room from the frame for it, wrongly on a logarithmic axis.
type axisName struct {
	label string
	sty   text.Style
}

// newAxisName fits the name below a frame from begin to end: it is centred there
// and may reach under both margins.
func newAxisName(names *namer, label string, begin, end vg.Length) axisName {
	a := axisName{sty: textStyle(axisSize, text.XCenter, text.YBottom)}
	if label != "" {
		a.label = names.fit(label, a.sty, min(begin+end, 2*figureWidth-begin-end)-2*sideMargin)
	}
	return a
}

// height returns the room of the name with the space above it.
func (a axisName) height() vg.Length {
	if a.label == "" {
		return 0
	}
	return a.sty.Font.Size + 3
}

// draw writes the name centred under frame, its baseline at bottom.
func (a axisName) draw(frame draw.Canvas, bottom vg.Length) {
	if a.label != "" {
		x := frame.Center().X - a.sty.Width(a.label)/2
		textLeft(frame, a.sty, vg.Point{X: x, Y: bottom + 0.36*a.sty.Font.Size}, a.label)
	}
}

// nameVertical names the vertical axis, by number when the name is too long for
// the lowest frame there is.
func nameVertical(names *namer, p *plot.Plot, label string) {
	const lowestFrame = 125
	p.Y.Label.TextStyle = textStyle(axisSize, text.XCenter, text.YBottom)
	if label != "" {
		p.Y.Label.Text = names.fit(label, p.Y.Label.TextStyle, lowestFrame)
	}
}

// frameEnds returns where the frame of a plot begins and ends from left to right
// in a figure with that much room at its right. The vertical axis must be set;
// horizontal ticks count with all their labels, which may hang over the frame.
func frameEnds(p *plot.Plot, right vg.Length) (begin, end vg.Length) {
	area := vg.Rectangle{
		Min: vg.Point{X: sideMargin},
		Max: vg.Point{X: figureWidth - right, Y: figureWidth},
	}
	frame := p.DataCanvas(draw.Canvas{Rectangle: area})
	return frame.Min.X, frame.Max.X
}

// grid returns faint lines at the ticks of the axes that carry values.
func grid(vertical, horizontal bool) plot.Plotter {
	line := func(on bool) draw.LineStyle {
		if !on {
			return draw.LineStyle{}
		}
		return draw.LineStyle{Color: inkFaint(), Width: vg.Points(0.5)}
	}
	return &plotter.Grid{Vertical: line(vertical), Horizontal: line(horizontal)}
}

// clear paints the whole figure white: charts are read on paper and in dark pages.
func clear(c draw.Canvas) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
}

// fixedTicks always shows the same ticks.
func fixedTicks(ticks []plot.Tick) plot.Ticker {
	return plot.TickerFunc(func(_, _ float64) []plot.Tick { return ticks })
}

// capWidth is half the width of the caps of an interval in points.
const capWidth = 2.2

// intervalV draws a vertical interval with caps.
func intervalV(c draw.Canvas, sty draw.LineStyle, x, low, high vg.Length) {
	sty.Dashes = nil
	c.StrokeLine2(sty, x, low, x, high)
	c.StrokeLine2(sty, x-capWidth, low, x+capWidth, low)
	c.StrokeLine2(sty, x-capWidth, high, x+capWidth, high)
}

// intervalH draws a horizontal interval with caps.
func intervalH(c draw.Canvas, sty draw.LineStyle, y, low, high vg.Length) {
	sty.Dashes = nil
	c.StrokeLine2(sty, low, y, high, y)
	c.StrokeLine2(sty, low, y-capWidth, low, y+capWidth)
	c.StrokeLine2(sty, high, y-capWidth, high, y+capWidth)
}
