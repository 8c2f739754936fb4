package ledger

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"smacs/framework/key"
)

func TestPutIsThereAfterReopening(t *testing.T) {
	path, made := small(t)
	if got := files(t, filepath.Dir(path)); !slices.Equal(got, []string{"ledger.db"}) {
		t.Errorf("after Close the folder holds %q, want the one file", got)
	}
	l := open(t, path)
	defer shut(t, l)
	for _, e := range made {
		wantEntry(t, l, e)
	}
	wantAbsent(t, l, key.Of("never put"))
	if l.Damaged() != 0 {
		t.Errorf("got %d damaged rows, want none", l.Damaged())
	}
}

func TestKnownKeepsTheOrder(t *testing.T) {
	path, made := small(t)
	l := open(t, path)
	defer shut(t, l)
	absent := key.Of("never put")
	got, err := l.Known([]key.Key{made[1].Key, absent, made[0].Key, absent})
	if want := []bool{true, false, true, false}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got, err := l.Known(nil); err != nil || len(got) != 0 {
		t.Errorf("of no keys: got %v, %v", got, err)
	}
}

func TestPutReplaces(t *testing.T) {
	path, made := small(t)
	k := made[0].Key
	l := open(t, path)
	put(t, l, Entry{k, []byte("second")})
	wantEntry(t, l, Entry{k, []byte("second")})
	put(t, l, Entry{k, []byte("third")}, Entry{made[1].Key, nil}, Entry{k, []byte("fourth")})
	shut(t, l)
	l = open(t, path)
	defer shut(t, l)
	wantEntry(t, l, Entry{k, []byte("fourth")})
	wantEntry(t, l, Entry{made[1].Key, []byte{}})
	if got := rowCount(t, l); got != len(made) {
		t.Errorf("got %d rows, want %d: a replaced row is deleted", got, len(made))
	}
}

func rowCount(t testing.TB, l *Ledger) (n int) {
	t.Helper()
	if err := l.db.QueryRowContext(t.Context(), "SELECT count(*) FROM blocks").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPutOfNothing(t *testing.T) {
	path, _ := small(t)
	l := open(t, path)
	defer shut(t, l)
	if err := l.Put(nil); err != nil {
		t.Error(err)
	}
}

func TestGetReturnsTheCallersOwnBytes(t *testing.T) {
	path, made := small(t)
	l := open(t, path)
	defer shut(t, l)
	data, _, err := l.Get(made[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	clear(data)
	wantEntry(t, l, made[0])
}

func TestPrune(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	made := entries(1, 100, 10_000)
	l := open(t, path)
	put(t, l, made...)
	before := size(t, path)
	kept := map[key.Key]bool{made[3].Key: true, made[97].Key: true}
	if err := l.Prune(func(k key.Key) bool { return kept[k] }); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as it is, and reopened
		for _, e := range made {
			if kept[e.Key] {
				wantEntry(t, l, e)
			} else {
				wantAbsent(t, l, e.Key)
			}
		}
		put(t, l, made[3])
		shut(t, l)
		l = open(t, path)
	}
	shut(t, l)
	// Two rows of 10 KB of the hundred, a page of 16 KB each, and the header's page.
	if after := size(t, path); after > before/10 {
		t.Errorf("the file has %d bytes, and had %d: want it shorter", after, before)
	}
}

func TestPruneOfNothingWritesNothing(t *testing.T) {
	path, made := small(t)
	l := open(t, path)
	defer shut(t, l)
	asked := 0
	if err := l.Prune(func(key.Key) bool { asked++; return true }); err != nil || asked != len(made) {
		t.Errorf("asked %d times, %v, want once a key, %d", asked, err, len(made))
	}
}

func size(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestClosed(t *testing.T) {
	path, made := small(t)
	l := open(t, path)
	shut(t, l)
	_, known := l.Known(nil)
	_, _, get := l.Get(made[0].Key)
	for name, err := range map[string]error{
		"Known": known, "Get": get, "Put": l.Put(made), "Prune": l.Prune(func(key.Key) bool { return false }),
	} {
		if !errors.Is(err, fs.ErrClosed) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want fs.ErrClosed with the path", name, err)
		}
	}
	if err := l.Close(); err != nil {
		t.Errorf("second Close: %v, want nothing", err)
	}
}

// A name is never taken for options of the database.
func TestOddPaths(t *testing.T) {
	names := []string{"a b.db", "ü.db", "100%.db", "%41.db", "#x.db", "a&b=c;d.db"}
	if runtime.GOOS != "windows" {
		names = append(names, "q?mode=memory", "file:x.db", ":memory:", `back\slash.db`)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			l := open(t, name)
			put(t, l, Entry{key.Of(name), []byte(name)})
			shut(t, l)
			if got := files(t, dir); !slices.Equal(got, []string{name}) {
				t.Errorf("the folder holds %q, want %q", got, name)
			}
			l = open(t, filepath.Join(dir, name))
			defer shut(t, l)
			wantEntry(t, l, Entry{key.Of(name), []byte(name)})
		})
	}
}

func TestOpenRefusesPaths(t *testing.T) {
	dir := t.TempDir()
	for name, path := range map[string]string{
		"missing folder": filepath.Join(dir, "missing", "ledger.db"),
		"a folder":       dir,
		"zero byte":      "a\x00b",
	} {
		t.Run(name, func(t *testing.T) {
			l, err := Open(path)
			if err == nil {
				shut(t, l)
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), "ledger "+path+": open") {
				t.Errorf("got %q, want the path named", err)
			}
			if damaged := (*DamagedError)(nil); errors.As(err, &damaged) {
				t.Errorf("got %v: no file is damaged", err)
			}
		})
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left %q behind", got)
	}
}

// An empty file is what a kill leaves before the first transaction.
func TestEmptyFileIsANewLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	l := open(t, path)
	put(t, l, Entry{key.Of("a"), []byte("b")})
	shut(t, l)
	l = open(t, path)
	defer shut(t, l)
	wantEntry(t, l, Entry{key.Of("a"), []byte("b")})
}
