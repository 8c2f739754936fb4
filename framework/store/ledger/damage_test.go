package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"smacs/framework/key"
)

// survey opens a file that may be damaged, beside a journal that may be there,
// and fails the test on anything but an error of Open that says what is wrong, an
// absent entry, or exactly the entry that was put. It returns how many of the
// entries were still there, -1 when the file did not open.
func survey(t testing.TB, path string, made []Entry) int {
	t.Helper()
	l, err := Open(path)
	if err != nil {
		damaged, version := (*DamagedError)(nil), (*VersionError)(nil)
		if !errors.As(err, &damaged) && !errors.As(err, &version) {
			t.Fatalf("Open: got %v (%T), want a DamagedError or VersionError", err, err)
		}
		return -1
	}
	defer shut(t, l)
	if err := unsynced(l); err != nil {
		t.Fatal(err)
	}
	there := 0
	for _, e := range made {
		got, ok, err := l.Get(e.Key)
		if ok && (err != nil || !bytes.Equal(got, e.Data)) {
			t.Fatalf("entry %s: got %d bytes, %v: a wrong figure", e.Key.Short(), len(got), err)
		}
		if ok {
			there++
		}
		if known(t, l, e.Key) != (ok || err != nil) {
			t.Fatalf("entry %s: known %t after Get said %t, %v", e.Key.Short(), !ok, ok, err)
		}
	}
	repair(t, l, made)
	return there
}

// repair puts everything again, as a run does that computes what is missing. It
// works or it fails, but what it stored must then be right.
func repair(t testing.TB, l *Ledger, made []Entry) {
	t.Helper()
	if err := l.Put(made); err != nil {
		return
	}
	for _, e := range made {
		got, ok, err := l.Get(e.Key)
		if err != nil || !ok || !bytes.Equal(got, e.Data) {
			t.Fatalf("entry %s, stored again: got %d bytes, %t, %v", e.Key.Short(), len(got), ok, err)
		}
	}
}

// place writes a file for a survey, over what an earlier survey left.
func place(t testing.TB, path string, content []byte) {
	t.Helper()
	for _, companion := range companions {
		if err := os.RemoveAll(path + companion); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// One bit of every byte that is not zero, and of some of those that are, is
// flipped alone; at the start of each page, where its structure is, all eight.
func TestEveryFlippedBit(t *testing.T) {
	source, made := small(t)
	sound, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	var refused, lost, intact int
	long := made[len(made)-1].Data
	start := bytes.Index(sound, long[:64])
	for at, was := range sound {
		sparse := was == 0 || start >= 0 && at > start && at < start+len(long)
		if sparse && at%499 != 0 {
			continue // free space and the long row's data are much alike
		}
		for bit := range 8 {
			if structure := at%16384 < 128; !structure && bit != at%8 {
				continue
			}
			broken := slices.Clone(sound)
			broken[at] ^= 1 << bit
			place(t, path, broken)
			switch n := survey(t, path, made); n {
			case -1:
				refused++
			case len(made):
				intact++
			default:
				lost++
			}
		}
	}
	t.Logf("of the files with one flipped bit %d were refused, %d lost entries, %d had all", refused, lost, intact)
	if refused == 0 || lost == 0 || intact == 0 {
		t.Error("want all three: the test has not reached every part of the file")
	}
}

func TestEveryTruncation(t *testing.T) {
	source, made := small(t)
	sound, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	for n := 0; n < len(sound); n += 1 + n/7 {
		place(t, path, sound[:n])
		want := -1
		if n == 0 {
			want = 0 // a new ledger
		}
		if got := survey(t, path, made); got != want {
			t.Errorf("cut to %d of %d bytes: got %d entries, want %d", n, len(sound), got, want)
		}
	}
}

// Get finds a changed row, forgets it, counts it, and takes a new one in its place.
func TestDamagedRow(t *testing.T) {
	changes := map[string]string{
		"data":          "UPDATE blocks SET data = zeroblob(length(data)) WHERE key = ?",
		"shorter":       "UPDATE blocks SET data = substr(data, 2) WHERE key = ?",
		"sum":           "UPDATE blocks SET sum = zeroblob(32) WHERE key = ?",
		"no sum":        "UPDATE blocks SET sum = zeroblob(0) WHERE key = ?",
		"a number":      "UPDATE blocks SET data = 7 WHERE key = ?",
		"another's row": "UPDATE blocks SET (sum, data) = (SELECT sum, data FROM blocks AS b WHERE b.key <> blocks.key) WHERE key = ?",
		"gone":          "DELETE FROM blocks WHERE key = ?",
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			path, made := small(t)
			l := open(t, path)
			if _, err := l.db.ExecContext(t.Context(), change, made[0].Key[:]); err != nil {
				t.Fatal(err)
			}
			if !known(t, l, made[0].Key) {
				t.Fatal("not known before it is read")
			}
			for range 2 { // the second time it is merely absent
				wantGone(t, l, made[0].Key)
			}
			for _, e := range made[1:] {
				wantEntry(t, l, e)
			}
			put(t, l, made[0])
			wantEntry(t, l, made[0])
			shut(t, l)
			l = open(t, path)
			defer shut(t, l)
			wantEntry(t, l, made[0])
			if got := rowCount(t, l); got != len(made) {
				t.Errorf("got %d rows, want %d: the damaged one is replaced", got, len(made))
			}
		})
	}
}

func wantGone(t testing.TB, l *Ledger, k key.Key) {
	t.Helper()
	if got, ok, err := l.Get(k); got != nil || ok || err != nil || l.Damaged() != 1 {
		t.Fatalf("got %d bytes, %t, %v, %d damaged, want absent and 1", len(got), ok, err, l.Damaged())
	}
	if known(t, l, k) {
		t.Fatal("known after it was found damaged")
	}
}

// Keys that no sound file has are dropped with the next Put.
func TestDamagedKeys(t *testing.T) {
	path, made := small(t)
	l := open(t, path)
	for _, change := range []string{
		"INSERT INTO blocks (key, sum, data) VALUES (x'01', x'02', x'03')",
		"INSERT INTO blocks (key, sum, data) SELECT key, sum, data FROM blocks WHERE id = 1",
	} {
		if _, err := l.db.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	shut(t, l)
	l = open(t, path)
	defer shut(t, l)
	wantEntry(t, l, made[0])
	put(t, l, made[1])
	if got := rowCount(t, l); got != len(made) {
		t.Errorf("got %d rows, want %d", got, len(made))
	}
	for _, e := range made {
		wantEntry(t, l, e)
	}
}
