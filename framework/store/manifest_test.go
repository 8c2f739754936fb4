package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestManifestRoundTrip(t *testing.T) {
	folder, _ := newFolder(t)
	finished := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	want := Manifest{
		Name: "x", Status: RunIncomplete, Started: finished.Add(-time.Minute), Finished: &finished,
		Versions:   Versions{Commit: "abc", Dirty: true, Go: "go1", Modules: map[string]string{"m": "v1"}},
		Experiment: "00ff",
		Recording:  ManifestRecording{"r", "sha256:0", []string{"t"}, []string{"a", "b"}, []string{"c"}, 7, 3, []ManifestSource{{"s", "sha256:1", "bank"}}, &ManifestEmbedding{"e5", "sha256:2"}},
		Seed:       1<<64 - 1, Repeats: 1, Transport: "plugin", Workers: 8, Cells: ManifestCells{1, 2, 3, 4}, Compare: ManifestCompare{"baseline:random", "holm"},
		Stages: []ManifestStage{{"prior", 4, 3, 2}}, Blocks: ManifestBlocks{5, 6},
		Plugins: []ManifestPlugin{{"p", "00", []int{1, 2}, 1 << 40, 3}}, Warnings: []string{"<&>"},
		Charts: []ManifestChart{{"charts/a.svg", "a", "b", [][2]string{{"(1)", "c"}}}}, Commands: []string{"smacs run x.toml"},
	}
	if err := PutManifest(folder, &want); err != nil {
		t.Fatal(err)
	}
	got, err := GetManifest(folder)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("manifest (-put +got):\n%s", diff)
	}
}

// A program that reads the manifest finds lists, also empty ones, and a null
// only where a time is not known yet.
func TestManifestListsAreNeverNull(t *testing.T) {
	folder, _ := newFolder(t)
	if err := PutManifest(folder, &Manifest{}); err != nil {
		t.Fatal(err)
	}
	data, err := folder.Get("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(data), "null"); got != 1 || !strings.Contains(string(data), `"finished": null`) {
		t.Errorf("%d nulls, want that of finished alone:\n%s", got, data)
	}
}

func TestManifestErrors(t *testing.T) {
	folder, _ := newFolder(t)
	if _, err := GetManifest(folder); err == nil || !strings.Contains(err.Error(), "manifest") {
		t.Errorf("no manifest: got %v", err)
	}
	if err := folder.Put("manifest.json", []byte(`{"name": 3}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := GetManifest(folder); err == nil || !strings.Contains(err.Error(), "manifest.json") {
		t.Errorf("a wrong type: got %v", err)
	}
}
