package chart

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ForestRow is one configuration of a [ForestSpec] with its paired difference.
type ForestRow struct {
	Label            string
	Delta, Low, High float64 // accuracy less the baseline's on the same questions, -1 to 1, with its interval; NaN when unknown
	P                float64 // of that difference, 0 to 1; NaN when unknown
	N                int     // questions behind the difference; 0 when unknown
	Group            int     // rows of one group are drawn without a gap between them
}

// ForestSpec is what [Forest] draws.
type ForestSpec struct {
	Title      string // may be empty
	Baseline   string // the name of what all rows are compared with
	Rows       []ForestRow
	Level      float64 // p from which on no difference is shown, fraction of 1 (0.05)
	PName      string  // what P is, for the caption: "p is exact McNemar's, ..."; may be empty
	Confidence float64 // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// Forest draws paired differences to one baseline as a forest plot: a row per
// configuration with its interval around 0, and at the right, as benchstat
// prints it, the difference in points, or ~ where none is shown, and p. Rows
// whose difference is shown have a filled marker, the others a ring. A row
// without difference keeps its name and says so.
//
// It is an error when there is no row with a difference or more than 80 rows,
// and when a difference is not within -1 to 1 and its interval, or a p or the
// level no fraction of 1.
func Forest(spec ForestSpec) (*Figure, error) {
	if err := spec.check(); err != nil {
		return nil, fmt.Errorf("chart: forest: %w", err)
	}
	names := &namer{}
	title := newHeading(names, spec.Title)
	p := newPlot()
	x := spec.spanX()
	places, lowest := spec.places()
	p.X.Min, p.X.Max = x.min, x.max
	p.Y.Min, p.Y.Max = lowest-0.6, 0.6
	p.Y.Tick.Marker = fixedTicks(forestTicks(names, spec.Rows, places))
	p.Y.Tick.Width = 0
	columns := newForestColumns(spec)
	p.X.Tick.Marker = fixedTicks(pointTicks(x, 6))
	begin, end := frameEnds(p, columns.width())
	xName := newAxisName(names, spec.xName(), begin, end)
	p.Add(grid(true, false), plotFunc(drawZero), plotFunc(func(c draw.Canvas, p *plot.Plot) { spec.drawRows(c, p, places) }))
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(),
		title:  spec.Title,
		width:  figureWidth,
		height: axisHeight + xName.height() + title.height() + headHeight + vg.Length(1-lowest)*rowHeight,
		draw: func(c draw.Canvas) {
			clear(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			bottom := c.Min.Y + sideMargin
			area := draw.Crop(c, sideMargin, -columns.width(), sideMargin+xName.height(), -title.height()-headHeight)
			p.Draw(area)
			frame := p.DataCanvas(area)
			xName.draw(frame, bottom)
			columns.draw(frame, p, places)
		},
	}, nil
}

// headHeight is the room of the heads of the columns above the frame in points.
const headHeight = 11

// xName names the axis; beside a baseline that is not drawn, "the baseline".
func (spec ForestSpec) xName() string {
	name := spec.Baseline
	if sty := textStyle(axisSize, 0, 0); !drawable(name, sty) || sty.Width(name) > longestName || name == "" {
		name = "the baseline"
	}
	return "accuracy less that of " + name + ", points"
}

// check reports the first thing that cannot be drawn.
func (spec ForestSpec) check() error {
	if err := checkConfidence(spec.Confidence); err != nil {
		return err
	}
	if !(spec.Level > 0 && spec.Level < 1) {
		return fmt.Errorf("level: got %v, want a fraction of 1, such as 0.05", spec.Level)
	}
	if len(spec.Rows) > maxRows {
		return fmt.Errorf("got %d rows, want at most %d: choose some", len(spec.Rows), maxRows)
	}
	known := 0
	for i, r := range spec.Rows {
		if err := r.check(); err != nil {
			return fmt.Errorf("row %d (%.80q): %w", i+1, r.Label, err)
		}
		if !math.IsNaN(r.Delta) {
			known++
		}
	}
	if known == 0 {
		return errors.New("no row has a difference")
	}
	return nil
}

// check reports what cannot be drawn of a row.
func (r ForestRow) check() error {
	if math.IsNaN(r.Delta) {
		if !math.IsNaN(r.Low) || !math.IsNaN(r.High) {
			return fmt.Errorf("interval [%v, %v] around no difference", r.Low, r.High)
		}
		return nil
	}
	// The half of a difference and one half is a fraction of 1 exactly when the
	// difference is within -1 to 1.
	if err := checkValue((r.Delta+1)/2, (r.Low+1)/2, (r.High+1)/2); err != nil {
		return fmt.Errorf("difference %v in [%v, %v]: want all within -1 to 1, the difference inside its interval", r.Delta, r.Low, r.High)
	}
	if r.P < 0 || r.P > 1+slack {
		return fmt.Errorf("p: got %v, want 0 to 1", r.P)
	}
	return nil
}

// shown says whether a row's difference is.
func (spec ForestSpec) shown(r ForestRow) bool { return r.P < spec.Level }

// spanX is the range of the axis: 0, all differences and all intervals, at least
// 4 points wide.
func (spec ForestSpec) spanX() span {
	s := span{}
	for _, r := range spec.Rows {
		s.add(r.Delta, r.Low, r.High)
	}
	if lack := minAccuracySpan - (s.max - s.min); lack > 0 {
		s.min, s.max = s.min-lack/2, s.max+lack/2
	}
	air := 0.06 * (s.max - s.min)
	return span{s.min - air, s.max + air}
}

// places returns where the rows stand, the first at 0, the next at -1 and half a
// row lower where another group begins; and the lowest place.
func (spec ForestSpec) places() (places []float64, lowest float64) {
	for i, r := range spec.Rows {
		if i > 0 {
			lowest--
			if r.Group != spec.Rows[i-1].Group {
				lowest -= 0.5
			}
		}
		places = append(places, lowest)
	}
	return places, lowest
}
