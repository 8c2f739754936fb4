package ledger

import (
	"fmt"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework/key"
)

// A ledger does what a map does, whatever the order of calls and reopenings.
func TestLedgerIsAMap(t *testing.T) {
	// Few keys, so that they meet again.
	keys := make([]key.Key, 8)
	for i := range keys {
		keys[i] = key.Of("model", i)
	}
	dir := t.TempDir()
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		path := filepath.Join(dir, fmt.Sprint(runs))
		l, err := Open(path)
		must(t, err)
		must(t, unsynced(l))
		defer func() { must(t, l.Close()) }()
		model := map[key.Key]string{}
		drawEntry := rapid.Custom(func(t *rapid.T) Entry {
			data := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "data")
			for range rapid.SampledFrom([]int{0, 0, 0, 10}).Draw(t, "doublings") { // beyond a page
				data = append(data, data...)
			}
			return Entry{rapid.SampledFrom(keys).Draw(t, "key"), data}
		})
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				made := rapid.SliceOfN(drawEntry, 0, 5).Draw(t, "entries")
				must(t, l.Put(made))
				for _, e := range made {
					model[e.Key] = string(e.Data)
				}
			},
			"prune": func(t *rapid.T) {
				gone := rapid.SampledFrom(keys).Draw(t, "key")
				must(t, l.Prune(func(k key.Key) bool { return k != gone }))
				delete(model, gone)
			},
			"reopen": func(t *rapid.T) {
				must(t, l.Close())
				l, err = Open(path)
				must(t, err)
				must(t, unsynced(l))
			},
			"": func(t *rapid.T) { compare(t, l, model, keys) },
		})
	})
}

func compare(t *rapid.T, l *Ledger, model map[key.Key]string, keys []key.Key) {
	known, err := l.Known(keys)
	must(t, err)
	for i, k := range keys {
		want, there := model[k]
		got, ok, err := l.Get(k)
		must(t, err)
		if ok != there || known[i] != there || string(got) != want {
			t.Fatalf("key %d: got %q, %t, known %t, want %q, %t", i, got, ok, known[i], want, there)
		}
	}
	if l.Damaged() != 0 {
		t.Fatalf("got %d damaged rows, want none", l.Damaged())
	}
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
