package chart

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// panelGrid is small multiples laid out: everything but title and legend.
type panelGrid struct {
	panels    []Panel  // series sorted
	labels    []string // fitted, of one or two lines
	series    []string // labels of all series, which decide on the looks
	baselines []Baseline
	plot      *plot.Plot
	x         axisX
	xTicks    []plot.Tick
	yTicks    []plot.Tick
	xName     axisName
	yName     string
	columns   int

	left, right   vg.Length // ends of the grid in the figure
	panelW, gapX  vg.Length
	panelH, strip vg.Length // strip is the room of a label above its panel
}

// Measures of small multiples in points.
const (
	tickRoom   = 13 // labels of the horizontal axis below a panel
	stripGap   = 3  // between a label and its panel
	leastPanel = 40 // narrowest panel, unless it is the only column
)

// newPanelGrid lays checked panels out in the width of a figure.
func newPanelGrid(names *namer, spec MultiplesSpec) panelGrid {
	all := spec.joined()
	g := panelGrid{series: spec.seriesLabels(), baselines: spec.Baselines, plot: newPlot()}
	for _, p := range spec.Panels {
		g.panels = append(g.panels, Panel{p.Label, sortedSeries(p.Series)})
	}
	y := all.spanY()
	g.yTicks = percentTicksIn(y, 5)
	g.x = newAxisX(allX(all.Series))
	g.plot.X.Scale, g.plot.X.Min, g.plot.X.Max = g.x.scale(), g.x.min, g.x.max
	g.plot.Y.Min, g.plot.Y.Max = y.min, y.max
	g.plot.Y.Tick.Marker = fixedTicks(g.yTicks)
	g.place(len(spec.Panels), spec.YLabel != "")
	g.fitLabels(names)
	g.xName = newAxisName(names, spec.XLabel, g.left, g.right)
	if spec.YLabel != "" {
		g.yName = names.fit(spec.YLabel, textStyle(axisSize, 0, 0), g.height())
	}
	return g
}

// place decides on columns, widths and the labels of the horizontal axis.
func (g *panelGrid) place(n int, named bool) {
	sty := textStyle(tickSize, 0, 0)
	var widest vg.Length
	for _, t := range g.yTicks {
		widest = max(widest, sty.Width(t.Label))
	}
	g.left = sideMargin + widest + 6
	if named {
		g.left += axisSize + 4
	}
	g.xTicks = g.x.ticks()
	first, last := g.overhang(sty)
	g.right = figureWidth - 2*sideMargin - last
	g.gapX = max(8, first+last+4)
	for g.columns = preferredColumns(n); ; g.columns-- {
		g.panelW = (g.right - g.left - vg.Length(g.columns-1)*g.gapX) / vg.Length(g.columns)
		if g.panelW >= leastPanel || g.columns == 1 {
			break
		}
	}
	g.thinTicks(sty)
	g.panelH = map[int]vg.Length{1: 150, 2: 100, 3: 84, 4: 70}[g.columns]
}

// thinTicks keeps the labels of every so manieth tick, as many as do not touch.
// Unlike in a wide chart they are even: a panel has room for few.
func (g *panelGrid) thinTicks(sty text.Style) {
	const gap = 3 // points between two labels
	at := func(t plot.Tick) vg.Length {
		return g.panelW * vg.Length(g.x.scale().Normalize(g.x.min, g.x.max, t.Value))
	}
	touch := func(every int) bool {
		for i := every; i < len(g.xTicks); i += every {
			a, b := g.xTicks[i-every], g.xTicks[i]
			if at(a)+sty.Width(a.Label)/2+gap > at(b)-sty.Width(b.Label)/2 {
				return true
			}
		}
		return false
	}
	every := 1
	for touch(every) {
		every++
	}
	for i := range g.xTicks {
		if i%every != 0 {
			g.xTicks[i].Label = ""
		}
	}
}

// preferredColumns returns how many columns n panels get: square-ish, as the
// eye compares heights along a row.
func preferredColumns(n int) int {
	switch {
	case n <= 3:
		return n
	case n == 4:
		return 2
	case n <= 9:
		return 3
	default:
		return 4
	}
}

