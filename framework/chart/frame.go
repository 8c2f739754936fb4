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

// newPlot returns an empty plot in the house style, its texts fitted by names.
func newPlot(names *namer, title, xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.Title.TextStyle = textStyle(titleSize, text.XCenter, text.YTop)
	p.Title.Padding = 5
	if title != "" {
		p.Title.Text = names.fitLines(title, p.Title.TextStyle, figureWidth-2*sideMargin, 2)
	}
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
	p.Y.Tick.Label = textStyle(tickSize, text.XRight, text.YCenter)
	setAxisLabel(names, &p.X, xLabel, 190)
	setAxisLabel(names, &p.Y, yLabel, 140)
	return p
}

// setAxisLabel names an axis, by number when the name is wider than limit.
func setAxisLabel(names *namer, axis *plot.Axis, label string, limit vg.Length) {
	axis.Label.TextStyle = textStyle(axisSize, text.XCenter, text.YBottom)
	if label != "" {
		axis.Label.Text = names.fit(label, axis.Label.TextStyle, limit)
	}
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
