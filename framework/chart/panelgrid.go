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
	side      abreast

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
	g.side = abreast{len(g.series), spec.barred()}
	y := all.spanY()
	g.yTicks = percentTicksIn(y, 5)
	g.x = newAxisX(allX(all.Series))
	g.plot.X.Min, g.plot.X.Max = 0, 1 // places of the axis
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
	g.x.axis = g.x.withRoom(leastPanel, sty)
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
	g.x.axis = g.x.withRoom(g.panelW, sty)
	g.xTicks = g.x.ticks()
	g.x.thin(g.xTicks, g.left-sideMargin, g.panelW, sty)
	g.panelH = map[int]vg.Length{1: 150, 2: 100, 3: 84, 4: 70}[g.columns]
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
	for _, t := range g.xTicks {
		left, right := tickEnds(t, leastPanel, sty)
		first, last = max(first, -left), max(last, right-leastPanel)
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
		intervals(s, g.look(s), g.stand(s)).Plot(frame, g.plot)
	}
	for _, s := range series {
		trace(s, g.look(s), g.stand(s)).Plot(frame, g.plot)
	}
	g.drawAxes(frame, labelY, labelX)
	g.x.drawBreak(frame)
}

// look returns the look of a series, the same in every panel.
func (g *panelGrid) look(s Series) look { return panelLook(slices.Index(g.series, s.Label)) }

// stand returns where the points of a series stand, the same in every panel.
func (g *panelGrid) stand(s Series) stand {
	return stand{g.x, slices.Index(g.series, s.Label), g.side}
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
