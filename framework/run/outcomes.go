package run

import (
	"math"

	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// measured is a row of the tables with its outcome per test question.
type measured struct {
	row     store.CellRow
	scores  []float64 // per test question, NaN where missing
	warning []error
}

// measureCell makes the row of one cell, without its comparison.
func (p *Prepared) measureCell(results *pipeline.Results, i int) measured {
	cell := p.Cells[i]
	m := measured{row: blankRow(cell.Key, labelOf(cell))}
	m.row.Axes = axisValues(p.Experiment, cell)
	m.row.TopK, m.row.Keep, m.row.DropRate = float64(cell.TopK), float64(cell.Keep), cell.DropRate
	if cell.Invalid != "" {
		m.row.Status, m.row.Error = store.StatusInvalid, cell.Invalid
		return m
	}
	if err := p.cellError(results, i); err != nil {
		m.row.Status, m.row.Error = store.StatusFailed, err.Error()
		return m
	}
	m.row.Status = store.StatusDone
	f := p.fold(results, i)
	m.scores = f.scores
	m.row.OracleSelected, m.row.OracleCandidates, m.row.LLMsAsked = f.oracleSelected, f.oracleCandidates, f.asked
	m.row.PromptTokens, m.row.CompletionTokens, m.row.Cost = f.usage.PromptTokens, f.usage.CompletionTokens, f.usage.Cost
	m.summarise(p.resampler)
	return m
}

// measureReference makes the row of a baseline or yardstick.
func (p *Prepared) measureReference(r reference) measured {
	m := measured{row: blankRow(r.name, r.name), scores: r.scores}
	m.row.Status, m.row.UsesGold, m.row.TopK = store.StatusDone, r.usesGold, r.topK
	if r.selected != nil {
		var asked float64
		var usage pipeline.Usage
		for q, llms := range r.selected {
			asked += float64(len(llms))
			usage = usage.Add(p.Data.Usage(q, llms))
		}
		m.row.LLMsAsked = asked
		m.row.PromptTokens, m.row.CompletionTokens, m.row.Cost = usage.PromptTokens, usage.CompletionTokens, usage.Cost
	}
	m.summarise(p.resampler)
	return m
}

// labelOf is a cell's label; that of a cell whose candidates are simulated says
// so.
func labelOf(cell plan.Cell) string {
	for _, settings := range cell.ByTask {
		if pipeline.Simulated(settings.Aggregation.Info) {
			return cell.Label + " (simulated)"
		}
	}
	if pipeline.Simulated(cell.Settings.Aggregation.Info) {
		return cell.Label + " (simulated)"
	}
	return cell.Label
}

// summarise fills in accuracy and interval.
func (m *measured) summarise(r *stats.Resampler) {
	s := r.Summarize(m.scores)
	m.row.Asked, m.row.N, m.row.Correct = s.Asked, s.N, s.Correct
	m.row.Accuracy, m.row.CILow, m.row.CIHigh = s.Accuracy, s.Low, s.High
	m.warning = s.Warnings
}

// taskRows are the row's figures on each task.
func (p *Prepared) taskRows(m *measured) []store.TaskRow {
	d := p.Data
	if m.row.Status != store.StatusDone {
		return nil
	}
	perTask := make([][]float64, len(d.Tasks))
	for q, question := range d.Test {
		perTask[question.Task] = append(perTask[question.Task], m.scores[q])
	}
	var rows []store.TaskRow
	for task, scores := range perTask {
		if len(scores) == 0 {
			continue
		}
		s := p.resampler.Summarize(scores)
		rows = append(rows, store.TaskRow{Cell: m.row.Cell, Label: m.row.Label, Task: d.Tasks[task],
			N: s.N, Correct: s.Correct, Accuracy: s.Accuracy, CILow: s.Low, CIHigh: s.High})
	}
	return rows
}

// blankRow is a row in which nothing is known yet.
func blankRow(cell, label string) store.CellRow {
	nan := math.NaN()
	return store.CellRow{Cell: cell, Label: label, TopK: nan, Keep: nan, DropRate: nan, Correct: nan,
		Accuracy: nan, CILow: nan, CIHigh: nan, Delta: nan, DeltaLow: nan, DeltaHigh: nan, P: nan, PAdjusted: nan,
		OracleSelected: nan, OracleCandidates: nan, LLMsAsked: nan, PromptTokens: nan, CompletionTokens: nan, Cost: nan}
}
