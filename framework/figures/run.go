package figures

import (
	"fmt"
	"strings"

	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/store"
)

// A Run is what charts are drawn of.
type Run struct {
	Experiment *config.Experiment
	Baseline   string // key of the row that all are compared with
	Simulated  bool   // some cell's candidates are simulated
	References []store.CellRow
	Cells      []Cell // in the order of cells.csv
	Source     Source
}

// A Cell is a cell's row with its place in the experiment.
type Cell struct {
	Kind plan.CellKind
	Axes []any // of a grid cell, its value on every axis of the sweep; else nil
	Row  store.CellRow
}

// NewCells joins the rows of cells.csv below the references with the experiment
// whose cells they are: the base, the grid (axes in file order, the last fastest),
// the ablations. Another number of rows is an error.
func NewCells(e *config.Experiment, rows []store.CellRow) ([]Cell, error) {
	grid := 0
	if len(e.Sweep) > 0 {
		grid = 1
	}
	for _, axis := range e.Sweep {
		grid *= len(axis.Values)
	}
	if want := 1 + grid + len(e.Ablations); len(rows) != want {
		return nil, fmt.Errorf("got %d rows of cells, want %d: the base, %d of the sweep and %d ablations", len(rows), want, grid, len(e.Ablations))
	}
	cells := make([]Cell, len(rows))
	for i, row := range rows {
		cells[i] = Cell{Kind: plan.Ablation, Row: row}
		switch {
		case i == 0:
			cells[i].Kind = plan.Base
		case i <= grid:
			cells[i].Kind, cells[i].Axes = plan.Grid, axesAt(e.Sweep, i-1)
		}
	}
	return cells, nil
}

// axesAt are the values of the grid's cell of that index.
func axesAt(sweep []config.Axis, index int) []any {
	values := make([]any, len(sweep))
	for i := len(sweep) - 1; i >= 0; i-- {
		n := len(sweep[i].Values)
		values[i] = sweep[i].Values[index%n]
		index /= n
	}
	return values
}

// A Source knows of a run what its rows of cells.csv do not say. Its errors say
// what is missing and how to get it.
type Source interface {
	// Tasks returns the rows of tasks.csv.
	Tasks() ([]store.TaskRow, error)
	// Selections counts how often each LLM was selected in each of some cells.
	Selections(cells []string) ([]*Selections, error)
	// Steps returns accuracy as a step function of the weight that an axis sweeps,
	// in the cell of that index; file is the name of the chart's files.
	Steps(file string, cell, axis int) ([]store.StepRow, error)
	Recorded
}

// Recorded knows what is not in a run's folder: the recording that it was computed
// on, and its strategies.
type Recorded interface {
	// Grades returns the grades of the LLMs of the pool on the test questions.
	Grades() (*Grades, error)
	// Predictions returns what a cell's prior scores predict.
	Predictions(cell string) (*Predictions, error)
}

// Selections counts how often LLMs were selected, over all repeats.
type Selections struct {
	LLMs      []string
	Tasks     []string
	Questions []int   // per task, test questions
	Repeats   int     // executions of each question
	Count     [][]int // per LLM and task, executions in which it was selected
}

// NewSelections returns counts of nothing.
func NewSelections(llms, tasks []string) *Selections {
	s := &Selections{LLMs: llms, Tasks: tasks, Questions: make([]int, len(tasks))}
	for range llms {
		s.Count = append(s.Count, make([]int, len(tasks)))
	}
	return s
}

// Ask counts one execution of a question of a task; repeats are counted from 0.
func (s *Selections) Ask(repeat, task int) {
	if repeat == 0 {
		s.Questions[task]++
	}
	s.Repeats = max(s.Repeats, repeat+1)
}

// Grades are scores of LLMs on questions.
type Grades struct {
	LLMs  []string
	Score [][]float64 // per LLM and question, fractions of 1; NaN where missing
}

// Predictions are accuracies predicted from prior scores, with what came of them.
type Predictions struct {
	How       string      // what a prediction is, one sentence for the caption
	Predicted [][]float64 // per question and LLM, fractions of 1; NaN where the strategy has no opinion
	Score     [][]float64 // the LLM's grade on the question; NaN where missing
}

// Label is the name of a reference as charts write it.
func Label(cell string) string {
	if name, yardstick := strings.CutPrefix(cell, "yardstick:"); yardstick {
		return name
	}
	return strings.ReplaceAll(strings.TrimPrefix(cell, "baseline:"), "_", " ")
}

// baselineName is what the rows are compared with, for people.
func (r *Run) baselineName() string {
	for _, cell := range r.Cells {
		if cell.Row.Cell == r.Baseline {
			return cell.Row.Label
		}
	}
	return Label(r.Baseline)
}

// accuracy names the axis of accuracies; a picture that is passed on alone still
// says that it is of simulated candidates.
func (r *Run) accuracy() string {
	if r.Simulated {
		return "accuracy (simulated)"
	}
	return "accuracy"
}

// titled is the title inside the picture of a chart that has no axis of
// accuracies to say what is simulated.
func (r *Run) titled(c config.Chart) string {
	switch {
	case !r.Simulated:
		return c.Title
	case c.Title == "":
		return r.accuracy()
	}
	return c.Title + " (simulated)"
}
