package run_test

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework"
	"smacs/framework/run"
	"smacs/framework/store"
)

const failingTOML = `
name = "failing"
[data]
recording = "sim:default"
tasks = ["TASK"]
exclude = ["sim-closed-*"]
[sweep]
"selection.top_k" = [3, 5]
[[ablation]]
name = "vote share"
set = { "scoring.terms.vote_share.weight" = 1.0 }
`

const brokenAblation = `
[[ablation]]
name = "broken"
set = { "scoring.terms.broken.weight" = 1.0 }
`

func oneTask(t testing.TB, text string) string {
	return strings.Replace(text, "TASK", simDefault(t).Tasks[0], 1)
}

// A strategy that fails takes its own cells with it and nothing else: all other
// rows are those of a run without it.
func TestAFailingStrategyFailsItsCellsOnly(t *testing.T) {
	t.Parallel()
	_, result, files := executed(t, simDefault(t), oneTask(t, failingTOML+brokenAblation), 2, brokenScorer())
	if result.Status != store.RunIncomplete || len(result.Failed) != 1 || result.Failed[0].Label != "broken" ||
		!strings.Contains(result.Failed[0].Error, "strategy scoring.broken: the ruler is bent") {
		t.Errorf("result %+v, want incomplete for the broken cell", result)
	}
	if m := files.manifest(t); m.Status != store.RunIncomplete || m.Cells != (store.ManifestCells{Done: 4, Failed: 1, Ablations: 2}) {
		t.Errorf("manifest says %s, %+v", m.Status, m.Cells)
	}
	row := files.labelled(t, "broken")
	if row["status"] != store.StatusFailed || !strings.Contains(row["error"], "the ruler is bent") || row["n"]+row["correct"]+row["accuracy"]+row["p_adjusted"] != "" {
		t.Errorf("row %v, want a failed one without figures", row)
	}
	_, _, whole := executed(t, simDefault(t), oneTask(t, failingTOML), 2, brokenScorer())
	var left [][]byte
	for _, line := range bytes.SplitAfter(files["cells.csv"], []byte("\n")) {
		if !bytes.Contains(line, []byte(",broken,")) {
			left = append(left, line)
		}
	}
	if diff := cmp.Diff(string(whole["cells.csv"]), string(bytes.Join(left, nil))); diff != "" {
		t.Errorf("other rows changed (-without +with):\n%s", diff)
	}
	for _, key := range []string{"tasks.csv", "outcomes.parquet"} {
		if !bytes.Equal(whole[key], files[key]) {
			t.Errorf("%s changed with a failed cell beside the others", key)
		}
	}
}

// picky is a dropout that fails on the questions of a task where it is asked to
// keep one reference.
func picky() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Dropout, ID: "picky", Version: "1", Doc: "Keeps the first, but never one alone.", Keeps: true},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
				if in.Keep == 1 {
					return framework.Drop{}, errors.New("one is no committee")
				}
				drop := framework.Drop{Status: framework.DropAll}
				for range in.Candidates {
					subset := make([]int, in.Keep)
					for i := range subset {
						subset[i] = i
					}
					drop.Subsets = append(drop.Subsets, subset)
				}
				return drop, nil
			}), nil
		},
	}
}

// When the baseline cell fails the others have figures and no comparison.
func TestAFailedBaselineCell(t *testing.T) {
	t.Parallel()
	_, result, files := executed(t, simDefault(t), oneTask(t, `
name = "baseline-fails"
[data]
recording = "sim:default"
tasks = ["TASK"]
[dropout]
strategy = "none"
[[ablation]]
name = "one"
set = { "dropout.strategy" = "picky", "dropout.keep" = 1 }
[compare]
baseline = { "dropout.strategy" = "picky" }
`), 1, picky())
	if result.Status != store.RunIncomplete {
		t.Errorf("status %s", result.Status)
	}
	if row := files.labelled(t, "base"); row["accuracy"] == "" || row["delta"]+row["p"]+row["p_adjusted"] != "" {
		t.Errorf("row %v, want an accuracy and no comparison", row)
	}
}

// failingStore fails on the write of one key, and on all later ones.
type failingStore struct {
	memory
	key    string
	failed *bool
}

func (s failingStore) Put(key string, data []byte) error {
	if *s.failed = *s.failed || key == s.key; *s.failed && key != "manifest.json" {
		return errors.New("disk full")
	}
	return s.memory.Put(key, data)
}

// A run that cannot write is an error, and its manifest does not claim the end.
func TestAStoreThatFails(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"experiment.toml", "cells.csv", "tasks.csv", "outcomes.parquet", "charts/accuracy-by-selection.top_k.svg", "report.html"} {
		t.Run(key, func(t *testing.T) {
			p, catalog := prepared(t, simDefault(t), oneTask(t, failingTOML))
			files := failingStore{memory{}, key, new(bool)}
			result, err := run.Execute(t.Context(), p, catalog, options(files, 1))
			if err == nil || !strings.Contains(err.Error(), "disk full") || result != nil {
				t.Fatalf("got %+v, %v; want the store's error", result, err)
			}
			if _, begun := files.memory["manifest.json"]; !begun {
				return // nothing is there to claim anything
			}
			if m := files.manifest(t); m.Status != store.RunFailed || m.Finished == nil {
				t.Errorf("the manifest says %s", m.Status)
			}
		})
	}
}

// A context that ends is an error and an interrupted run, whose tables are not
// there.
func TestAnInterruptedRun(t *testing.T) {
	t.Parallel()
	p, catalog := prepared(t, simDefault(t), oneTask(t, failingTOML))
	files := memory{}
	result, err := run.Execute(cancelled(t), p, catalog, options(files, 2))
	if err == nil || result != nil {
		t.Fatalf("got %+v, %v; want an error", result, err)
	}
	if m := files.manifest(t); m.Status != store.RunInterrupted {
		t.Errorf("the manifest says %s", m.Status)
	}
	for key := range maps.Keys(files) {
		if key != "manifest.json" && key != "experiment.toml" {
			t.Errorf("an interrupted run wrote %s", key)
		}
	}
}
