package run_test

import (
	"bytes"
	"slices"
	"testing"

	"smacs/framework/store"
)

// sameTOML draws in dropout and in selection, and has equal cells.
const sameTOML = `
name = "same"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
[dropout]
strategy = "softmax_drop"
keep = 2
candidates = 4
[scoring.weights]
random = 0.01
vote_share = 1.0
mean_pairwise_similarity = 0.5
[sweep]
"selection.top_k" = [3, 5]
"selection.strategy" = ["random", "rps"]
[[ablation]]
name = "the base again"
set = { "retrieval.k" = 400 }
`

// Workers change no byte, in a fresh folder or over an older run.
func TestWorkersChangeNoByte(t *testing.T) {
	t.Parallel()
	_, _, one := executed(t, simDefault(t), sameTOML, 1)
	_, _, eight := executed(t, simDefault(t), sameTOML, 8)
	keys, err := one.List("")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, key := range keys {
		if key == "manifest.json" || key == "report.html" {
			continue
		}
		compared++
		if !bytes.Equal(one[key], eight[key]) {
			t.Errorf("%s: 1 and 8 workers give other bytes", key)
		}
	}
	if compared != 10 || len(one) != len(eight) { // experiment, cells, tasks, outcomes, SVG and PNG of three charts
		t.Errorf("compared %d files of %v, want 10", compared, keys)
	}
}

// Cells that come out equal are rows of their own with one key, equal figures
// and one block of outcomes.
func TestEqualCellsShareTheirOutcomes(t *testing.T) {
	t.Parallel()
	p, _, files := executed(t, simDefault(t), sameTOML, 2)
	a, b, c := files.labelled(t, "base"), files.labelled(t, "the base again"), files.labelled(t, "top_k=5 strategy=rps")
	for _, other := range []map[string]string{b, c} {
		for column, value := range a {
			if column != "label" && column != "selection.top_k" && column != "selection.strategy" && other[column] != value {
				t.Errorf("%s: %s is %q, want %q as in the equal base", other["label"], column, other[column], value)
			}
		}
	}
	of, order := blocks(t, files)
	distinct := map[string]bool{}
	for _, cell := range p.Cells {
		distinct[cell.Key] = true
	}
	if len(p.Cells) != 6 || len(distinct) != 4 || len(order) != 5+4 {
		t.Errorf("%d cells with %d keys, %d blocks of outcomes; want 6, 4 and 9 with the 5 baselines", len(p.Cells), len(distinct), len(order))
	}
	for _, cell := range order {
		if len(of[cell]) != len(p.Data.Test) {
			t.Errorf("%s has %d outcomes, want one for each of %d questions", cell, len(of[cell]), len(p.Data.Test))
		}
	}
}

const smallTOML = `
name = "small"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
`

// A run replaces what an older run left: no outcomes where none are asked for,
// no chart it did not draw.
func TestARunLeavesNothingStale(t *testing.T) {
	t.Parallel()
	p, catalog := prepared(t, simDefault(t), smallTOML+"[output]\noutcomes = \"none\"\n")
	files := memory{"outcomes.parquet": []byte("old"), "charts/old.svg": []byte("old"), "notes.txt": []byte("mine")}
	if _, err := runInto(t, p, catalog, files); err != nil {
		t.Fatal(err)
	}
	keys, err := files.List("")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"cells.csv", "charts/accuracy.png", "charts/accuracy.svg", "experiment.toml", "manifest.json", "notes.txt", "report.html", "tasks.csv"}
	if !slices.Equal(keys, want) {
		t.Errorf("files %v, want %v", keys, want)
	}
}

// What is computed is what was planned, stage by stage, and less than without
// sharing; and a stage is never sent more than it computes.
func TestComputedWorkIsPlannedWork(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"draws": sameTOML, "overrides": figures(t)} {
		t.Run(name, func(t *testing.T) {
			p, _, files := executed(t, simDefault(t), text, 3)
			alone := p.CountsUnshared()
			stages := files.manifest(t).Stages
			if len(stages) != 7 {
				t.Fatalf("%d stages, want 7", len(stages))
			}
			for i, stage := range stages {
				if stage.Computed != stage.Planned || stage.Planned == 0 {
					t.Errorf("%s: computed %d, planned %d", stage.Stage, stage.Computed, stage.Planned)
				}
				if stage.Planned >= alone[i].Distinct {
					t.Errorf("%s: planned %d, not less than the %d without sharing", stage.Stage, stage.Planned, alone[i].Distinct)
				}
				inputs := stage.Computed
				if stage.Stage == "aggregation" {
					inputs *= 8 // a question has up to so many reference subsets
				}
				if stage.Sent > inputs {
					t.Errorf("%s: sent %d inputs for %d groups x questions", stage.Stage, stage.Sent, stage.Computed)
				}
			}
			if m := files.manifest(t); m.Status != store.RunDone || m.Blocks.Computed == 0 || m.Blocks.Reused != 0 {
				t.Errorf("manifest: %s, blocks %+v", m.Status, m.Blocks)
			}
		})
	}
}

// A combination that cannot exist is a row with its reason and without figures.
func TestInvalidCellsAreRows(t *testing.T) {
	t.Parallel()
	p, result, files := executed(t, simDefault(t), figures(t), 1)
	row := files.labelled(t, "top_k=11 strategy=rps")
	if row["status"] != store.StatusInvalid || row["error"] != "top_k 11 > 10 LLMs in the pool" || row["top_k"] != "11" || row["selection.top_k"] != "11" {
		t.Errorf("row %v", row)
	}
	for _, column := range []string{"asked", "n", "correct", "accuracy", "ci_low", "delta", "p", "p_adjusted", "oracle_selected", "llms_asked", "cost"} {
		if row[column] != "" {
			t.Errorf("%s of an invalid cell is %q", column, row[column])
		}
	}
	if result.Status != store.RunDone || files.manifest(t).Cells != (store.ManifestCells{Done: 7, Invalid: 2, Ablations: 2}) {
		t.Errorf("status %s, %+v", result.Status, files.manifest(t).Cells)
	}
	for _, row := range files.table(t, "tasks.csv") {
		if row["label"] == "top_k=11 strategy=rps" {
			t.Error("tasks.csv has a row of an invalid cell")
		}
	}
	if len(p.Cells) != 9 {
		t.Errorf("%d cells, want 9", len(p.Cells))
	}
}
