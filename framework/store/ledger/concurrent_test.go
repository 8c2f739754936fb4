package ledger

import (
	"bytes"
	"path/filepath"
	"sync"
	"testing"

	"smacs/framework/key"
)

// Goroutines that put, read and ask at once each find what they put.
func TestConcurrentUse(t *testing.T) {
	const writers, puts, each = 4, 10, 5
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := open(t, path)
	shared := key.Of("shared") // replaced by everyone, always whole
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for p := range puts {
				made := entries(uint64(w*puts+p), each, 500)
				if err := l.Put(append(made, Entry{shared, bytes.Repeat([]byte{byte(w)}, 1+p)})); err != nil {
					t.Error(err)
					return
				}
				for _, e := range made {
					if got, ok, err := l.Get(e.Key); err != nil || !ok || !bytes.Equal(got, e.Data) {
						t.Errorf("got %d bytes, %t, %v, want what was put", len(got), ok, err)
					}
				}
				got, ok, err := l.Get(shared)
				if err != nil || !ok || len(got) == 0 || len(bytes.Trim(got, string(got[:1]))) != 0 {
					t.Errorf("got %v, %t, %v, want one writer's bytes", got, ok, err)
				}
				if _, err := l.Known([]key.Key{shared}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	shut(t, l)
	l = open(t, path)
	defer shut(t, l)
	for i := range writers * puts {
		for _, e := range entries(uint64(i), each, 500) {
			wantEntry(t, l, e)
		}
	}
	if got := rowCount(t, l); got != writers*puts*each+1 || l.Damaged() != 0 {
		t.Errorf("got %d rows, %d damaged, want %d and 0", got, l.Damaged(), writers*puts*each+1)
	}
}
