package report

import (
	"fmt"
	"slices"
)

// maxTaskRows is how many cells the table by task shows: the best ones, beside
// all baselines and yardsticks. tasks.csv of the run has every one.
const maxTaskRows = 20

// taskTable is accuracy by cell and task.
type taskTable struct {
	Caption string
	Tasks   []string
	Rows    []taskTableRow
}

// taskTableRow is one cell, a field for each task.
type taskTableRow struct {
	Label  string
	Fields []taskField
}

// taskField is one cell's accuracy on one task.
type taskField struct{ Accuracy, Interval, N string }

// taskTable lays out the table by task, in the order of the main table.
func (r *Report) taskTable() taskTable {
	var t taskTable
	byCell := map[string][]TaskRow{}
	for _, row := range r.Tasks {
		if !slices.Contains(t.Tasks, row.Task) {
			t.Tasks = append(t.Tasks, row.Task)
		}
		byCell[row.Cell] = append(byCell[row.Cell], row)
	}
	shown, methods := r.taskCells(byCell)
	for _, c := range shown {
		out := taskTableRow{Label: c.name(), Fields: make([]taskField, len(t.Tasks))}
		for i, task := range t.Tasks {
			out.Fields[i] = fieldOf(byCell[c.Key], task)
		}
		t.Rows = append(t.Rows, out)
	}
	t.Caption = "Accuracy by task: percent, [interval], right / n."
	if methods > maxTaskRows {
		t.Caption += fmt.Sprintf(" The best %d of %d cells; tasks.csv has all.", maxTaskRows, methods)
	}
	return t
}

// taskCells chooses the cells of the table by task and counts those it chose from.
func (r *Report) taskCells(byCell map[string][]TaskRow) (shown []*Cell, methods int) {
	var ranked []*Cell
	for i := range r.Cells {
		if c := &r.Cells[i]; c.method() && c.done() && len(byCell[c.Key]) > 0 {
			ranked = append(ranked, c)
		}
	}
	slices.SortStableFunc(ranked, func(a, b *Cell) int {
		switch {
		case a.Accuracy > b.Accuracy:
			return -1
		case a.Accuracy < b.Accuracy:
			return 1
		}
		return 0
	})
	top := ranked[:min(maxTaskRows, len(ranked))]
	for i := range r.Cells {
		c := &r.Cells[i]
		if len(byCell[c.Key]) == 0 || c.method() && !slices.Contains(top, c) {
			continue
		}
		shown = append(shown, c)
	}
	return shown, len(ranked)
}

// fieldOf returns the field of a task among a cell's rows; empty when it has none.
func fieldOf(rows []TaskRow, task string) taskField {
	for _, row := range rows {
		if row.Task == task {
			return taskField{
				Accuracy: percent(row.Accuracy),
				Interval: interval(row.Low, row.High),
				N:        fmt.Sprintf("%s / %d", count(row.Correct), row.N),
			}
		}
	}
	return taskField{Accuracy: unknown}
}
