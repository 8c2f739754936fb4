package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// finishedRun writes a run of one cell and returns its folder.
func finishedRun(t *testing.T, status string) string {
	t.Helper()
	dir := t.TempDir()
	folder, err := NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := CellsCSV([]string{"selection.top_k"}, []CellRow{unknown("a", "base", StatusDone)})
	if err != nil {
		t.Fatal(err)
	}
	data, err := parquetOf([]OutcomeRow{{Cell: "a", Question: "q", Task: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(PutManifest(folder, &Manifest{Name: "x", Status: status}), folder.Put("experiment.toml", []byte("seed = 1\n")),
		folder.Put(CellsFile, cells), folder.Put(OutcomesFile, data))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOpenFinished(t *testing.T) {
	for _, status := range []string{RunDone, RunIncomplete} {
		r, err := OpenFinished(finishedRun(t, status))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Cells) != 1 || r.Cells[0].Label != "base" || len(r.Axes) != 1 || r.Experiment != "seed = 1\n" {
			t.Errorf("%s: got %+v", status, r)
		}
		if !r.Edited { // the manifest has no hash of it
			t.Errorf("%s: an experiment.toml with another hash does not count as edited", status)
		}
		rows := 0
		if err := r.EachOutcome(func(row *OutcomeRow) error { rows++; return nil }); err != nil || rows != 1 {
			t.Errorf("%s: %d outcomes, %v; want 1", status, rows, err)
		}
	}
}

func TestOpenFinishedRefuses(t *testing.T) {
	for _, status := range []string{RunRunning, RunInterrupted, RunFailed, ""} {
		if _, err := OpenFinished(finishedRun(t, status)); err == nil || !strings.Contains(err.Error(), "it is not finished") {
			t.Errorf("status %q: got error %v, want a refusal", status, err)
		}
	}
	for _, test := range []struct{ file, want string }{
		{"manifest.json", "is not a run folder"}, {"experiment.toml", "experiment.toml"}, {CellsFile, "cells.csv"},
	} {
		dir := finishedRun(t, RunDone)
		if err := os.Remove(filepath.Join(dir, test.file)); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenFinished(dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("without %s: got error %v, want one with %q", test.file, err, test.want)
		}
	}
}

// An error of the caller comes back as it is; one of the file names the run.
func TestErrorsWhileReadingOutcomes(t *testing.T) {
	dir := finishedRun(t, RunDone)
	r, err := OpenFinished(dir)
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	if err := r.EachScore(func(*ScoreRow) error { return full }); err != full {
		t.Errorf("got error %v, want %v", err, full)
	}
	if err := os.WriteFile(filepath.Join(dir, OutcomesFile), []byte("PAR1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.EachScore(func(*ScoreRow) error { return nil }); err == nil || !strings.Contains(err.Error(), "run "+dir+": read outcomes") {
		t.Errorf("got error %v, want one that names the run and its outcomes", err)
	}
}
