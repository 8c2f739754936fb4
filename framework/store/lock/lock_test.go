package lock

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLockExcludesThisProcessToo(t *testing.T) {
	dir := t.TempDir()
	first, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir)
	var busy *BusyError
	if !errors.As(err, &busy) {
		t.Fatalf("second lock: got %v, want a BusyError", err)
	}
	if busy.Dir != dir || busy.Holder.PID != os.Getpid() {
		t.Errorf("got folder %s and process %d, want %s and %d", busy.Dir, busy.Holder.PID, dir, os.Getpid())
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := first.Unlock(); err != nil {
		t.Errorf("second unlock: %v, want nothing", err)
	}
	second, err := Lock(dir)
	if err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	if err := second.Unlock(); err != nil {
		t.Error(err)
	}
}

// A file left by a kill, or copied with its folder, is no lock.
func TestLeftOverFileLocksNobodyOut(t *testing.T) {
	for name, content := range map[string]string{
		"empty": "", "a note": "\x00{\"pid\":1,\"since\":\"2025-01-02T03:04:05Z\"}\n", "a long text": strings.Repeat("x", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, FileName)
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			l, err := Lock(dir)
			if err != nil {
				t.Fatal(err)
			}
			if got := readHolder(path); got.PID != os.Getpid() {
				t.Errorf("the note names process %d, want this one, %d", got.PID, os.Getpid())
			}
			if err := l.Unlock(); err != nil {
				t.Error(err)
			}
			if got := readHolder(path); got != (Holder{}) {
				t.Errorf("after unlock the note names %+v, want nobody", got)
			}
		})
	}
}

func TestLockIsHidden(t *testing.T) {
	dir := t.TempDir()
	l, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Unlock()
	found, err := os.ReadDir(dir)
	if err != nil || len(found) != 1 || !strings.HasPrefix(found[0].Name(), ".") {
		t.Errorf("got files %v, %v, want one hidden file", found, err)
	}
}

func TestLockOfMissingFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	_, err := Lock(dir)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "--out") {
		t.Errorf("got %v, want an error that names the folder and a way on", err)
	}
}

// Goroutines that lock by trying never hold the folder together.
func TestOneHolderAtATime(t *testing.T) {
	dir := t.TempDir()
	var holders, taken atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				l, err := Lock(dir)
				if err != nil {
					if busy := (*BusyError)(nil); !errors.As(err, &busy) {
						t.Errorf("got %v, want a BusyError", err)
					}
					continue
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d holders at once", n)
				}
				taken.Add(1)
				holders.Add(-1)
				if err := l.Unlock(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if taken.Load() == 0 {
		t.Error("nobody ever got the lock")
	}
}

func TestBusyErrorText(t *testing.T) {
	here := thisProcess(time.Now()).Host
	now := time.Date(2025, 3, 4, 15, 0, 0, 0, time.Local)
	const before, after = "run folder runs/x is in use by ", "; wait for it to end or give another folder with --out"
	tests := map[string]struct {
		holder Holder
		want   string
	}{
		"today":           {Holder{1234, here, now.Add(-58 * time.Minute)}, "smacs process 1234 since 14:02"},
		"yesterday":       {Holder{1234, here, now.Add(-24 * time.Hour)}, "smacs process 1234 since 2025-03-03 15:00"},
		"another machine": {Holder{7, "not " + here, now}, "smacs process 7 on not " + here + " since 15:00"},
		"no host known":   {Holder{7, "", now}, "smacs process 7 since 15:00"},
		"no note":         {Holder{}, "another smacs process"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := &BusyError{Dir: "runs/x", Holder: test.holder, asked: now}
			if got, want := err.Error(), before+test.want+after; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// Whatever is in the note, reading it ends in a holder that can be described.
func FuzzHolder(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"pid":12,"host":"a","since":"2025-01-02T03:04:05Z"}`, `{"pid":-1}`, "\x00\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, note []byte) {
		h := parseHolder(note)
		if h != (Holder{}) && (h.PID <= 0 || h.Since.IsZero()) {
			t.Errorf("got %+v from %q, want a whole holder or none", h, note)
		}
		if text := h.describe(time.Unix(0, 0)); !strings.Contains(text, "smacs process") {
			t.Errorf("got %q", text)
		}
	})
}
