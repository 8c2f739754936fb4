package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What a killed Put leaves goes, wherever it is, and nothing else does.
func TestSweepRemovesWhatAKilledPutLeft(t *testing.T) {
	folder, dir := newFolder(t)
	kept := []string{".lock", ".partial/a.csv", "b.partial", "charts/a.svg"}
	for _, key := range append([]string{".a.csv.123.partial", "charts/.a.svg.4.partial"}, kept...) {
		if err := folder.Put(key, nil); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time there is nothing to remove
		if err := folder.Sweep(); err != nil {
			t.Fatal(err)
		}
	}
	wantKeys(t, folder, "", kept...)
	if _, err := os.Stat(filepath.Join(dir, ".partial")); err != nil {
		t.Errorf("the folder of a hidden name is gone: %v", err)
	}
}

// The name that Put gives is the one that IsTemporary knows: the file is there
// when a folder in the target's place stops the last step, until Put removes it,
// so the name is in the error.
func TestPutWritesUnderATemporaryName(t *testing.T) {
	folder, dir := newFolder(t)
	if err := folder.Put("taken/inside", nil); err != nil {
		t.Fatal(err)
	}
	err := put(filepath.Join(dir, "taken"), nil)
	var rename *os.LinkError
	if !errors.As(err, &rename) || !IsTemporary(filepath.Base(rename.Old)) {
		t.Errorf("got %v, want a failed rename of a temporary file", err)
	}
}
