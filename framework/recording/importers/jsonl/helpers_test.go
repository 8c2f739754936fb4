package jsonl

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// importText imports a file of the given text.
func importText(t testing.TB, text string) (*recording.Recording, *importers.Loss, error) {
	t.Helper()
	path := filepath.Join(importertest.Tree(t, map[string]string{"r.jsonl": text}), "r.jsonl")
	return Import(context.Background(), path, Options{})
}

// mustImport imports lines.
func mustImport(t testing.TB, lines ...string) (*recording.Recording, *importers.Loss) {
	t.Helper()
	r, loss, err := importText(t, strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return r, loss
}

// readTable imports text without a file.
func readTable(text string) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) {
		table, err := newTable(to)
		if err != nil {
			return nil, err
		}
		loss := &importers.Loss{Format: "jsonl"}
		if err := table.read(context.Background(), "f.jsonl", strings.NewReader(text), func(int64) {}); err != nil {
			return nil, err
		}
		if err := table.assemble(context.Background(), to, loss); err != nil {
			return nil, err
		}
		return loss, table.addVectors(to, &openedVectors{}, loss)
	})
}