// overhang returns how far labels of the horizontal axis may reach over the left
// and the right side of a panel that is as narrow as allowed.
func (g *panelGrid) overhang(sty text.Style) (first, last vg.Length) {
	at := func(t plot.Tick) vg.Length {
		return leastPanel * vg.Length(g.x.scale().Normalize(g.x.min, g.x.max, t.Value))
	}
	for _, t := range g.xTicks {
		half := sty.Width(t.Label) / 2
		first, last = max(first, half-at(t)), max(last, half-(leastPanel-at(t)))
	}
	return first, last
}

// fitLabels breaks the labels of the panels into one or two lines, or gives
// them numbers.
func (g *panelGrid) fitLabels(names *namer) {
	sty := stripStyle()
	for _, p := range g.panels {
		label := ""
		if p.Label != "" {
			label = names.fitLines(p.Label, sty, g.panelW, 2)
		}
		g.labels = append(g.labels, label)
		if label != "" {
			g.strip = max(g.strip, sty.Height(label)+stripGap)
		}
	}
}

// stripStyle is the style of the labels above the panels.
func stripStyle() text.Style { return textStyle(tickSize, text.XCenter, text.YBottom) }

// gapY is the distance of two rows without the strip.
const gapY = 6

// rows returns the number of rows.
func (g *panelGrid) rows() int { return (len(g.panels) + g.columns - 1) / g.columns }

// height returns the height of all rows.
func (g *panelGrid) height() vg.Length {
	n := vg.Length(g.rows())
	return n*(g.strip+g.panelH) + (n-1)*gapY
}

// draw draws the panels into c, which is as large as they need.
func (g *panelGrid) draw(c draw.Canvas) {
	for i := range g.panels {
		row, column := i/g.columns, i%g.columns
		x := c.Min.X + vg.Length(column)*(g.panelW+g.gapX)
		y := c.Max.Y - vg.Length(row)*(g.strip+g.panelH+gapY) - g.strip
		frame := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: x, Y: y - g.panelH}, Max: vg.Point{X: x + g.panelW, Y: y},
		}}
		if g.labels[i] != "" {
			sty := stripStyle()
			c.FillText(sty, vg.Point{X: frame.Center().X, Y: y + stripGap}, g.labels[i])
		}
		lowest := i+g.columns >= len(g.panels) // nothing below it
		g.drawPanel(frame, g.panels[i].Series, column == 0, lowest)
	}
}

// drawPanel draws one panel; the labels of its axes only where no other panel
// shows the same.
func (g *panelGrid) drawPanel(frame draw.Canvas, series []Series, labelY, labelX bool) {
	grid(false, true).Plot(frame, g.plot)
	_, py := g.plot.Transforms(&frame)
	for i, b := range g.baselines {
		frame.StrokeLine2(baselineLook(i), frame.Min.X, py(b.Y), frame.Max.X, py(b.Y))
	}
	for _, s := range series {
		band(s, g.look(s)).Plot(frame, g.plot)
	}
	for _, s := range series {
		trace(s, g.look(s)).Plot(frame, g.plot)
	}
	g.drawAxes(frame, labelY, labelX)
}

// look returns the look of a series, the same in every panel.
func (g *panelGrid) look(s Series) look {
	return panelLook(slices.Index(g.series, s.Label), len(g.series))
}

// drawAxes draws both axes of a panel with their ticks.
func (g *panelGrid) drawAxes(c draw.Canvas, labelY, labelX bool) {
	const tick = 2.5
	line := draw.LineStyle{Color: ink(), Width: vg.Points(0.6)}
	sty := textStyle(tickSize, text.XLeft, text.YBottom)
	px, py := g.plot.Transforms(&c)
	c.StrokeLine2(line, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
	c.StrokeLine2(line, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
	for _, t := range g.xTicks {
		c.StrokeLine2(line, px(t.Value), c.Min.Y-tick, px(t.Value), c.Min.Y)
		if labelX && t.Label != "" {
			textCenter(c, sty, vg.Point{X: px(t.Value), Y: c.Min.Y - tick - 2 - sty.Font.Size/2}, t.Label)
		}
	}
	for _, t := range g.yTicks {
		c.StrokeLine2(line, c.Min.X-tick, py(t.Value), c.Min.X, py(t.Value))
		if labelY {
			textLeft(c, sty, vg.Point{X: c.Min.X - tick - 2 - sty.Width(t.Label), Y: py(t.Value)}, t.Label)
		}
	}
}
