package compare_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/compare"
	"smacs/framework/store"
)

// runOf is a run with the given rows, each with one right answer to one
// question where it is done.
func runOf(rows ...store.CellRow) written {
	w := written{experiment: "seed = 1\n", cells: rows, outcomes: []store.OutcomeRow{}}
	for _, r := range rows {
		if r.Status == store.StatusDone {
			w.outcomes = append(w.outcomes, outcome(r.Cell, 0, "t", "q", 1))
		}
	}
	return w
}

func done(key, label string) store.CellRow { return row(key, label, store.StatusDone) }

// smallRuns have a row of every kind: same key, same label, both by chance,
// several labels, failed on one side, and in one run only.
func smallRuns() (a, b written) {
	a = runOf(done("baseline:x", "baseline:x"), done("k1", "base"), done("k1", "k=5"), done("k2", "other"), done("k3", "gone"),
		row("k4", "broken", store.StatusFailed), done("k5", "k=7"), row("k6", "never", store.StatusInvalid))
	b = runOf(done("baseline:x", "baseline:x"), done("k2", "renamed"), done("k9", "k=5"), done("k4", "broken"),
		row("k5", "k=7", store.StatusFailed), done("k8", "other"), row("k6", "never", store.StatusInvalid), done("k7", "new"))
	return a, b
}

func TestRowsFindEachOther(t *testing.T) {
	a, b := smallRuns()
	result := compared(t, a.open(t, t.TempDir()), b.open(t, t.TempDir()))
	var got []string
	for _, c := range result.Rows {
		got = append(got, strings.Join([]string{c.CellA, c.CellB, c.LabelA, c.LabelB, c.Match}, " "))
	}
	want := []string{
		"baseline:x baseline:x baseline:x baseline:x key",
		"k1 k9 k=5 k=5 label", // k1 is in A twice, and B has its second label
		"k2 k2 other renamed key",
		// B's "other" is k8: its key is not in A, but A's "other" found k2 by key
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
	unmatched := []compare.Unmatched{
		{Run: "b", Cell: "k4", Label: "broken", Reason: "failed in A"},
		{Run: "a", Cell: "k5", Label: "k=7", Reason: "failed in B"},
		{Run: "a", Cell: "k3", Label: "gone"},
		{Run: "b", Cell: "k8", Label: "other"},
		{Run: "b", Cell: "k7", Label: "new"},
	}
	if diff := cmp.Diff(unmatched, result.Unmatched); diff != "" {
		t.Errorf("unmatched (-want +got):\n%s", diff)
	}
}

func TestNamedPairs(t *testing.T) {
	a, b := smallRuns()
	left, right := a.open(t, t.TempDir()), b.open(t, t.TempDir())
	tests := map[string]struct{ cell, want, fails string }{
		"key in both":               {cell: "k2", want: "k2 k2 key"},
		"label in both":             {cell: "k=5", want: "k1 k9 label"},
		"label that is a key there": {cell: "other", want: "k2 k2 key"},
		"two keys":                  {cell: "k3=k8", want: "k3 k8 name"},
		"two labels with =":         {cell: "k=5=k=5", want: "k1 k9 name"},
		"label and key":             {cell: "gone=k9", want: "k3 k9 name"},
		"a baseline and a cell":     {cell: "baseline:x=k=5", want: "baseline:x k9 name"},
		"in neither":                {cell: "nothing", fails: `cell "nothing": no such key or label`},
		"in A only":                 {cell: "gone", fails: `has no row of its key k3 or its label`},
		"in B only":                 {cell: "new", fails: `cell "new": no such key or label in both runs`},
		"failed":                    {cell: "k4", fails: `cell "broken" is failed in`},
		"empty":                     {cell: "=", fails: `cell "=": no such key`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			result, err := compare.Compare(left, right, []string{test.cell})
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got error %v, want one with %q", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c := result.Rows[0]
			if got := c.CellA + " " + c.CellB + " " + c.Match; got != test.want || result.Family != 1 || len(result.Unmatched) != 0 {
				t.Errorf("got %q in a family of %d, want %q alone", got, result.Family, test.want)
			}
		})
	}
}

// "x=y" is a label of both runs, and x and y are cells of their own.
func TestAmbiguousName(t *testing.T) {
	run := runOf(done("k1", "x=y"), done("k2", "x"), done("k3", "y")).open(t, t.TempDir())
	if _, err := compare.Compare(run, run, []string{"x=y"}); err == nil || !strings.Contains(err.Error(), "2 pairs, among them k1=k1 and k2=k3: name it by keys") {
		t.Errorf("got error %v, want both readings named", err)
	}
}

