package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// paretoFront returns the indices of the points on the front, cheapest first; of
// several at one place the first. Bounds are never on it.
func paretoFront(points []costAt) []int {
	order := make([]int, 0, len(points))
	for i, pt := range points {
		if !pt.bound {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(points[a].Cost, points[b].Cost), cmp.Compare(points[b].Y, points[a].Y))
	})
	var front []int
	best := math.Inf(-1)
	for _, i := range order {
		if points[i].Y > best {
			front, best = append(front, i), points[i].Y
		}
	}
	return front
}

// costCloud draws the points and the front of a cost chart.
type costCloud struct {
	points []costAt
	front  []int
	x      axis
	bars   bool // of all points, else of the front alone
}

// Plot implements plot.Plotter.
func (l costCloud) Plot(c draw.Canvas, p *plot.Plot) {
	_, py := p.Transforms(&c)
	at := func(i int) vg.Point {
		return vg.Point{X: c.X(l.x.at(l.points[i].Cost)), Y: py(l.points[i].Y)}
	}
	l.drawFront(c, at)
	l.drawBars(c, p)
	drawn := map[[3]int]bool{}
	for i, pt := range l.points {
		place := at(i)
		// Markers closer than a quarter of a point look like one.
		key := [3]int{pt.series, int(math.Round(float64(place.X * 4))), int(math.Round(float64(place.Y * 4)))}
		if !drawn[key] {
			drawn[key] = true
			c.DrawGlyphNoClip(l.mark(pt.series), place)
		}
	}
	ring := draw.GlyphStyle{Color: ink(), Radius: vg.Points(3.6), Shape: draw.RingGlyph{}}
	for _, i := range l.front {
		c.DrawGlyphNoClip(ring, at(i))
	}
}

// mark is the marker of a series, smaller where there are very many points.
func (l costCloud) mark(series int) draw.GlyphStyle {
	mark := seriesLook(series).mark
	if len(l.points) > 300 {
		mark.Radius = vg.Points(1.5)
	}
	return mark
}

// drawFront draws the steps from the cheapest point to the right edge.
func (l costCloud) drawFront(c draw.Canvas, at func(i int) vg.Point) {
	var line []vg.Point
	for k, i := range l.front {
		if k > 0 {
			line = append(line, vg.Point{X: at(i).X, Y: line[len(line)-1].Y})
		}
		line = append(line, at(i))
	}
	if len(line) > 0 {
		c.StrokeLines(frontLine(), append(line, vg.Point{X: c.Max.X, Y: line[len(line)-1].Y}))
	}
}

// drawBars draws the intervals behind the markers.
func (l costCloud) drawBars(c draw.Canvas, p *plot.Plot) {
	_, py := p.Transforms(&c)
	for i, pt := range l.points {
		if math.IsNaN(pt.Low) || !l.bars && !slices.Contains(l.front, i) {
			continue
		}
		sty := draw.LineStyle{Color: seriesLook(pt.series).line.Color, Width: vg.Points(0.5)}
		x := c.X(l.x.at(pt.Cost))
		c.StrokeLine2(sty, x, py(pt.Low), x, py(pt.High))
	}
}

// notes says in words what the picture cannot.
func (spec CostSpec) notes(l costCloud) []string {
	notes := []string{}
	var counts []int
	intervals, all := false, 0
	for _, s := range spec.Series {
		all += len(s.Points)
	}
	for _, pt := range l.points {
		counts = append(counts, pt.N)
		intervals = intervals || !math.IsNaN(pt.Low)
	}
	switch {
	case intervals && l.bars:
		notes = append(notes, intervalSentence("Bars", spec.Confidence))
	case intervals:
		notes = append(notes, intervalSentence("Bars, of the points on the front alone,", spec.Confidence))
	}
	if s := nSentence(counts); s != "" {
		notes = append(notes, s)
	}
	notes = append(notes, l.frontNotes()...)
	if out := all - len(l.points); out > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d points have no known cost or accuracy and are left out.", out, all))
	}
	for _, s := range spec.Series {
		if s.Bound {
			notes = append(notes, fmt.Sprintf("%s: for comparison, not on the front.", s.Label))
		}
	}
	return append(notes, axisX{axis: l.x}.notes()...)
}

// frontNotes names what is on the front, which is ringed.
func (l costCloud) frontNotes() []string {
	const most = 6
	if len(l.front) == 0 {
		return []string{"No method has both a cost and an accuracy, so there is no front."}
	}
	var parts []string
	for _, i := range l.front[:min(most, len(l.front))] {
		pt := l.points[i]
		parts = append(parts, fmt.Sprintf("%s (%s, %s)", pt.Label, strconv.FormatFloat(pt.Cost, 'g', 3, 64), percent(pt.Y)))
	}
	more := ""
	if rest := len(l.front) - most; rest > 0 {
		more = fmt.Sprintf(" and %d more", rest)
	}
	return []string{
		"On the Pareto front, ringed: " + strings.Join(parts, ", ") + more + ".",
		"The front is of the accuracies as measured: the best of many is partly luck, and neighbours may differ by chance alone.",
	}
}
