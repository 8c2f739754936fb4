package chart

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// LineSpec is what [Line] draws.
type LineSpec struct {
	Title      string // may be empty, as papers have captions instead
	XLabel     string // the swept hyperparameter
	YLabel     string // "accuracy"
	Series     []Series
	Baselines  []Baseline
	Confidence float64 // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// Line draws accuracy against a numeric axis: a line with markers and an
// interval band per series, and a dashed line per baseline, named at the right
// margin with its value and interval. A point without value leaves a gap; a
// point without neighbours shows its interval as a bar. With more than two series
// bands would hide each other: every point has a thin bar instead, and the series
// stand slightly side by side.
//
// Where no X is negative and the positive ones are more than a factor of 30 apart,
// the axis is logarithmic; X 0 stands left of a break in it, which no line crosses, and the
// points of several series at 0 stand side by side.
//
// It is an error when nothing is to be drawn, when a number is no fraction of 1
// or lies outside its interval, when a series has two points at one X or several
// series lack labels, or when there are more than 42 series, which could not be
// told apart.
func Line(spec LineSpec) (*Figure, error) {
	if err := spec.check(); err != nil {
		return nil, fmt.Errorf("chart: line: %w", err)
	}
	series := sortedSeries(spec.Series)
	names := &namer{}
	title := newHeading(names, spec.Title)
	margin := newMargin(names, spec.Baselines)
	p := newPlot()
	y := spec.spanY()
	p.Y.Min, p.Y.Max = y.min, y.max
	p.Y.Tick.Marker = fixedTicks(percentTicks(y))
	nameVertical(names, p, spec.YLabel)

	x := newAxisX(allX(series))
	side := abreast{len(series), barred(series)}
	p.X.Min, p.X.Max = 0, 1 // places of the axis
	p.X.Tick.Marker = fixedTicks(x.ticks())
	begin, end := frameEnds(p, margin.width())
	x.axis = x.withRoom(end-begin, p.X.Tick.Label)
	ticks := x.ticks()
	p.X.Tick.Marker = fixedTicks(ticks)
	x.thin(ticks, begin, end-begin, p.X.Tick.Label)
	xName := newAxisName(names, spec.XLabel, begin, end)
	legend := lineLegend(names, series)

	p.Add(grid(false, true), plotFunc(margin.drawLines))
	for i, s := range series {
		p.Add(intervals(s, seriesLook(i), stand{x, i, side}))
	}
	for i, s := range series {
		p.Add(trace(s, seriesLook(i), stand{x, i, side}))
	}
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(x, side, margin.crowded),
		title:  spec.Title,
		width:  figureWidth,
		height: max(3*vg.Inch, margin.height()+60) + title.height() + max(0, legend.height()-legendRow-legendPad),
		draw: func(c draw.Canvas) {
			clear(c)
			legend.draw(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			bottom := c.Min.Y + legend.height() + sideMargin
			area := draw.Crop(c, sideMargin, -margin.width(), legend.height()+sideMargin+xName.height(), -title.height())
			p.Draw(area)
			frame := p.DataCanvas(area)
			x.drawBreak(frame)
			xName.draw(frame, bottom)
			margin.draw(frame, p)
		},
	}, nil
}

// check reports the first thing that cannot be drawn.
func (spec LineSpec) check() error {
	if err := checkConfidence(spec.Confidence); err != nil {
		return err
	}
	if len(spec.Series) > maxSeries {
		return fmt.Errorf("got %d series, want at most %d, which is how many can be told apart", len(spec.Series), maxSeries)
	}
	points := 0
	for i, s := range spec.Series {
		if s.Label == "" && len(spec.Series) > 1 {
			return fmt.Errorf("series %d of %d has no label", i+1, len(spec.Series))
		}
		if err := s.check(); err != nil {
			return fmt.Errorf("series %d (%.80q): %w", i+1, s.Label, err)
		}
		points += len(s.Points)
	}
	if points == 0 {
		return errors.New("no points to draw")
	}
	return checkBaselines(spec.Baselines)
}

// spanY returns the range of the accuracy axis: all values and all intervals.
func (spec LineSpec) spanY() span {
	s := noSpan()
	for _, ser := range spec.Series {
		for _, pt := range ser.Points {
			s.add(pt.Y, pt.Low, pt.High)
		}
	}
	for _, b := range spec.Baselines {
		s.add(b.Y, b.Low, b.High)
	}
	return s.padded()
}

// notes says in words what the picture cannot.
func (spec LineSpec) notes(x axisX, side abreast, crowded bool) []string {
	var notes, counts = []string{}, []int{}
	gaps, points, intervals := 0, 0, false
	for _, s := range spec.Series {
		for _, pt := range s.Points {
			points++
			counts = append(counts, pt.N)
			if math.IsNaN(pt.Y) {
				gaps++
			}
			intervals = intervals || !math.IsNaN(pt.Low)
		}
	}
	for _, b := range spec.Baselines {
		intervals = intervals || !math.IsNaN(b.Low)
	}
	if intervals {
		notes = append(notes, intervalSentence(side.intervals(), spec.Confidence))
	}
	if s := nSentence(counts); s != "" {
		notes = append(notes, s)
	}
	if gaps > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d points have no value and leave a gap.", gaps, points))
	}
	if crowded {
		notes = append(notes, "The intervals of the baselines overlap too much to be drawn side by side and are left out.")
	}
	return append(notes, append(x.notes(), side.notes(x)...)...)
}
