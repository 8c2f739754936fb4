package ledger

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"smacs/framework/key"
)

// A large run: 14 transactions of 1,000 blocks of 1 KB.
const (
	benchPuts    = 14
	benchEntries = 1000
	benchBytes   = 1000
)

// entries returns n entries of the given size; equal arguments, equal entries.
// The data is noise, as packed outcomes nearly are.
func entries(seed uint64, n, size int) []Entry {
	random := rand.New(rand.NewPCG(seed, 1))
	made := make([]Entry, n)
	for i := range made {
		data := make([]byte, size)
		for j := range data {
			data[j] = byte(random.Uint32())
		}
		made[i] = Entry{key.Of("test", seed, i), data}
	}
	return made
}

// BenchmarkPut stores 1,000 entries of 1 KB in one durable transaction.
func BenchmarkPut(b *testing.B) {
	l, err := Open(filepath.Join(b.TempDir(), "ledger.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(benchEntries * benchBytes)
	for i := range b.N {
		b.StopTimer()
		made := entries(uint64(i), benchEntries, benchBytes)
		b.StartTimer()
		if err := l.Put(made); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}

// filled returns the path and keys of a closed ledger of a large run.
func filled(b *testing.B) (string, []key.Key) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "ledger.db")
	l, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	var keys []key.Key
	for i := range benchPuts {
		made := entries(uint64(i), benchEntries, benchBytes)
		if err := l.Put(made); err != nil {
			b.Fatal(err)
		}
		for _, e := range made {
			keys = append(keys, e.Key)
		}
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	return path, keys
}

// BenchmarkOpen opens and closes a ledger of 14,000 rows of 1 KB.
func BenchmarkOpen(b *testing.B) {
	path, _ := filled(b)
	for b.Loop() {
		l, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGet reads all 14,000 rows of a ledger.
func BenchmarkGet(b *testing.B) {
	path, keys := filled(b)
	l, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, k := range keys {
			if _, ok, err := l.Get(k); err != nil || !ok {
				b.Fatal(ok, err)
			}
		}
	}
	b.StopTimer()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkKnown asks a ledger of 14,000 rows for 100,000 keys.
func BenchmarkKnown(b *testing.B) {
	path, keys := filled(b)
	l, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 100_000 - len(keys) {
		keys = append(keys, key.Of("absent", i))
	}
	for b.Loop() {
		if _, err := l.Known(keys); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}
