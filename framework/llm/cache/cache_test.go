package cache_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"smacs/framework/llm/cache"
)

func open(t *testing.T, folder string) *cache.Cache {
	t.Helper()
	c, err := cache.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func call(body string) cache.Call {
	return cache.Call{Kind: "chat", Server: "http://h/v1", Model: "m", Body: []byte(body)}
}

func TestGetPut(t *testing.T) {
	folder := t.TempDir()
	first, second := open(t, folder), open(t, folder) // as two processes would
	if _, _, found, err := first.Get(t.Context(), call(`{}`)); found || err != nil {
		t.Fatalf("got %v, %v from an empty cache", found, err)
	}
	if err := first.Put(t.Context(), call(`{}`), []byte(`{"a":1}`), time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if err := second.Put(t.Context(), call(`{}`), []byte(`{"a":2}`), 0); err != nil {
		t.Fatal(err)
	}
	answer, latency, found, err := second.Get(t.Context(), call(`{}`))
	if err != nil || !found || string(answer) != `{"a":1}` || latency != time.Millisecond {
		t.Errorf("got %s, %v, %v, %v; want the first answer", answer, latency, found, err)
	}
	if hits, misses := first.Counts(); hits != 0 || misses != 1 {
		t.Errorf("got %d hits and %d misses, want 0 and 1", hits, misses)
	}
}

func TestKeyTellsCallsApart(t *testing.T) {
	base := call(`{"a":1}`)
	seen := map[[32]byte]bool{base.Key(): true}
	for _, change := range []func(*cache.Call){
		func(c *cache.Call) { c.Kind = "embedding" },
		func(c *cache.Call) { c.Server = "http://other/v1" },
		func(c *cache.Call) { c.Replicate = 1 },
		func(c *cache.Call) { c.Body = []byte(`{"a":2}`) },
		func(c *cache.Call) { c.Kind, c.Server = "chath", "ttp://h/v1" }, // the same bytes, cut elsewhere
	} {
		other := base
		change(&other)
		if seen[other.Key()] {
			t.Errorf("%+v has the key of another call", other)
		}
		seen[other.Key()] = true
	}
}

func TestManyWriters(t *testing.T) {
	folder := t.TempDir()
	caches := []*cache.Cache{open(t, folder), open(t, folder)}
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			if err := caches[i%2].Put(t.Context(), call(fmt.Sprintf(`{"i":%d}`, i)), []byte(`{}`), 0); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	info, err := caches[0].Info(t.Context())
	if err != nil || len(info.Groups) != 1 || info.Groups[0].Answers != 100 || info.Bytes == 0 {
		t.Errorf("got %+v, %v; want 100 answers", info, err)
	}
}

func TestExportImport(t *testing.T) {
	from, to := open(t, t.TempDir()), open(t, t.TempDir())
	for i := range 3 {
		if err := from.Put(t.Context(), call(fmt.Sprintf(`{"i":%d}`, i)), []byte(`{"x":"é"}`), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	var first, second bytes.Buffer
	if n, err := from.Export(t.Context(), &first); n != 3 || err != nil {
		t.Fatalf("exported %d, %v", n, err)
	}
	text := first.String()
	for range 2 { // twice changes nothing
		if n, err := to.Import(t.Context(), strings.NewReader(text)); n != 3 || err != nil {
			t.Fatalf("imported %d, %v", n, err)
		}
	}
	if _, err := to.Export(t.Context(), &second); err != nil || second.String() != text {
		t.Errorf("got %v and\n%s\nwant\n%s", err, second.String(), text)
	}
	empty := open(t, t.TempDir())
	for _, tail := range []string{"{}", "{", `{"kind":"chat","server":"s","model":"m","request":"x","answer":""}`} {
		if _, err := empty.Import(t.Context(), strings.NewReader(text+tail)); err == nil || !strings.Contains(err.Error(), "line 4") {
			t.Errorf("%s: got %v, want line 4 named", tail, err)
		}
	}
	if info, err := empty.Info(t.Context()); err != nil || len(info.Groups) != 0 {
		t.Errorf("got %+v, %v; want nothing of a file with an error", info, err)
	}
}

func TestDamaged(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, cache.FileName)
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database "), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := cache.Open(folder); !errors.Is(err, cache.ErrDamaged) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want ErrDamaged with the path", err)
	}
}

// raw runs statements on the cache's file behind its back.
func raw(t *testing.T, folder string, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, cache.FileName))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestDamagedAnswer(t *testing.T) {
	folder := t.TempDir()
	c := open(t, folder)
	if err := c.Put(t.Context(), call(`{}`), []byte(`{"a":1}`), 0); err != nil {
		t.Fatal(err)
	}
	raw(t, folder, `UPDATE answers SET answer = CAST('{"a":2}' AS BLOB)`)
	if _, _, _, err := c.Get(t.Context(), call(`{}`)); !errors.Is(err, cache.ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
}

func TestOtherVersion(t *testing.T) {
	folder := t.TempDir()
	open(t, folder)
	raw(t, folder, "PRAGMA user_version = 9")
	if _, err := cache.Open(folder); err == nil || !strings.Contains(err.Error(), "format 9, want 1") {
		t.Errorf("got %v", err)
	}
}

// TestFull gives the file no page more, which SQLite reports as a full disk.
func TestFull(t *testing.T) {
	c := open(t, t.TempDir())
	if err := c.Limit(context.Background(), 4); err != nil {
		t.Fatal(err)
	}
	err := c.Put(t.Context(), call(`{}`), bytes.Repeat([]byte("x"), 1<<20), 0)
	if !errors.Is(err, cache.ErrFull) {
		t.Errorf("got %v, want ErrFull", err)
	}
}

// TestPutsTogether: answers that come at the same time are all kept, each before its
// Put returns, and a Put after the end says so.
func TestPutsTogether(t *testing.T) {
	folder := t.TempDir()
	c, err := cache.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := cache.Open(folder) // as another process would
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 600 {
		group.Go(func() {
			one := cache.Call{Kind: "chat", Server: "s", Model: "m", Body: []byte(fmt.Sprintf(`{"n":%d}`, i))}
			if err := c.Put(t.Context(), one, []byte(fmt.Sprintf(`{"a":%d}`, i)), time.Second); err != nil {
				t.Error(err)
				return
			}
			answer, _, found, err := reader.Get(t.Context(), one)
			if err != nil || !found || string(answer) != fmt.Sprintf(`{"a":%d}`, i) {
				t.Errorf("%d: got %s, %v, %v", i, answer, found, err)
			}
		})
	}
	group.Wait()
	if err := errors.Join(c.Close(), reader.Close()); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(t.Context(), cache.Call{Kind: "chat"}, []byte("{}"), 0); err == nil {
		t.Error("a closed cache took an answer")
	}
}

// FuzzImport: no file makes the import panic or keeps half of it, and what it takes
// is exported again.
func FuzzImport(f *testing.F) {
	f.Add(`{"kind":"chat","server":"s","model":"m","replicate":0,"request":"{}","answer":"e30=","latency_us":1,"created":1}` + "\n")
	f.Add("{}\n")
	f.Add(`{"kind":"chat","server":"s","model":"m","replicate":-1,"request":"{}","answer":"e30="}`)
	f.Add("\x00")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := cache.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		n, err := c.Import(t.Context(), strings.NewReader(text))
		var out strings.Builder
		kept, exported := c.Export(t.Context(), &out)
		if exported != nil {
			t.Fatal(exported)
		}
		if err != nil && kept > 0 || err == nil && kept > n {
			t.Errorf("%d lines, %v, and %d answers are kept", n, err, kept)
		}
	})
}

// TestLocked: while another program writes an answer waits, and then says who is in
// the way; nothing is lost, and it works again when that program is done.
func TestLocked(t *testing.T) {
	folder := t.TempDir()
	c := open(t, folder)
	if err := c.Put(t.Context(), call(`{"n":1}`), []byte(`{"a":1}`), 0); err != nil {
		t.Fatal(err)
	}
	if err := c.Hurry(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", filepath.Join(folder, cache.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(t.Context(), call(`{"n":2}`), []byte(`{"a":2}`), 0); !errors.Is(err, cache.ErrLocked) {
		t.Errorf("got %v, want ErrLocked", err)
	}
	if _, _, found, err := c.Get(t.Context(), call(`{"n":1}`)); err != nil || !found {
		t.Errorf("reading while another writes: %v, %v", found, err)
	}
	if _, err := other.Exec("COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(t.Context(), call(`{"n":2}`), []byte(`{"a":2}`), 0); err != nil {
		t.Error(err)
	}
}
