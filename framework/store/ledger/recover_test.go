package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRecover(t *testing.T) {
	path, made := small(t)
	garbage := bytes.Repeat([]byte("garbage "), 1000)
	for n := 1; n <= 3; n++ {
		place(t, path, garbage)
		if err := os.WriteFile(path+"-journal", []byte("its journal"), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		var damaged *DamagedError
		if !errors.As(err, &damaged) || damaged.Path != path || !strings.Contains(err.Error(), path) {
			t.Fatalf("got %v, want a DamagedError of the path", err)
		}
		l, moved, err := Recover(path)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%s.damaged-%d", path, n); moved != want {
			t.Errorf("moved to %s, want %s", moved, want)
		}
		wantFile(t, moved, garbage)
		wantAbsent(t, l, made[0].Key)
		put(t, l, made...)
		shut(t, l)
		l = open(t, path)
		wantEntry(t, l, made[0])
		shut(t, l)
	}
}

func wantFile(t testing.TB, path string, want []byte) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: got %d bytes, %v, want the %d that were there", path, len(got), err, len(want))
	}
}

// A journal left behind would be played back into the new ledger.
func TestRecoverTakesTheJournalAlong(t *testing.T) {
	path, _ := small(t)
	for _, companion := range companions {
		if err := os.WriteFile(path+companion, []byte(companion), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l, moved, err := Recover(path)
	if err != nil {
		t.Fatal(err)
	}
	shut(t, l)
	for _, companion := range companions {
		wantFile(t, moved+companion, []byte(companion))
	}
	base := filepath.Base(path)
	want := []string{base, base + ".damaged-1", base + ".damaged-1-journal", base + ".damaged-1-shm", base + ".damaged-1-wal"}
	if got := files(t, filepath.Dir(path)); !slices.Equal(got, want) {
		t.Errorf("got files %q, want %q", got, want)
	}
}

func TestRecoverOfNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if _, _, err := Recover(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want that no file is there", err)
	}
}

// Files that are sound in themselves but not ledgers of this format.
func TestOpenRefusesFiles(t *testing.T) {
	var damaged *DamagedError
	var version *VersionError
	tests := map[string]struct {
		change string
		as     any
		text   string
	}{
		"newer format":      {"PRAGMA user_version = 2", &version, "got format version 2, want at most 1"},
		"no format":         {"PRAGMA user_version = 0", &damaged, "format version 0, want 1"},
		"another program's": {"PRAGMA application_id = 7", &damaged, "application id 0x7, want 0x736d6c67"},
		"another table":     {"CREATE TABLE x (y)", &damaged, "tables"},
		"an index":          {"CREATE INDEX x ON blocks (key)", &damaged, "tables"},
		"a trigger": {"CREATE TRIGGER x AFTER INSERT ON blocks BEGIN UPDATE blocks SET data = x'00'; END",
			&damaged, "tables"},
		"no table":     {"DROP TABLE blocks", &damaged, "tables"},
		"another type": {"ALTER TABLE blocks ADD COLUMN z", &damaged, "tables"},
		"a log":        {"PRAGMA journal_mode = WAL", &damaged, `journal mode "wal"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path, made := small(t)
			l := open(t, path)
			if _, err := l.db.ExecContext(t.Context(), test.change); err != nil {
				t.Fatal(err)
			}
			shut(t, l)
			_, err := Open(path)
			if !errors.As(err, test.as) || !strings.Contains(err.Error(), test.text) || !strings.Contains(err.Error(), path) {
				t.Fatalf("got %v, want %T with %q and the path", err, test.as, test.text)
			}
			l, _, err = Recover(path)
			if err != nil {
				t.Fatal(err)
			}
			defer shut(t, l)
			wantAbsent(t, l, made[0].Key)
		})
	}
}

// A file that is overwritten while it is open is found out, not trusted.
func TestFileBreaksWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	made := entries(1, 2000, 2000) // more than SQLite keeps in memory
	l := open(t, path)
	put(t, l, made...)
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt(bytes.Repeat([]byte{0x5a}, 2_000_000), 16384); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, e := range made {
		got, ok, err := l.Get(e.Key)
		var damaged *DamagedError
		switch {
		case errors.As(err, &damaged):
			found["damaged"]++
		case err != nil:
			t.Fatalf("got %v, want a DamagedError", err)
		case ok && !bytes.Equal(got, e.Data):
			t.Fatal("a wrong figure")
		case ok:
			found["right"]++
		}
	}
	if found["damaged"] == 0 || found["right"] == 0 {
		t.Errorf("got %v, want some damaged and some right", found)
	}
	shut(t, l)
	if _, err := Open(path); !errors.As(err, new(*DamagedError)) {
		t.Errorf("opened again: got %v, want a DamagedError", err)
	}
}
