package ledger

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"smacs/framework/key"
)

// open opens a ledger that a test is to close.
func open(t testing.TB, path string) *Ledger {
	t.Helper()
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func shut(t testing.TB, l *Ledger) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, l *Ledger, made ...Entry) {
	t.Helper()
	if err := l.Put(made); err != nil {
		t.Fatal(err)
	}
}

// wantEntry wants exactly what was put.
func wantEntry(t testing.TB, l *Ledger, want Entry) {
	t.Helper()
	got, ok, err := l.Get(want.Key)
	if err != nil || !ok || !bytes.Equal(got, want.Data) {
		t.Fatalf("entry %s: got %d bytes, %t, %v, want the %d bytes that were put", want.Key.Short(), len(got), ok, err, len(want.Data))
	}
}

func wantAbsent(t testing.TB, l *Ledger, k key.Key) {
	t.Helper()
	if known := known(t, l, k); known {
		t.Fatalf("entry %s: known, want absent", k.Short())
	}
	if got, ok, err := l.Get(k); ok || err != nil || got != nil {
		t.Fatalf("entry %s: got %d bytes, %t, %v, want absent", k.Short(), len(got), ok, err)
	}
}

func known(t testing.TB, l *Ledger, k key.Key) bool {
	t.Helper()
	found, err := l.Known([]key.Key{k})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return found[0]
}

// small is a ledger of a few entries, one of them empty and one longer than a
// page: its path, closed, and the entries.
func small(t testing.TB) (path string, made []Entry) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger.db")
	made = append(entries(1, 4, 50), Entry{Key: key.Of("empty"), Data: []byte{}})
	made = append(made, entries(2, 1, 17_000)...)
	l := open(t, path)
	put(t, l, made...)
	shut(t, l)
	return path, made
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range found {
		names = append(names, f.Name())
	}
	return names
}

// unsynced makes Puts not wait for the disk: for tests that make many and lose
// no power.
func unsynced(l *Ledger) error {
	_, err := l.db.ExecContext(context.Background(), "PRAGMA synchronous = OFF")
	return err
}
