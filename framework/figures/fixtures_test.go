package figures_test

import (
	"fmt"
	"math"
	"testing"

	"smacs/framework/config"
	"smacs/framework/figures"
	"smacs/framework/store"
)

// parsed is the experiment of a sweep and what follows it.
func parsed(t testing.TB, text string) *config.Experiment {
	t.Helper()
	e, err := config.Parse("e.toml", []byte("name = \"e\"\n[data]\nrecording = \"data/x\"\n"+text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// measured is a done row with so many right of 200, and a difference to the
// baseline, which has 100 right.
func measured(key string, correct float64) store.CellRow {
	y := correct / 200
	half := 0.07
	return store.CellRow{Cell: key, Label: key, Status: store.StatusDone, TopK: 3, Asked: 200, N: 200, Correct: correct,
		Accuracy: y, CILow: math.Max(0, y-half), CIHigh: math.Min(1, y+half),
		Delta: y - 0.5, DeltaLow: math.Max(-1, y-0.5-half), DeltaHigh: math.Min(1, y-0.5+half), P: 0.04, PAdjusted: 0.2,
		LLMsAsked: 600, PromptTokens: 4000, CompletionTokens: 2000, Cost: 0.1}
}

// unknown is a row in which nothing is known.
func unknown(key, status string) store.CellRow {
	nan := math.NaN()
	return store.CellRow{Cell: key, Label: key, Status: status, TopK: nan, Keep: nan, DropRate: nan, Correct: nan, Accuracy: nan, CILow: nan, CIHigh: nan,
		Delta: nan, DeltaLow: nan, DeltaHigh: nan, P: nan, PAdjusted: nan, LLMsAsked: nan, PromptTokens: nan, CompletionTokens: nan, Cost: nan, Error: "broken"}
}

// runOf is a run of the experiment whose cells are made one by one; the base is
// the first.
func runOf(t testing.TB, e *config.Experiment, cells int, make func(i int) store.CellRow) *figures.Run {
	t.Helper()
	var rows []store.CellRow
	for i := range cells {
		rows = append(rows, make(i))
	}
	made, err := figures.NewCells(e, rows)
	if err != nil {
		t.Fatal(err)
	}
	best := measured("baseline:best_single", 100)
	best.Delta, best.DeltaLow, best.DeltaHigh, best.P = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	return &figures.Run{Experiment: e, Baseline: "baseline:best_single", Cells: made, Source: source{llms: 4},
		References: []store.CellRow{unknown("baseline:random", store.StatusDone), best, measured("yardstick:large", 120)}}
}

// source is a recording of so many LLMs on 40 questions of two tasks. Grades are
// of two families, or all the same.
type source struct {
	llms int
	same bool
}

func (s source) names() []string {
	var names []string
	for i := range s.llms {
		names = append(names, fmt.Sprintf("llm-%02d", i))
	}
	return names
}

func (s source) Tasks() ([]store.TaskRow, error) {
	var rows []store.TaskRow
	for _, cell := range []string{"baseline:best_single", "c0", "c1", "c2", "c3", "c4"} {
		for i, task := range []string{"logic", "maths"} {
			y := 0.4 + 0.1*float64(i)
			rows = append(rows, store.TaskRow{Cell: cell, Label: cell, Task: task, N: 100, Correct: 100 * y, Accuracy: y, CILow: y - 0.05, CIHigh: y + 0.05})
		}
	}
	return rows, nil
}

func (s source) Selections(cells []string) ([]*figures.Selections, error) {
	var all []*figures.Selections
	for range cells {
		made := figures.NewSelections(s.names(), []string{"logic", "maths"})
		for q := range 40 {
			made.Ask(0, q%2)
			for llm := range min(3, s.llms) {
				made.Count[(llm+q%5)%s.llms][q%2]++
			}
		}
		all = append(all, made)
	}
	return all, nil
}

func (s source) Steps(string, int, int) ([]store.StepRow, error) {
	return []store.StepRow{{From: 0, To: 0, N: 200, Correct: 90, Accuracy: 0.45, CILow: 0.4, CIHigh: 0.5}, {From: 0, To: 1, N: 200, Correct: 100, Accuracy: 0.5, CILow: 0.45, CIHigh: 0.55}}, nil
}

func (s source) Grades() (*figures.Grades, error) {
	g := &figures.Grades{LLMs: s.names()}
	for llm := range s.llms {
		row := make([]float64, 40)
		for q := range row {
			if s.same || (q+llm%2*3)%(4+llm%3) != 0 {
				row[q] = 1
			}
		}
		g.Score = append(g.Score, row)
	}
	return g, nil
}

func (s source) Predictions(string) (*figures.Predictions, error) {
	grades, _ := s.Grades()
	p := &figures.Predictions{How: "A prediction is a guess."}
	for q := range 40 {
		predicted, score := make([]float64, s.llms), make([]float64, s.llms)
		for llm := range predicted {
			predicted[llm], score[llm] = float64((q+llm)%10)/10, grades.Score[llm][q]
			if q == 0 {
				predicted[llm] = math.NaN()
			}
		}
		p.Predicted, p.Score = append(p.Predicted, predicted), append(p.Score, score)
	}
	return p, nil
}
