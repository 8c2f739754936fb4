package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"smacs/framework/chart"
	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/stats"
)

const (
	mostSeries = 8  // lines up to which a chart shows every combination of the other axes
	mostLines  = 42 // lines that can be told apart at all
	mostPanels = 16 // panels of small multiples
	mostHeat   = 64 // values of an axis of a heat map
	mostRows   = 40 // rows of a chart of named configurations
)

// line draws accuracy against one axis: a line per value of by, else one per
// combination of the other axes where they are few; else only the line on which
// every other axis has its base value, and the caption says so.
func (r *Run) line(c config.Chart) (*sketch, error) {
	if c.X == "" {
		return nil, nothing("the sweep has no numeric axis of two values or more")
	}
	spots, err := r.gridSpots(c)
	if err != nil {
		return nil, err
	}
	fixed := said(c.Where)
	name := func(s spot) string { return r.otherAxes(s.cell, c) }
	if c.By != "" {
		spots, fixed = r.onBase(spots, c, c.X, c.By)
		name = func(s spot) string { return lastElement(c.By) + " = " + r.value(s, c.By) }
	}
	series := r.series(spots, c.X, name)
	if c.By == "" && len(series) > mostSeries {
		spots, fixed = r.onBase(spots, c, c.X)
		series = r.series(spots, c.X, name)
	}
	switch {
	case len(series) == 0:
		return nil, nothing("no cell with a value is left to draw against %s", c.X)
	case len(series) > mostLines:
		return nil, nothing("%s has %d values, and at most %d lines can be told apart: fix it, or draw a heat map", c.By, len(series), mostLines)
	}
	baselines, err := r.baselines(c)
	if err != nil {
		return nil, err
	}
	figure, err := chart.Line(chart.LineSpec{Title: c.Title, XLabel: c.X, YLabel: r.accuracy(), Series: series, Baselines: baselines, Confidence: stats.Confidence})
	return &sketch{figure: figure, title: "Accuracy against " + c.X + per(c.By), note: fixed}, err
}

func per(by string) string {
	if by == "" {
		return ""
	}
	return ", by " + by
}

// series collects spots as points of one axis by the name of their line, in the
// order of the grid.
func (r *Run) series(spots []spot, x string, name func(spot) string) []chart.Series {
	var series []chart.Series
	at := map[string]int{}
	for _, s := range spots {
		label := name(s)
		i, seen := at[label]
		if !seen {
			i = len(series)
			at[label], series = i, append(series, chart.Series{Label: label})
		}
		series[i].Points = appendPoint(series[i].Points, chart.Point{X: r.numberOf(s, x), Y: s.y, Low: s.low, High: s.high, N: s.n})
	}
	return series
}

// appendPoint leaves out a second point at the same place: an axis may repeat a
// value, and the cells are equal.
func appendPoint(points []chart.Point, p chart.Point) []chart.Point {
	if slices.ContainsFunc(points, func(have chart.Point) bool { return have.X == p.X }) {
		return points
	}
	return append(points, p)
}

// otherAxes names a cell's values on the axes that a chart neither shows nor
// fixes.
func (r *Run) otherAxes(cell *Cell, c config.Chart) string {
	short := map[string]int{}
	for _, axis := range r.Experiment.Sweep {
		short[lastElement(axis.Key)]++
	}
	var parts []string
	for i, axis := range r.Experiment.Sweep {
		name := lastElement(axis.Key)
		if short[name] > 1 {
			name = axis.Key // two weights, say: the last element alone is no name
		}
		if _, fixed := c.Where[axis.Key]; axis.Key != c.X && !fixed {
			parts = append(parts, name+" = "+plan.ValueText(cell.Axes[i]))
		}
	}
	return strings.Join(parts, ", ")
}

// dots draws one row per cell.
func (r *Run) dots(c config.Chart) (*sketch, error) {
	spots, err := r.spots(c, func(*Cell) bool { return true })
	if err != nil {
		return nil, err
	}
	if len(spots) == 0 {
		return nil, nothing("no cell has a value")
	}
	note := said(c.Where)
	if len(spots) > mostRows {
		spots = spots[:mostRows]
		note = strings.TrimSpace(note + fmt.Sprintf(" Only the first %d cells are shown.", mostRows))
	}
	baselines, err := r.baselines(c)
	if err != nil {
		return nil, err
	}
	spec := chart.DotSpec{Title: c.Title, XLabel: r.accuracy(), Baselines: baselines, Confidence: stats.Confidence}
	for _, s := range spots {
		spec.Rows = append(spec.Rows, chart.Dot{Label: s.cell.Row.Label, Y: s.y, Low: s.low, High: s.high, N: s.n})
	}
	figure, err := chart.Dots(spec)
	return &sketch{figure: figure, title: "Accuracy of every cell", note: note}, err
}

