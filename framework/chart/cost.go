package chart

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// CostPoint is one configuration of a [CostSpec].
type CostPoint struct {
	Label        string
	Cost         float64 // in the unit of the axis, 0 or 1e-100 to 1e100; NaN when unknown, which leaves it out
	Y, Low, High float64 // accuracy with its interval, fractions of 1; Y NaN leaves it out
	N            int     // questions behind Y; 0 when unknown
}

// CostSeries are points of one marker and colour.
type CostSeries struct {
	Label  string // may be empty when it is the only series
	Points []CostPoint
	Bound  bool // for comparison only, such as what looks at the correct answers: drawn, but not on the front
}

// CostSpec is what [Cost] draws.
type CostSpec struct {
	Title      string // may be empty
	XLabel     string // "cost per question, dollars": what the axis is
	YLabel     string // "accuracy"
	Series     []CostSeries
	Confidence float64 // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// mostBars is up to how many points of a cost chart have their interval drawn;
// with more, only those on the front do.
const mostBars = 30

// Cost draws accuracy against cost, a marker per configuration, and the Pareto
// front as steps: what the dearest configuration up to a cost gains at best. A
// configuration is on the front when no other is both at least as cheap and at
// least as accurate and better in one of the two. Markers that would cover one
// another exactly are drawn once. The notes name what is on the front.
//
// It is an error when no point has both cost and accuracy, when there are more
// than 42 series or one of several has no label, and when a number is outside
// its range or interval.
func Cost(spec CostSpec) (*Figure, error) {
	if err := spec.check(); err != nil {
		return nil, fmt.Errorf("chart: cost: %w", err)
	}
	names := &namer{}
	title := newHeading(names, spec.Title)
	p := newPlot()
	known := spec.known()
	front := paretoFront(known)
	y := spanOfPoints(known, front)
	p.Y.Min, p.Y.Max = y.min, y.max
	p.Y.Tick.Marker = fixedTicks(percentTicks(y))
	nameVertical(names, p, spec.YLabel)

	x := newCostAxis(known)
	p.X.Min, p.X.Max = 0, 1 // places of the axis
	p.X.Tick.Marker = fixedTicks(x.ticks(x.roundMarks(0)))
	begin, end := frameEnds(p, 2*sideMargin)
	x = x.withRoom(end-begin, p.X.Tick.Label)
	ticks := x.ticks(x.roundMarks(0))
	p.X.Tick.Marker = fixedTicks(ticks)
	if x.log {
		thinTicks(ticks, begin, end-begin, p.X.Tick.Label)
	} else {
		thinEvenly(ticks, begin, end-begin, p.X.Tick.Label)
	}
	dropOverhang(ticks, end-begin, p.X.Tick.Label, 2*sideMargin)
	xName := newAxisName(names, spec.XLabel, begin, end)
	legend := costLegend(names, spec.Series)
	cloud := costCloud{points: known, front: front, x: x, bars: len(known) <= mostBars}
	p.Add(grid(true, true), cloud)
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(cloud),
		title:  spec.Title,
		width:  figureWidth,
		height: 3*vg.Inch + title.height() + max(0, legend.height()-legendRow-legendPad),
		draw: func(c draw.Canvas) {
			clear(c)
			legend.draw(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			bottom := c.Min.Y + legend.height() + sideMargin
			area := draw.Crop(c, sideMargin, -2*sideMargin, legend.height()+sideMargin+xName.height(), -title.height())
			p.Draw(area)
			frame := p.DataCanvas(area)
			x.drawBreak(frame)
			xName.draw(frame, bottom)
		},
	}, nil
}

// check reports the first thing that cannot be drawn.
func (spec CostSpec) check() error {
	if err := checkConfidence(spec.Confidence); err != nil {
		return err
	}
	if len(spec.Series) > maxSeries {
		return fmt.Errorf("got %d series, want at most %d, which is how many can be told apart", len(spec.Series), maxSeries)
	}
	for i, s := range spec.Series {
		if s.Label == "" && len(spec.Series) > 1 {
			return fmt.Errorf("series %d of %d has no label", i+1, len(spec.Series))
		}
		for j, pt := range s.Points {
			if size := pt.Cost; !math.IsNaN(size) && size != 0 && !(size >= minSize && size <= maxSize) {
				return fmt.Errorf("series %d (%.80q): point %d (%.80q): cost is %v, want 0 or %g to %g", i+1, s.Label, j+1, pt.Label, size, minSize, maxSize)
			}
			if err := checkValue(pt.Y, pt.Low, pt.High); err != nil {
				return fmt.Errorf("series %d (%.80q): point %d (%.80q): %w", i+1, s.Label, j+1, pt.Label, err)
			}
		}
	}
	if len(spec.known()) == 0 {
		return errors.New("no point has both a cost and an accuracy")
	}
	return nil
}

// costAt is a point that can be drawn, with its series.
type costAt struct {
	CostPoint
	series int
	bound  bool
}

// known lists the points that have a place.
func (spec CostSpec) known() []costAt {
	var points []costAt
	for i, s := range spec.Series {
		for _, pt := range s.Points {
			if !math.IsNaN(pt.Cost) && !math.IsNaN(pt.Y) {
				points = append(points, costAt{pt, i, s.Bound})
			}
		}
	}
	return points
}

// spanOfPoints is the range of the accuracy axis: all values, and all intervals
// that are drawn.
func spanOfPoints(points []costAt, front []int) span {
	s := noSpan()
	for i, pt := range points {
		s.add(pt.Y)
		if len(points) <= mostBars || slices.Contains(front, i) {
			s.add(pt.Low, pt.High)
		}
	}
	return s.padded()
}

// newCostAxis lays the axis out over the costs: linear from 0 where that keeps
// the points apart, logarithmic where they are more than a factor of 30 apart.
func newCostAxis(points []costAt) axis {
	var costs []float64
	for _, pt := range points {
		costs = append(costs, pt.Cost)
	}
	if a, ok := newLogAxis(costs); ok {
		return a
	}
	s := noSpan()
	s.add(costs...)
	if s.max == 0 {
		s.max = 1
	}
	return axis{min: -0.03 * s.max, max: 1.05 * s.max}
}

// dropOverhang empties labels that reach further right of an axis of that width
// than room.
func dropOverhang(ticks []plot.Tick, width vg.Length, sty text.Style, room vg.Length) {
	for i, t := range ticks {
		if _, right := tickEnds(t, width, sty); right > width+room {
			ticks[i].Label = ""
		}
	}
}

// costLegend explains the markers, and the line of the front.
func costLegend(names *namer, series []CostSeries) legendBox {
	sty := newLegendBox(nil).sty
	entries := []sample{{label: "Pareto front", line: frontLine()}}
	for i, s := range series {
		if s.Label != "" {
			entries = append(entries, sample{label: names.fit(s.Label, sty, legendLimit), mark: seriesLook(i).mark})
		}
	}
	return newLegendBox(entries)
}

// frontLine is the line of the Pareto front.
func frontLine() draw.LineStyle { return draw.LineStyle{Color: inkSoft(), Width: vg.Points(0.9)} }
