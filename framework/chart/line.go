package chart

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
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
// point without neighbours shows its interval as a bar.
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
	p := newPlot(names, spec.Title, spec.XLabel, spec.YLabel)
	margin := newMargin(names, spec.Baselines)
	legend := lineLegend(names, series)

	x := newAxisX(allX(series))
	p.X.Scale, p.X.Min, p.X.Max = x.scale(), x.min, x.max
	const leftOfAxis = 45 // room of the vertical axis, rounded up
	p.X.Tick.Marker = fixedTicks(x.ticks(figureWidth-leftOfAxis-margin.width(), p.X.Tick.Label))
	y := spec.spanY()
	p.Y.Min, p.Y.Max = y.min, y.max
	p.Y.Tick.Marker = fixedTicks(percentTicks(y))

	p.Add(grid(false, true), plotFunc(margin.drawLines))
	for i, s := range series {
		p.Add(band(s, seriesLook(i, len(series))))
	}
	for i, s := range series {
		p.Add(trace(s, seriesLook(i, len(series))))
	}
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(x.log),
		title:  spec.Title,
		width:  figureWidth,
		height: max(3*vg.Inch, margin.height()+60) + max(0, legend.height()-legendRow-legendPad),
		draw: func(c draw.Canvas) {
			clear(c)
			legend.draw(c)
			area := draw.Crop(c, sideMargin, -margin.width(), legend.height()+sideMargin, -sideMargin)
			p.Draw(area)
			margin.draw(p.DataCanvas(area), p)
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

// check reports the first point that cannot be drawn.
func (s Series) check() error {
	seen := map[float64]int{}
	for i, pt := range s.Points {
		if math.IsNaN(pt.X) || math.IsInf(pt.X, 0) {
			return fmt.Errorf("point %d: x is %v, want a finite number", i+1, pt.X)
		}
		if err := checkValue(pt.Y, pt.Low, pt.High); err != nil {
			return fmt.Errorf("point %d (x = %v): %w", i+1, pt.X, err)
		}
		if first, dup := seen[pt.X]; dup {
			return fmt.Errorf("points %d and %d are both at x = %v: split them into series", first+1, i+1, pt.X)
		}
		seen[pt.X] = i
	}
	return nil
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
func (spec LineSpec) notes(log bool) []string {
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
		notes = append(notes, intervalSentence("Bands and bars", spec.Confidence))
	}
	if s := nSentence(counts); s != "" {
		notes = append(notes, s)
	}
	if gaps > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d points have no value and leave a gap.", gaps, points))
	}
	if log {
		notes = append(notes, "The horizontal axis is logarithmic.")
	}
	return notes
}

// sortedSeries returns copies of the series with points ascending in X.
func sortedSeries(series []Series) []Series {
	out := slices.Clone(series)
	for i := range out {
		out[i].Points = slices.Clone(out[i].Points)
		slices.SortFunc(out[i].Points, func(a, b Point) int {
			if a.X < b.X {
				return -1
			}
			return 1 // never equal: check refuses that
		})
	}
	return out
}

// allX returns the X of all points.
func allX(series []Series) []float64 {
	var xs []float64
	for _, s := range series {
		for _, pt := range s.Points {
			xs = append(xs, pt.X)
		}
	}
	return xs
}

// lineLegend lists the labelled series.
func lineLegend(names *namer, series []Series) legendBox {
	var entries []sample
	sty := newLegendBox(nil).sty
	for i, s := range series {
		if s.Label == "" {
			continue
		}
		l := seriesLook(i, len(series))
		entries = append(entries, sample{names.fit(s.Label, sty, legendLimit), l.line, l.mark})
	}
	return newLegendBox(entries)
}

// runs cuts points into stretches without a missing value.
func runs(points []Point, missing func(Point) bool) [][]Point {
	var out [][]Point
	open := false
	for _, pt := range points {
		switch {
		case missing(pt):
			open = false
		case open:
			out[len(out)-1] = append(out[len(out)-1], pt)
		default:
			out, open = append(out, []Point{pt}), true
		}
	}
	return out
}

// band draws the intervals of a series: an area under stretches of points, a bar
// for a point that stands alone.
func band(s Series, l look) plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		px, py := p.Transforms(&c)
		for _, run := range runs(s.Points, func(pt Point) bool { return math.IsNaN(pt.Low) }) {
			if len(run) == 1 {
				intervalV(c, l.line, px(run[0].X), py(run[0].Low), py(run[0].High))
				continue
			}
			var edge []vg.Point
			for _, pt := range run {
				edge = append(edge, vg.Point{X: px(pt.X), Y: py(pt.High)})
			}
			for _, pt := range slices.Backward(run) {
				edge = append(edge, vg.Point{X: px(pt.X), Y: py(pt.Low)})
			}
			c.FillPolygon(l.band, edge)
		}
	})
}

// trace draws the line and the markers of a series.
func trace(s Series, l look) plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		px, py := p.Transforms(&c)
		for _, run := range runs(s.Points, func(pt Point) bool { return math.IsNaN(pt.Y) }) {
			line := make([]vg.Point, len(run))
			for i, pt := range run {
				line[i] = vg.Point{X: px(pt.X), Y: py(pt.Y)}
			}
			if len(line) > 1 {
				c.StrokeLines(l.line, line)
			}
			for _, at := range line {
				c.SetLineDash(nil, 0)
				c.DrawGlyphNoClip(l.mark, at)
			}
		}
	})
}