// heat draws two axes as columns and rows; further axes have their base values.
func (r *Run) heat(c config.Chart) (*sketch, error) {
	if c.X == "" || c.By == "" {
		return nil, nothing("the sweep has fewer than two numeric axes, and no x and by were given")
	}
	spots, err := r.gridSpots(c)
	if err != nil {
		return nil, err
	}
	columns, rows := r.texts(c.X, spots), r.texts(c.By, spots)
	if len(columns) > mostHeat || len(rows) > mostHeat {
		return nil, nothing("%d columns and %d rows are too many for a heat map, which has room for %d of both", len(columns), len(rows), mostHeat)
	}
	spots, fixed := r.onBase(spots, c, c.X, c.By)
	cells, known := emptyHeat(len(rows), len(columns)), false
	for _, s := range spots {
		x, y := slices.Index(columns, r.value(s, c.X)), slices.Index(rows, r.value(s, c.By))
		cells[y][x] = chart.HeatCell{Value: s.y, Low: s.low, High: s.high, N: s.n}
		known = known || !math.IsNaN(s.y)
	}
	if !known {
		return nil, nothing("no cell with a value is left to draw over %s and %s", c.X, c.By)
	}
	spec := chart.HeatSpec{Title: r.titled(c), XLabel: c.X, YLabel: c.By, X: columns, Y: rows, Cells: cells, Confidence: stats.Confidence}
	if spec.Baseline, err = r.namedBaseline(c); err != nil {
		return nil, err
	}
	figure, err := chart.Heat(spec)
	return &sketch{figure: figure, title: fmt.Sprintf("Accuracy over %s and %s", c.X, c.By), note: fixed}, err
}

// emptyHeat is a map on which nothing is known.
func emptyHeat(rows, columns int) [][]chart.HeatCell {
	unknown := math.NaN()
	cells := make([][]chart.HeatCell, rows)
	for y := range cells {
		for range columns {
			cells[y] = append(cells[y], chart.HeatCell{Value: unknown, Low: unknown, High: unknown})
		}
	}
	return cells
}

// namedBaseline is the baseline of the comparison as a line of a chart; nothing
// where it is a cell.
func (r *Run) namedBaseline(c config.Chart) (chart.Baseline, error) {
	lines, err := r.baselines(c)
	for _, line := range lines {
		if line.Label == Label(r.Baseline) {
			return line, err
		}
	}
	return chart.Baseline{}, err
}

// multiples draws one axis in panels: lines over the numeric axis x, one per
// value of the shortest axis that is neither x nor the panels'.
func (r *Run) multiples(c config.Chart) (*sketch, error) {
	line := r.lineAxis(c)
	if c.X == "" || c.By == "" || line == "" {
		return nil, nothing("small multiples need three axes with two values or more, one of them numeric")
	}
	spots, err := r.gridSpots(c)
	if err != nil {
		return nil, err
	}
	lines, panels := r.texts(line, spots), r.texts(c.By, spots)
	if len(lines) > mostSeries || len(panels) > mostPanels {
		return nil, nothing("%d panels of %d lines are too many for small multiples, which have room for %d of %d", len(panels), len(lines), mostPanels, mostSeries)
	}
	spots, fixed := r.onBase(spots, c, c.X, line, c.By)
	baselines, err := r.baselines(c)
	if err != nil {
		return nil, err
	}
	spec := chart.MultiplesSpec{Title: c.Title, XLabel: c.X, YLabel: r.accuracy(), Baselines: baselines, Confidence: stats.Confidence}
	var empty []string
	for _, value := range panels {
		inside := slices.DeleteFunc(slices.Clone(spots), func(s spot) bool { return r.value(s, c.By) != value })
		label := lastElement(c.By) + " = " + value
		if len(inside) == 0 {
			empty = append(empty, label)
			continue
		}
		spec.Panels = append(spec.Panels, chart.Panel{
			Label:  label,
			Series: r.series(inside, c.X, func(s spot) string { return lastElement(line) + " = " + r.value(s, line) }),
		})
	}
	if len(spots) == 0 {
		return nil, nothing("no cell with a value is left to draw against %s", c.X)
	}
	if len(empty) > 0 {
		fixed = strings.TrimSpace(fixed + " No cell has a value at " + strings.Join(empty, ", ") + ".")
	}
	figure, err := chart.Multiples(spec)
	return &sketch{figure: figure, title: "Accuracy against " + c.X + ", by " + line + " and " + c.By, note: fixed}, err
}

// lineAxis is the axis of the lines of small multiples.
func (r *Run) lineAxis(c config.Chart) string {
	best := ""
	for _, axis := range r.varying() {
		_, fixed := c.Where[axis.Key]
		if axis.Key == c.X || axis.Key == c.By || fixed {
			continue
		}
		if best == "" || len(axis.Values) < len(r.Experiment.Sweep[r.axisIndex(best)].Values) {
			best = axis.Key
		}
	}
	return best
}
