package run

import (
	"fmt"
	"math"
	"strings"

	"smacs/framework/chart"
	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// drawn is a chart with the words around it.
type drawn struct {
	file    string // without extension, inside charts/
	title   string
	caption string
	svg     []byte
	png     []byte
	legend  [][2]string
	table   []byte // the figures as CSV, nil where cells.csv has them
}

// mostSeries is the number of lines up to which a chart shows every
// combination of the other axes.
const mostSeries = 8

// mostRows is the number of rows a chart of named configurations shows.
const mostRows = 40

// drawCharts makes the charts the axes ask for: accuracy against each numeric
// axis, or one row per cell where there is none.
func (p *Prepared) drawCharts(references, cells []measured) ([]drawn, error) {
	var all []drawn
	for i, axis := range p.Experiment.Sweep {
		if !numeric(axis) {
			continue
		}
		made, err := p.drawAxis(i, references, cells)
		if err != nil {
			return nil, fmt.Errorf("chart of %s: %w", axis.Key, err)
		}
		if made != nil {
			all = append(all, *made)
		}
	}
	if len(all) > 0 {
		return p.drawMoreAxes(all, references, cells)
	}
	made, err := p.drawRows(references, cells)
	if err != nil || made == nil {
		return nil, err
	}
	return []drawn{*made}, nil
}

// drawMoreAxes adds the charts of two and three axes.
func (p *Prepared) drawMoreAxes(all []drawn, references, cells []measured) ([]drawn, error) {
	for _, draw := range []func(references, cells []measured) (*drawn, error){p.drawHeat, p.drawMultiples} {
		made, err := draw(references, cells)
		if err != nil {
			return nil, err
		}
		if made != nil {
			all = append(all, *made)
		}
	}
	return all, nil
}

// numeric reports whether an axis has at least two distinct numbers.
func numeric(axis config.Axis) bool {
	distinct := map[float64]bool{}
	for _, value := range axis.Values {
		x, ok := asNumber(value)
		if !ok {
			return false
		}
		distinct[x] = true
	}
	return len(distinct) > 1
}

func asNumber(value any) (float64, bool) {
	switch x := value.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

// drawAxis draws accuracy against one axis, a line per combination of the
// others where they are few; else only the line on which every other axis has
// its base value (its first value when the base is not on the axis), and the
// caption says so.
func (p *Prepared) drawAxis(axis int, references, cells []measured) (*drawn, error) {
	sweep := p.Experiment.Sweep
	series, order := p.seriesOf(axis, cells, func(plan.Cell) bool { return true })
	fixed := ""
	if len(order) > mostSeries {
		keep, words := p.onBase(axis)
		series, order = p.seriesOf(axis, cells, keep)
		fixed = fixedWords(words)
	}
	if len(order) == 0 {
		return nil, nil
	}
	spec := chart.LineSpec{XLabel: sweep[axis].Key, YLabel: p.accuracyLabel(), Baselines: p.chartBaselines(references), Confidence: stats.Confidence}
	for _, label := range order {
		spec.Series = append(spec.Series, chart.Series{Label: label, Points: series[label]})
	}
	figure, err := chart.Line(spec)
	if err != nil {
		return nil, err
	}
	return render(figure, "accuracy-by-"+sweep[axis].Key, "Accuracy against "+sweep[axis].Key, fixed)
}

// seriesOf collects the done grid cells as points of one axis, by the label of
// the other axes' values, in the order of the grid.
func (p *Prepared) seriesOf(axis int, cells []measured, keep func(plan.Cell) bool) (map[string][]chart.Point, []string) {
	series := map[string][]chart.Point{}
	var order []string
	for i, cell := range p.Cells {
		if cell.Kind != plan.Grid || cells[i].row.Status != store.StatusDone || !keep(cell) {
			continue
		}
		x, _ := asNumber(cell.Axes[axis].Value)
		label := otherAxes(cell, axis)
		if _, seen := series[label]; !seen {
			order = append(order, label)
		}
		series[label] = appendPoint(series[label], point(x, cells[i].row))
	}
	return series, order
}

// appendPoint leaves out a second point at the same place: an axis may repeat a
// value, and the cells are equal.
func appendPoint(points []chart.Point, p chart.Point) []chart.Point {
	for _, have := range points {
		if have.X == p.X {
			return points
		}
	}
	return append(points, p)
}

func otherAxes(cell plan.Cell, axis int) string {
	short := map[string]int{}
	for _, value := range cell.Axes {
		short[lastElement(value.Key)]++
	}
	var parts []string
	for i, value := range cell.Axes {
		name := lastElement(value.Key)
		if short[name] > 1 {
			name = value.Key // two weights, say: the last element alone is no name
		}
		if i != axis {
			parts = append(parts, fmt.Sprintf("%s = %s", name, plan.ValueText(value.Value)))
		}
	}
	return strings.Join(parts, ", ")
}

func point(x float64, row store.CellRow) chart.Point {
	return chart.Point{X: x, Y: row.Accuracy, Low: row.CILow, High: row.CIHigh, N: row.N}
}

// drawRows draws one row per cell, for experiments without a numeric axis.
func (p *Prepared) drawRows(references, cells []measured) (*drawn, error) {
	spec := chart.DotSpec{XLabel: p.accuracyLabel(), Baselines: p.chartBaselines(references), Confidence: stats.Confidence}
	note := ""
	for _, m := range cells {
		if m.row.Status != store.StatusDone {
			continue
		}
		if len(spec.Rows) == mostRows {
			note = fmt.Sprintf("Only the first %d cells are shown.", mostRows)
			break
		}
		spec.Rows = append(spec.Rows, chart.Dot{Label: m.row.Label, Y: m.row.Accuracy, Low: m.row.CILow, High: m.row.CIHigh, N: m.row.N})
	}
	if len(spec.Rows) == 0 {
		return nil, nil
	}
	figure, err := chart.Dots(spec)
	if err != nil {
		return nil, err
	}
	return render(figure, "accuracy", "Accuracy of every cell", note)
}

// chartBaselines are the lines a reader compares with: the baseline of the
// comparison, best single, majority of all, and the yardsticks. The oracle is
// in the table: its line would squeeze every other into a corner.
func (p *Prepared) chartBaselines(references []measured) []chart.Baseline {
	shown := map[string]bool{"baseline:best_single": true, "baseline:majority_all": true}
	if base, err := p.baseline(); err == nil {
		shown[base.name] = true
	}
	var lines []chart.Baseline
	for _, m := range references {
		yardstick := strings.HasPrefix(m.row.Cell, "yardstick:")
		if (shown[m.row.Cell] || yardstick) && !math.IsNaN(m.row.Accuracy) {
			lines = append(lines, chart.Baseline{Label: chartLabel(m.row.Cell), Y: m.row.Accuracy, Low: m.row.CILow, High: m.row.CIHigh})
		}
	}
	return lines
}

// chartLabel is the name of a reference as charts write it.
func chartLabel(cell string) string {
	if name, yardstick := strings.CutPrefix(cell, "yardstick:"); yardstick {
		return name
	}
	return strings.ReplaceAll(strings.TrimPrefix(cell, "baseline:"), "_", " ")
}

func render(figure *chart.Figure, file, title, note string) (*drawn, error) {
	svg, err := figure.SVG()
	if err != nil {
		return nil, err
	}
	png, err := figure.PNG()
	if err != nil {
		return nil, err
	}
	made := &drawn{file: file, title: title, svg: svg, png: png}
	made.caption = strings.TrimSpace(strings.Join(figure.Notes, " ") + " " + note)
	for _, entry := range figure.Legend {
		made.legend = append(made.legend, [2]string{entry.Mark, entry.Label})
	}
	return made, nil
}

func lastElement(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }
