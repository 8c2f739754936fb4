package chart

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Dot is one named configuration of a [DotSpec].
type Dot struct {
	Label     string
	Y         float64 // accuracy, fraction of 1; NaN when unknown
	Low, High float64 // interval around Y, fractions of 1; both NaN when unknown
	N         int     // questions behind Y; 0 when unknown
}

// DotSpec is what [Dots] draws.
type DotSpec struct {
	Title      string // may be empty
	XLabel     string // "accuracy"
	Rows       []Dot  // from top to bottom, as given
	Baselines  []Baseline
	Confidence float64 // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// Measures of a dot chart in points.
const (
	valueWidth = 40 // room of the values right of the frame
	rowHeight  = 12
	axisHeight = 36 // ticks and margins, without the name
)

// maxRows is how many rows a dot chart may have: more do not fit on a page.
const maxRows = 80

// Dots draws accuracy with its interval for named configurations, one row each
// with the value at the right, and baselines as vertical lines explained below
// the plot. A row without value keeps its name and says so.
//
// It is an error when there is no row or there are more than 80, and when a
// number is no fraction of 1 or lies outside its interval.
func Dots(spec DotSpec) (*Figure, error) {
	if err := spec.check(); err != nil {
		return nil, fmt.Errorf("chart: dots: %w", err)
	}
	names := &namer{}
	title := newHeading(names, spec.Title)
	p := newPlot()
	p.X.Min, p.X.Max = spec.spanX().min, spec.spanX().max
	p.X.Tick.Marker = fixedTicks(percentTicks(spec.spanX()))
	p.Y.Min, p.Y.Max = 0.4-float64(len(spec.Rows)), 0.6
	p.Y.Tick.Marker = fixedTicks(rowTicks(names, spec.Rows))
	p.Y.Tick.Width = 0
	begin, end := frameEnds(p, valueWidth)
	xName := newAxisName(names, spec.XLabel, begin, end)
	legend := dotLegend(names, spec.Baselines)
	p.Add(grid(true, false), plotFunc(spec.drawBaselines), plotFunc(spec.drawRows))
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(),
		title:  spec.Title,
		width:  figureWidth,
		height: axisHeight + xName.height() + title.height() + legend.height() + vg.Length(len(spec.Rows))*rowHeight,
		draw: func(c draw.Canvas) {
			clear(c)
			legend.draw(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			bottom := c.Min.Y + legend.height() + sideMargin
			area := draw.Crop(c, sideMargin, -valueWidth, legend.height()+sideMargin+xName.height(), -title.height())
			p.Draw(area)
			xName.draw(p.DataCanvas(area), bottom)
			spec.drawValues(p.DataCanvas(area), p)
		},
	}, nil
}

// check reports the first thing that cannot be drawn.
func (spec DotSpec) check() error {
	if err := checkConfidence(spec.Confidence); err != nil {
		return err
	}
	if len(spec.Rows) == 0 {
		return errors.New("no rows to draw")
	}
	if len(spec.Rows) > maxRows {
		return fmt.Errorf("got %d rows, want at most %d: choose some", len(spec.Rows), maxRows)
	}
	for i, r := range spec.Rows {
		if err := checkValue(r.Y, r.Low, r.High); err != nil {
			return fmt.Errorf("row %d (%.80q): %w", i+1, r.Label, err)
		}
	}
	return checkBaselines(spec.Baselines)
}

// spanX returns the range of the accuracy axis: all values and all intervals.
func (spec DotSpec) spanX() span {
	s := noSpan()
	for _, r := range spec.Rows {
		s.add(r.Y, r.Low, r.High)
	}
	for _, b := range spec.Baselines {
		s.add(b.Y)
	}
	return s.padded()
}

// notes says in words what the picture cannot.
func (spec DotSpec) notes() []string {
	var notes, counts = []string{}, []int{}
	intervals, unknown := false, 0
	for _, r := range spec.Rows {
		counts = append(counts, r.N)
		intervals = intervals || !math.IsNaN(r.Low)
		if math.IsNaN(r.Y) {
			unknown++
		}
	}
	if intervals {
		notes = append(notes, intervalSentence("Bars", spec.Confidence))
	}
	if s := nSentence(counts); s != "" {
		notes = append(notes, s)
	}
	if unknown > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d rows have no value.", unknown, len(spec.Rows)))
	}
	return notes
}

// rowTicks names the rows, the first at 0, the next at -1 and so on.
func rowTicks(names *namer, rows []Dot) []plot.Tick {
	const limit = 120
	sty := textStyle(tickSize, text.XRight, text.YCenter)
	ticks := make([]plot.Tick, len(rows))
	for i, r := range rows {
		label := r.Label
		if label == "" {
			label = " " // an empty label would make it a minor tick
		}
		ticks[i] = plot.Tick{Value: -float64(i), Label: names.fit(label, sty, limit)}
	}
	return ticks
}

// dotLegend explains the baselines' dashes, with their values.
func dotLegend(names *namer, baselines []Baseline) legendBox {
	var entries []sample
	sty := newLegendBox(nil).sty
	for i, b := range baselines {
		label := names.fit(b.Label, sty, legendLimit) + " " + percent(b.Y)
		entries = append(entries, sample{label: label, line: baselineLook(i)})
	}
	return newLegendBox(entries)
}

// drawBaselines draws the baselines from top to bottom.
func (spec DotSpec) drawBaselines(c draw.Canvas, p *plot.Plot) {
	px, _ := p.Transforms(&c)
	for i, b := range spec.Baselines {
		c.StrokeLine2(baselineLook(i), px(b.Y), c.Min.Y, px(b.Y), c.Max.Y)
	}
}

// drawRows draws the intervals and the dots.
func (spec DotSpec) drawRows(c draw.Canvas, p *plot.Plot) {
	px, py := p.Transforms(&c)
	l := seriesLook(0)
	for i, r := range spec.Rows {
		if math.IsNaN(r.Y) {
			continue
		}
		y := py(-float64(i))
		if !math.IsNaN(r.Low) {
			intervalH(c, l.line, y, px(r.Low), px(r.High))
		}
		c.DrawGlyphNoClip(l.mark, vg.Point{X: px(r.Y), Y: y})
	}
}

// drawValues writes the values right of the frame c.
func (spec DotSpec) drawValues(c draw.Canvas, p *plot.Plot) {
	_, py := p.Transforms(&c)
	sty := textStyle(smallSize, text.XLeft, text.YCenter)
	for i, r := range spec.Rows {
		value := "no value"
		if !math.IsNaN(r.Y) {
			value = percent(r.Y)
		}
		textLeft(c, sty, vg.Point{X: c.Max.X + 5, Y: py(-float64(i))}, value)
	}
}
