package compare_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework/store"
)

// fatal is the part of testing.T that rapid.T has too.
type fatal interface {
	Helper()
	Fatal(args ...any)
}

// written is a run folder made by hand.
type written struct {
	manifest   store.Manifest
	experiment string
	cells      []store.CellRow
	outcomes   []store.OutcomeRow
}

// open writes the run into dir and opens it.
func (w written) open(t fatal, dir string) *store.Finished {
	t.Helper()
	w.write(t, dir)
	run, err := store.OpenFinished(dir)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func (w written) write(t fatal, dir string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	folder, err := store.NewFolder(dir)
	must(err)
	if w.manifest.Status == "" {
		w.manifest.Status = store.RunDone
	}
	sum := sha256.Sum256([]byte(w.experiment))
	w.manifest.Experiment = hex.EncodeToString(sum[:])
	must(store.PutManifest(folder, &w.manifest))
	must(folder.Put("experiment.toml", []byte(w.experiment)))
	cells, err := store.CellsCSV(nil, w.cells)
	must(err)
	must(folder.Put(store.CellsFile, cells))
	if w.outcomes == nil {
		return
	}
	var buffer bytes.Buffer
	must(store.OutcomesParquet(&buffer, func(yield func(store.OutcomeRow) error) error {
		for _, row := range w.outcomes {
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}))
	must(folder.Put(store.OutcomesFile, buffer.Bytes()))
}

func row(key, label, status string) store.CellRow {
	nan := math.NaN()
	return store.CellRow{Cell: key, Label: label, Status: status, TopK: nan, Keep: nan, DropRate: nan, Correct: nan,
		Accuracy: nan, CILow: nan, CIHigh: nan, Delta: nan, DeltaLow: nan, DeltaHigh: nan, P: nan, PAdjusted: nan,
		OracleSelected: nan, OracleCandidates: nan, LLMsAsked: nan, PromptTokens: nan, CompletionTokens: nan, Cost: nan}
}

func outcome(cell string, repeat int, task, question string, score float64) store.OutcomeRow {
	o := store.OutcomeRow{Cell: cell, Repeat: int32(repeat), Task: task, Question: question}
	if !math.IsNaN(score) {
		o.Score = &score
	}
	return o
}

// drawRun is a run of the cells a, b and c with random scores, some missing, on
// some of 40 questions; c has repeats, b partial scores.
func drawRun(t *rapid.T) written {
	w := written{experiment: "seed = 1\n"}
	asked := rapid.SliceOfNDistinct(rapid.IntRange(0, 39), 25, 40, rapid.ID).Draw(t, "asked")
	for cell, repeats := range []int{1, 1, 3} {
		key := string(rune('a' + cell))
		w.cells = append(w.cells, row(key, "cell "+key, store.StatusDone))
		for repeat := range repeats {
			for _, q := range asked {
				score := float64(rapid.IntRange(0, 1).Draw(t, "score"))
				if key == "b" {
					score = rapid.Float64Range(0, 1).Draw(t, "partial")
				}
				if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
					score = math.NaN()
				}
				w.outcomes = append(w.outcomes, outcome(key, repeat, []string{"t", "u"}[q%2], string(rune('A'+q)), score))
			}
		}
	}
	return w
}

// folders are two folders for runs, new for every try of a property.
func folders(t testing.TB) func(*rapid.T) (string, string) {
	root := t.TempDir()
	return func(rt *rapid.T) (string, string) {
		dir, err := os.MkdirTemp(root, "")
		if err != nil {
			rt.Fatal(err)
		}
		return filepath.Join(dir, "a"), filepath.Join(dir, "b")
	}
}
