package ledger

import (
	"os"
	"path/filepath"
	"testing"

	"smacs/framework/key"
)

// A killed process leaves a journal. One that opens the ledger after it and has
// nothing to write leaves the ledger alone.
func TestJournalOfAKilledProcessGoes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger.db")
	made := Entry{Key: key.Of("settle"), Data: []byte("outcomes")}
	killed := open(t, path)
	put(t, killed, made)
	// What a kill leaves now is what is in the folder now.
	left := t.TempDir()
	if err := os.CopyFS(left, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	shut(t, killed)
	if _, err := os.Stat(filepath.Join(left, "ledger.db-journal")); err != nil {
		t.Fatalf("there is no journal to go: %v", err)
	}
	l := open(t, filepath.Join(left, "ledger.db"))
	wantEntry(t, l, made)
	shut(t, l)
	entries, err := os.ReadDir(left)
	if err != nil || len(entries) != 1 {
		t.Errorf("got files %v, %v; want the ledger alone", entries, err)
	}
}
