package run

import (
	"math"

	"smacs/framework/pipeline"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// measured is a row of the tables with its outcome per test question.
type measured struct {
	row     store.CellRow
	scores  []float64 // per test question, NaN where missing
	warning []error
}

// cellOutcome returns a valid cell's outcome on one test question.
func (p *Prepared) cellOutcome(results *pipeline.Results, cell, q int) pipeline.Outcome {
	return results.Outcomes[p.leaf(cell, q)][q]
}

func (p *Prepared) leaf(cell, q int) int {
	return p.Graph.CellLeaf[cell][p.Data.Test[q].Task]
}

// measureCell makes the row of one cell, without its comparison.
func (p *Prepared) measureCell(results *pipeline.Results, i int) measured {
	cell := p.Cells[i]
	m := measured{row: blankRow(cell.Key, cell.Label)}
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
	p.sumOutcomes(results, i, &m)
	m.summarise()
	return m
}

// cellError returns the error of the first task's leaf that failed.
func (p *Prepared) cellError(results *pipeline.Results, cell int) error {
	for _, leaf := range p.Graph.CellLeaf[cell] {
		if leaf >= 0 && results.Errors[leaf] != nil {
			return results.Errors[leaf]
		}
	}
	return nil
}

// sumOutcomes collects the scores of a cell and what it asked and could have
// got. Oracle shares are over the questions in n.
func (p *Prepared) sumOutcomes(results *pipeline.Results, cell int, m *measured) {
	var selected, candidates, asked float64
	var usage pipeline.Usage
	for q := range p.Data.Test {
		outcome := p.cellOutcome(results, cell, q)
		m.scores = append(m.scores, outcome.Score)
		asked += float64(len(outcome.Selected))
		usage = usage.Add(p.Data.Usage(q, outcome.Selected))
		if !math.IsNaN(outcome.Score) {
			selected += outcome.OracleSelected
			candidates += outcome.OracleCandidates
		}
	}
	n := float64(countPresent(m.scores))
	m.row.OracleSelected, m.row.OracleCandidates = selected/n, candidates/n
	m.row.LLMsAsked = asked
	m.row.PromptTokens, m.row.CompletionTokens, m.row.Cost = usage.PromptTokens, usage.CompletionTokens, usage.Cost
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
	m.summarise()
	return m
}

// summarise fills in accuracy and interval.
func (m *measured) summarise() {
	s := stats.Summarize(m.scores)
	m.row.Asked, m.row.N, m.row.Correct = s.Asked, s.N, s.Correct
	m.row.Accuracy, m.row.CILow, m.row.CIHigh = s.Accuracy, s.Low, s.High
	m.warning = s.Warnings
}

// taskRows are the row's figures on each task.
func (m *measured) taskRows(d *pipeline.Data) []store.TaskRow {
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
		s := stats.Summarize(scores)
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

func countPresent(scores []float64) int {
	n := 0
	for _, score := range scores {
		if !math.IsNaN(score) {
			n++
		}
	}
	return n
}
