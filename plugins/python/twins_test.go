package python_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/config"
	"smacs/framework/pluginhost"
	"smacs/framework/recording/sim"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/framework/store"
	"smacs/framework/strategytest"
	"smacs/strategies/builtin"
)

// twinsTOML swaps every strategy of a cell for its twin, in all combinations.
const twinsTOML = `
name = "twins"
[data]
recording = "sim:default"
[retrieval]
k = 50
[dropout]
strategy = "uniform_drop"
keep = 3
candidates = 4
[scoring.weights]
vote_share = 1.0
py_vote_share = 0.0
py_vote_share_array = 0.0
[sweep]
"retrieval.k" = [20, 50]
"selection.strategy" = ["rps", "py_rps", "py_rps_array"]
"dropout.strategy" = ["uniform_drop", "py_uniform_drop"]
"aggregation.strategy" = ["majority_vote", "py_majority_vote"]
"scoring.weights.vote_share" = [0.0, 1.0]
"scoring.weights.py_vote_share" = [0.0, 1.0]
"scoring.weights.py_vote_share_array" = [0.0, 1.0]
`

// TestTwins runs one sweep over strategies in Go and their twins in Python: cells
// that differ in the language only have the same outcomes, question by question.
func TestTwins(t *testing.T) {
	python := strategytest.Python(t, "grpc", "google.protobuf", "numpy")
	cells, outcomes := sweep(t, twinsTOML, pluginhost.Options{Name: "python", Command: []string{python, "testdata/twins.py"}})
	want := map[string][]store.OutcomeRow{} // by retrieval.k
	compared := 0
	for _, cell := range cells {
		if len(cell.Axes) == 0 || cell.Axes[0] == "" {
			continue // a baseline
		}
		k, votes := cell.Axes[0], cell.Axes[4]+cell.Axes[5]+cell.Axes[6]
		if cell.Status != "done" {
			t.Fatalf("cell %s: %s", cell.Label, cell.Error)
		}
		// A term counted twice or three times chooses as it does counted once.
		if votes == "000" {
			continue
		}
		compared++
		if first, ok := want[k]; !ok {
			want[k] = outcomes[cell.Cell] // the axes' first values are Go's
		} else if diff := cmp.Diff(first, outcomes[cell.Cell]); diff != "" {
			t.Errorf("cell %s differs from its twin in Go (-Go +Python):\n%s", cell.Label, diff)
		}
	}
	if compared != 2*3*2*2*7+1 { // and the base
		t.Errorf("compared %d cells, want 169", compared)
	}
	if cmp.Equal(want["20"], want["50"]) {
		t.Error("k = 20 and k = 50 have the same outcomes, want some to differ: else the selection is not seen")
	}
}

// sweep runs an experiment with a plugin beside the built-ins, and returns its
// cells and their outcomes without the cell's key.
func sweep(t *testing.T, text string, plugin pluginhost.Options) ([]store.CellRow, map[string][]store.OutcomeRow) {
	t.Helper()
	catalog, err := registry.InProcess(builtin.Strategies(), plugin)
	if err != nil {
		t.Fatal(err)
	}
	defer catalog.Close()
	experiment, err := config.Parse("twins.toml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := run.Prepare(experiment, run.WithEngine(catalog), recorded)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	folder, err := store.NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Execute(t.Context(), prepared, catalog, run.Options{Store: folder, Workers: 2, Transport: "in-process", Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	return results(t, dir)
}

func results(t *testing.T, dir string) ([]store.CellRow, map[string][]store.OutcomeRow) {
	t.Helper()
	table, err := os.ReadFile(filepath.Join(dir, "cells.csv"))
	if err != nil {
		t.Fatal(err)
	}
	_, cells, err := store.ReadCells(table)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile(filepath.Join(dir, "outcomes.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := store.ReadOutcomes(rows)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[string][]store.OutcomeRow{}
	for _, row := range all {
		cell := row.Cell
		row.Cell = ""
		outcomes[cell] = append(outcomes[cell], row)
	}
	return cells, outcomes
}
