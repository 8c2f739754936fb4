package run

import (
	"fmt"
	"math"

	"smacs/framework/chart"
	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// mostPanels is the number of panels up to which a third axis is drawn as small
// multiples.
const mostPanels = 16

// mostHeat is the number of values of an axis up to which a heat map has room.
const mostHeat = 64

// varying are the axes with more than one value, in file order.
func varying(sweep []config.Axis) []int {
	var axes []int
	for i, axis := range sweep {
		distinct := map[string]bool{}
		for _, value := range axis.Values {
			distinct[plan.ValueText(value)] = true
		}
		if len(distinct) > 1 {
			axes = append(axes, i)
		}
	}
	return axes
}

// drawHeat draws the first two numeric axes as columns and rows; further axes
// have their base values. It draws nothing where an axis is too long for a map.
func (p *Prepared) drawHeat(references, cells []measured) (*drawn, error) {
	var axes []int
	for i, axis := range p.Experiment.Sweep {
		if numeric(axis) && len(axes) < 2 {
			axes = append(axes, i)
		}
	}
	if len(axes) < 2 {
		return nil, nil
	}
	sweep := p.Experiment.Sweep
	columns, rows := distinctTexts(sweep[axes[0]]), distinctTexts(sweep[axes[1]])
	if len(columns) > mostHeat || len(rows) > mostHeat {
		return nil, nil
	}
	keep, fixed := p.onBase(axes...)
	spec := chart.HeatSpec{
		XLabel: sweep[axes[0]].Key, YLabel: sweep[axes[1]].Key, X: columns, Y: rows, Confidence: stats.Confidence,
		Cells: emptyHeat(len(rows), len(columns)),
	}
	for i, cell := range p.Cells {
		if cell.Kind == plan.Grid && cells[i].row.Status == store.StatusDone && keep(cell) {
			x, y := indexOf(columns, plan.ValueText(cell.Axes[axes[0]].Value)), indexOf(rows, plan.ValueText(cell.Axes[axes[1]].Value))
			row := cells[i].row
			spec.Cells[y][x] = chart.HeatCell{Value: row.Accuracy, Low: row.CILow, High: row.CIHigh, N: row.N}
		}
	}
	if base, ok := p.namedBaseline(references); ok {
		spec.Baseline = base
	}
	if p.simulated() { // a map has no axis of accuracies that could say it
		spec.Title = p.accuracyLabel()
	}
	figure, err := chart.Heat(spec)
	if err != nil {
		return nil, fmt.Errorf("heat map: %w", err)
	}
	return render(figure, "heat-"+sweep[axes[0]].Key+"-by-"+sweep[axes[1]].Key,
		fmt.Sprintf("Accuracy over %s and %s", sweep[axes[0]].Key, sweep[axes[1]].Key), fixedWords(fixed))
}

// drawMultiples draws a third axis as panels: lines over the numeric axis with
// most values, one per value of the shortest other axis. It draws nothing where
// a line chart shows everything, or panels would be too many.
func (p *Prepared) drawMultiples(references, cells []measured) (*drawn, error) {
	axes := varying(p.Experiment.Sweep)
	x := p.longestNumeric(axes)
	if len(axes) < 3 || x < 0 {
		return nil, nil
	}
	var line, panel = -1, -1
	for _, axis := range axes {
		switch n := len(p.Experiment.Sweep[axis].Values); {
		case axis == x:
		case line < 0 || n < len(p.Experiment.Sweep[line].Values):
			line, panel = axis, line
		case panel < 0 || n < len(p.Experiment.Sweep[panel].Values):
			panel = axis
		}
	}
	lines, panels := distinctTexts(p.Experiment.Sweep[line]), distinctTexts(p.Experiment.Sweep[panel])
	if len(lines) > mostSeries || len(panels) > mostPanels {
		return nil, nil
	}
	keep, fixed := p.onBase(x, line, panel)
	spec := chart.MultiplesSpec{XLabel: p.Experiment.Sweep[x].Key, YLabel: p.accuracyLabel(), Baselines: p.chartBaselines(references), Confidence: stats.Confidence}
	for _, value := range panels {
		spec.Panels = append(spec.Panels, p.panel(x, line, panel, value, lines, cells, keep))
	}
	figure, err := chart.Multiples(spec)
	if err != nil {
		return nil, fmt.Errorf("small multiples: %w", err)
	}
	return render(figure, "multiples-"+p.Experiment.Sweep[x].Key, "Accuracy against "+p.Experiment.Sweep[x].Key+", by "+
		p.Experiment.Sweep[line].Key+" and "+p.Experiment.Sweep[panel].Key, fixedWords(fixed))
}

func (p *Prepared) panel(x, line, panel int, value string, lines []string, cells []measured, keep func(plan.Cell) bool) chart.Panel {
	made := chart.Panel{Label: lastElement(p.Experiment.Sweep[panel].Key) + " = " + value}
	for _, text := range lines {
		series := chart.Series{Label: lastElement(p.Experiment.Sweep[line].Key) + " = " + text}
		for i, cell := range p.Cells {
			if cell.Kind != plan.Grid || cells[i].row.Status != store.StatusDone || !keep(cell) ||
				plan.ValueText(cell.Axes[panel].Value) != value || plan.ValueText(cell.Axes[line].Value) != text {
				continue
			}
			at, _ := asNumber(cell.Axes[x].Value)
			series.Points = appendPoint(series.Points, point(at, cells[i].row))
		}
		if len(series.Points) > 0 {
			made.Series = append(made.Series, series)
		}
	}
	return made
}

func (p *Prepared) longestNumeric(axes []int) int {
	longest := -1
	for _, axis := range axes {
		swept := p.Experiment.Sweep[axis]
		if numeric(swept) && (longest < 0 || len(swept.Values) > len(p.Experiment.Sweep[longest].Values)) {
			longest = axis
		}
	}
	return longest
}

// namedBaseline returns the baseline of the comparison as a line of a chart.
func (p *Prepared) namedBaseline(references []measured) (chart.Baseline, bool) {
	base, err := p.baseline()
	if err != nil || base.name == "" {
		return chart.Baseline{}, false
	}
	for _, line := range p.chartBaselines(references) {
		if line.Label == chartLabel(base.name) {
			return line, true
		}
	}
	return chart.Baseline{}, false
}

func distinctTexts(axis config.Axis) []string {
	var texts []string
	for _, value := range axis.Values {
		if text := plan.ValueText(value); indexOf(texts, text) < 0 {
			texts = append(texts, text)
		}
	}
	return texts
}

func indexOf(texts []string, text string) int {
	for i, t := range texts {
		if t == text {
			return i
		}
	}
	return -1
}

func fixedWords(words string) string {
	if words == "" {
		return ""
	}
	return "Other axes are fixed: " + words + "."
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