// Questions of one run are left out and counted; a question without grade in one
// run is missing, and repeats are means: by hand, A has t/1 = 0.5 and t/2 = 1,
// B has t/1 = 1 and t/2 = 0.
func TestByHand(t *testing.T) {
	nan := math.NaN()
	a, b := runOf(), runOf()
	a.cells, b.cells = []store.CellRow{done("k", "k")}, []store.CellRow{done("k", "k")}
	a.outcomes = []store.OutcomeRow{
		outcome("k", 0, "t", "0", 1), outcome("k", 0, "t", "1", 1), outcome("k", 0, "t", "2", nan), outcome("k", 0, "t", "3", 1),
		outcome("k", 1, "t", "0", 1), outcome("k", 1, "t", "1", 0), outcome("k", 1, "t", "2", 1), outcome("k", 1, "t", "3", 1),
	}
	b.outcomes = []store.OutcomeRow{
		outcome("k", 0, "t", "2", 0), outcome("k", 0, "t", "1", 1), outcome("k", 0, "t", "3", nan),
		outcome("k", 0, "u", "1", 1), outcome("k", 0, "u", "2", 1), // same ids in another task
	}
	result := compared(t, a.open(t, t.TempDir()), b.open(t, t.TempDir()))
	if want := (compare.Questions{Common: 3, OnlyA: 1, OnlyB: 2}); result.Questions != want {
		t.Errorf("questions: got %+v, want %+v", result.Questions, want)
	}
	c := result.Rows[0]
	if c.N != 2 || c.Common != 3 || c.A.Correct != 1.5 || c.B.Correct != 1 || c.Delta != -0.25 || c.RepeatsA != 2 || c.RepeatsB != 1 {
		t.Errorf("got %+v, want n = 2 of 3, 1.5 and 1 right, difference -0.25, 2 and 1 repeats", c)
	}
}

func TestRefusals(t *testing.T) {
	good := runOf(done("k", "k"))
	other := runOf(done("l", "l"))
	elsewhere := runOf(done("k", "k"))
	elsewhere.outcomes = []store.OutcomeRow{outcome("k", 0, "t", "another", 1)}
	strange := runOf(done("k", "k"), done("l", "l"))
	strange.outcomes = strange.outcomes[:1]
	none := runOf(done("k", "k"))
	none.outcomes, none.experiment = nil, "[output]\noutcomes = \"none\"\n"
	lost := runOf(done("k", "k"))
	lost.outcomes = nil
	broken := runOf(done("k", "k"))
	broken.experiment = "seed = \n"
	for name, test := range map[string]struct {
		b    written
		want string
	}{
		"no common cell":     {other, "have no row with results in common, by key or by label; --cell A=B"},
		"no common question": {elsewhere, "have no test question in common"},
		"files of two runs":  {strange, "cells.csv has cell l and outcomes.parquet has not"},
		"outcomes = none":    {none, `output.outcomes = "none", so no outcomes were kept; run it again with --set output.outcomes=all`},
		"outcomes lost":      {lost, "outcomes.parquet is missing; run it again"},
		"broken experiment":  {broken, "experiment.toml: toml: line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := good.open(t, t.TempDir()), test.b.open(t, t.TempDir())
			if name == "files of two runs" {
				a = b
			}
			if _, err := compare.Compare(a, b, nil); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// What is the same file or says nothing about how cells were computed does not
// count as a difference; what a run has not is null.
func TestDiffering(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	a, b := runOf(done("k", "k")), runOf(done("k", "k"))
	a.experiment = "name = \"a\"\ndescription = \"first\"\nseed = 1\n[data]\nrecording = \"../data/r\"\npool = [\"*\"]\n" +
		"[plugins.p]\ncommand = [\"../bin/p\", \"-v\"]\n[[ablation]]\nname = \"no drop\"\nset = { \"dropout.rate\" = 0.0 }\n[compare]\nbaseline = \"random\"\n"
	b.experiment = "name = \"b\"\nseed = 2\n[data]\nrecording = \"../../data/r\"\npool = [\"x\", \"y\"]\n" +
		"[plugins.p]\ncommand = [\"../../bin/p\", \"-v\"]\n[[override]]\ntasks = [\"t\"]\nset = { \"dropout.rate\" = 0.5 }\n"
	a.manifest.Versions = store.Versions{Commit: "abc", Dirty: true}
	a.manifest.Transport, b.manifest.Transport = "plugin", "in-process"
	a.manifest.Plugins = []store.ManifestPlugin{{Name: "builtin", SHA256: "01"}, {Name: "p", SHA256: "02"}}
	b.manifest.Plugins = []store.ManifestPlugin{{Name: "p", SHA256: "03"}}
	text := func(s string) *string { return &s }
	want := []compare.Difference{
		{Key: `ablation "no drop".name`, A: text("no drop")},
		{Key: `ablation "no drop".set.dropout.rate`, A: text("0")},
		{Key: "data.pool", A: text(`["*"]`), B: text(`["x", "y"]`)},
		{Key: "override 1.set.dropout.rate", B: text("0.5")},
		{Key: "override 1.tasks", B: text(`["t"]`)},
		{Key: "seed", A: text("1"), B: text("2")},
		{Key: "commit", A: text("abc with changes"), B: text("unknown")},
		{Key: "plugin.p", A: text("02"), B: text("03")},
	}
	left, right := a.open(t, filepath.Join(root, "one")), b.open(t, filepath.Join(root, "runs", "two"))
	if diff := cmp.Diff(want, compared(t, left, right).Differing); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Another recording: its place is then a setting too.
	b.manifest.Recording.Fingerprint = "sha256:1"
	b.experiment = strings.Replace(b.experiment, "../../data/r", "../../data/s", 1)
	got := compared(t, left, b.open(t, filepath.Join(root, "runs", "two"))).Differing
	for _, d := range []compare.Difference{
		{Key: "data.recording", A: text("data/r"), B: text("data/s")},
		{Key: "recording.fingerprint", A: text(""), B: text("sha256:1")},
	} {
		found := false
		for _, g := range got {
			found = found || cmp.Equal(g, d)
		}
		if !found {
			t.Errorf("%s is missing or wrong in %v", d.Key, got)
		}
	}
}
