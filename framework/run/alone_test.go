package run_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/run"
	"smacs/framework/store"
)

// A sweepOf is an experiment whose sweep can be taken off it.
type sweepOf struct {
	head, sweep   string
	cells, sample int // cells of the grid, and how many of them to run alone
}

var sweeps = map[string]sweepOf{
	"one repeat": {head: `
name = "grid"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
[dropout]
strategy = "prior_drop"
candidates = 8
rate = 0.2
[dropout.params]
norm = "rms"
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.5
`, sweep: `
[sweep]
"retrieval.k" = [5, 20, 50, 100, 400, 5000]
"selection.top_k" = [1, 3, 5, 7, 10]
"dropout.rate" = [0.0, 0.2, 0.4, 0.5, 0.6, 0.8]
"scoring.weights.vote_share" = [-0.3, 0.0, 0.1, 0.3, 1.0, 3.0]
`, cells: 6 * 5 * 6 * 6, sample: 260},
	"three repeats": {head: `
name = "mixed"
seed = 7
repeats = 3
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
[dropout]
candidates = 4
rate = 0.5
[scoring]
missing = "worst"
[scoring.weights]
mean_pairwise_similarity = 1.0
perplexity = 0.5
[[override]]
tasks = ["TASK"]
set = { "dropout.candidates" = 2 }
`, sweep: `
[sweep]
"selection.strategy" = ["rps", "random", "best_n"]
"selection.top_k" = [2, 5]
"dropout.strategy" = ["none", "uniform_drop", "softmax_drop"]
"aggregation.strategy" = ["majority_vote", "simulated"]
"scoring.weights.perplexity" = [0.0, 0.3]
`, cells: 3 * 2 * 3 * 2 * 2, sample: 40},
}

// Every cell of a sweep is the same cell run alone, to the last bit: the rows of
// its outcomes, and its row of every table but for what says where in the sweep
// it is.
func TestEveryCellOfASweepIsItselfAlone(t *testing.T) {
	t.Parallel()
	for name, sweep := range sweeps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() { // under the race detector, where cells take seconds
				sweep.sample /= 30
			}
			sweep.head = oneTask(t, sweep.head)
			p, catalog := prepared(t, simDefault(t), sweep.head+sweep.sweep)
			files := memory{}
			if _, err := runInto(t, p, catalog, files); err != nil {
				t.Fatal(err)
			}
			if len(p.Cells) != 1+sweep.cells {
				t.Fatalf("%d cells, want %d and the base", len(p.Cells), sweep.cells)
			}
			whole := read(t, files)
			random := rand.New(rand.NewPCG(1, uint64(len(p.Cells))))
			for _, i := range random.Perm(sweep.cells)[:sweep.sample] {
				cell := p.Cells[1+i]
				t.Run(cell.Label, func(t *testing.T) {
					t.Parallel()
					alone := runAlone(t, sweep.head, p, catalog, cell)
					got, want := whole.of(cell), alone.of(cell)
					if len(want.outcomes) == 0 || len(want.cell) == 0 || len(want.tasks) != len(p.Data.Tasks) {
						t.Fatalf("alone: %d outcomes, row %v, %d tasks", len(want.outcomes), want.cell, len(want.tasks))
					}
					if diff := cmp.Diff(want, got, cmp.AllowUnexported(rowsOf{})); diff != "" {
						t.Errorf("(-alone +in the sweep):\n%s", diff)
					}
				})
			}
		})
	}
}

// runAlone runs the head of an experiment with a grid cell's values as its base.
func runAlone(t *testing.T, head string, p *run.Prepared, catalog run.Catalog, cell plan.Cell) tables {
	t.Helper()
	var sets []string
	if cell.Settings.Dropout.Info.ID == "none" {
		head = strings.Replace(head, "rate = 0.5\n", "", 1) // an error where no cell drops
	}
	for _, axis := range cell.Axes {
		value := plan.ValueText(axis.Value)
		if text, isText := axis.Value.(string); isText {
			value = strconv.Quote(text)
		}
		sets = append(sets, axis.Key+"="+value)
	}
	experiment, err := config.Parse("alone.toml", []byte(head), sets)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := run.Prepare(experiment, run.WithEngine(catalog), p.Data.Recording)
	if err != nil {
		t.Fatal(err)
	}
	if len(alone.Cells) != 1 {
		t.Fatalf("%d cells alone, want one", len(alone.Cells))
	}
	files := memory{}
	if _, err := run.Execute(t.Context(), alone, catalog, options(files, 1)); err != nil {
		t.Fatal(err)
	}
	return read(t, files)
}

// tables are the tables of a run.
type tables struct {
	cells, tasks []map[string]string
	outcomes     []store.OutcomeRow
}

func read(t *testing.T, files memory) tables {
	return tables{files.table(t, "cells.csv"), files.table(t, "tasks.csv"), files.outcomes(t)}
}

// rowsOf are the rows of one cell, without what says where in a sweep it is.
type rowsOf struct {
	cell     map[string]string
	tasks    []map[string]string
	outcomes []store.OutcomeRow
}

func (s tables) of(cell plan.Cell) rowsOf {
	var r rowsOf
	for _, row := range s.cells {
		if row["cell"] == cell.Key {
			r.cell = without(row, "label", "p_adjusted")
			for _, axis := range cell.Axes {
				delete(r.cell, axis.Key)
			}
		}
	}
	seen := map[string]bool{} // rows of equal cells repeat
	for _, row := range s.tasks {
		if row["cell"] == cell.Key && !seen[row["task"]] {
			seen[row["task"]] = true
			r.tasks = append(r.tasks, without(row, "label"))
		}
	}
	for _, row := range s.outcomes {
		if row.Cell == cell.Key {
			r.outcomes = append(r.outcomes, row)
		}
	}
	return r
}

func without(row map[string]string, columns ...string) map[string]string {
	left := map[string]string{}
	for column, value := range row {
		left[column] = value
	}
	for _, column := range columns {
		delete(left, column)
	}
	return left
}

// The sweeps above are what they are meant to be: some stages drawn and some not.
func TestTheSweepsDraw(t *testing.T) {
	t.Parallel()
	p, _ := prepared(t, simDefault(t), oneTask(t, sweeps["three repeats"].head)+sweeps["three repeats"].sweep)
	drawn := 0
	for i := range p.Cells {
		if first, last := p.Graph.CellLeaf[i][0], p.Graph.CellLeaf[i][2]; fmt.Sprint(first) != fmt.Sprint(last) {
			drawn++
		}
	}
	if drawn == 0 || drawn == len(p.Cells) {
		t.Errorf("%d of %d cells have repeats of their own, want some", drawn, len(p.Cells))
	}
}
