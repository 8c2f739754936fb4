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
	"smacs/framework/store"
)

// level is the p from which on no difference is shown.
const level = 0.05

// forest draws the paired differences to the baseline: of the base, the ablations
// and, in a sweep without ablations, its cells; then of the baselines and
// yardsticks.
func (r *Run) forest(c config.Chart) (*sketch, error) {
	spec := chart.ForestSpec{Title: r.titled(c), Baseline: r.baselineName(), Level: level, Confidence: stats.Confidence,
		PName: "p of cells is adjusted by Holm's method over all cells, that of baselines and yardsticks is not."}
	ablations := len(r.Experiment.Ablations) > 0 && len(c.Where) == 0
	note, left := said(c.Where), 0
	for i := range r.Cells {
		cell := &r.Cells[i]
		if cell.Row.Status != store.StatusDone || ablations && cell.Kind == plan.Grid || !r.holds(cell, c.Where) || cell.Row.Cell == r.Baseline {
			continue
		}
		if len(spec.Rows) == mostRows {
			left++
			continue
		}
		spec.Rows = append(spec.Rows, forestRow(cell.Row, cell.Row.Label, cell.Row.PAdjusted, 0))
	}
	if left > 0 {
		note = strings.TrimSpace(note + fmt.Sprintf(" Only the first %d cells are shown.", mostRows))
	}
	for _, row := range r.References {
		if row.Cell != r.Baseline && row.Cell != "baseline:oracle" { // a bound far off would squeeze all others
			spec.Rows = append(spec.Rows, forestRow(row, Label(row.Cell)+gold(row), row.P, 1))
		}
	}
	if !slices.ContainsFunc(spec.Rows, func(row chart.ForestRow) bool { return !math.IsNaN(row.Delta) }) {
		return nil, nothing("no row has a difference to the baseline")
	}
	if len(spec.Rows) > 80 {
		spec.Rows = spec.Rows[:80]
		note = strings.TrimSpace(note + " Some yardsticks are left out.")
	}
	figure, err := chart.Forest(spec)
	return &sketch{figure: figure, title: "Difference to " + r.baselineName(), note: note}, err
}

func forestRow(row store.CellRow, name string, p float64, group int) chart.ForestRow {
	return chart.ForestRow{Label: name, Delta: row.Delta, Low: row.DeltaLow, High: row.DeltaHigh, P: p, N: row.N, Group: group}
}

// gold marks a row that looks at the correct answers.
func gold(row store.CellRow) string {
	if row.UsesGold {
		return " (gold)"
	}
	return ""
}

// costOf is what one question costs in a measure; NaN where that is not known.
func costOf(row store.CellRow, measure string) float64 {
	if row.Status != store.StatusDone || row.Asked == 0 {
		return math.NaN()
	}
	asked := float64(row.Asked)
	switch measure {
	case "tokens":
		return (row.PromptTokens + row.CompletionTokens) / asked
	case "llms_asked":
		return row.LLMsAsked / asked
	}
	return row.Cost / asked
}

// costLabel names the axis of a measure.
func costLabel(measure string) string {
	switch measure {
	case "tokens":
		return "tokens per question (prompts and completions)"
	case "llms_asked":
		return "LLM answers per question"
	}
	return "cost per question, dollars"
}

// cost draws accuracy against what a question costs, one series for the cells (or
// one per value of by), the ablations, the baselines and the yardsticks.
func (r *Run) cost(c config.Chart) (*sketch, error) {
	var series []chart.CostSeries
	at := map[string]int{}
	add := func(name string, row store.CellRow, label string, bound bool) {
		i, seen := at[name]
		if !seen {
			i = len(series)
			at[name], series = i, append(series, chart.CostSeries{Label: name, Bound: bound})
		}
		series[i].Points = append(series[i].Points, chart.CostPoint{Label: label, Cost: costOf(row, c.X), Y: row.Accuracy, Low: row.CILow, High: row.CIHigh, N: row.N})
	}
	drawn := 0
	for i := range r.Cells {
		cell := &r.Cells[i]
		if cell.Row.Status != store.StatusDone || !r.holds(cell, c.Where) {
			continue
		}
		name := "cells"
		switch {
		case cell.Kind == plan.Ablation:
			name = "ablations"
		case c.By != "" && cell.Kind == plan.Grid:
			name = lastElement(c.By) + " = " + r.value(cellSpot(cell), c.By)
		case c.By != "":
			name = "base"
		}
		add(name, cell.Row, cell.Row.Label, false)
		if !math.IsNaN(costOf(cell.Row, c.X)) {
			drawn++
		}
	}
	if drawn == 0 {
		return nil, nothing("no cell has a known %s: of %s, x may be another", strings.ReplaceAll(c.X, "_", " "), strings.Join(config.CostMeasures(), ", "))
	}
	for _, row := range r.References {
		name, bound := "baselines", row.UsesGold
		switch {
		case math.IsNaN(costOf(row, c.X)): // random and oracle ask no LLM that one could name
			continue
		case bound:
			name = "uses gold"
		case strings.HasPrefix(row.Cell, "yardstick:"):
			name, bound = "yardsticks", c.X != "cost" // their tokens and answers are not worth those of the pool
		}
		add(name, row, Label(row.Cell), bound)
	}
	if len(series) > mostLines {
		return nil, nothing("%s has %d values, and at most %d markers can be told apart", c.By, len(r.texts(c.By, nil)), mostLines-4)
	}
	figure, err := chart.Cost(chart.CostSpec{Title: c.Title, XLabel: costLabel(c.X), YLabel: r.accuracy(), Series: series, Confidence: stats.Confidence})
	return &sketch{figure: figure, title: "Accuracy against " + costTitle(c.X), note: said(c.Where)}, err
}

func costTitle(measure string) string {
	if measure == "llms_asked" {
		return "LLM answers asked"
	}
	return measure
}
