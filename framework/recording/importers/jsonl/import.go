package jsonl

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Name, Source and Licence are what the recording says of itself. Without
	// them the name is the file's or folder's, without .jsonl, the source its
	// name with .jsonl, and the licence unknown.
	Name, Source, Licence string
	// Progress, if not nil, is called with the MiB read and their total, rounded
	// up, as reading goes on.
	Progress func(done, total int)
}

// Import reads the JSON Lines file path, or every *.jsonl file of the folder
// path in byte order of their names, grades what has an answer and a gold but no
// score, and returns the recording with the loss report: fields that are not
// known, fields that were filled in, holes, and responses without a grade.
// Questions are in the order in which they first appear.
//
// It is an error, naming file, line (counted from 1) and field, if a line is no
// object, if a field has a wrong type or value or is there twice, if question_id
// or llm is missing, if nothing says whether the response is right, if two lines
// say different things of a question, or if two are of the same question, LLM
// and sample; and if a file holds no row. Cancelling ctx ends it early.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	loss := &importers.Loss{Format: "jsonl"}
	src, err := findSource(path, loss)
	if err != nil {
		return nil, nil, err
	}
	t := newTable()
	var before int64 // bytes of the files that are read
	for _, file := range src.paths {
		last := int64(0)
		err := t.readFile(ctx, file, func(read int64) {
			last = read
			if opts.Progress != nil {
				opts.Progress(mebibytes(before+read), mebibytes(max(src.size, before+read)))
			}
		})
		if err != nil {
			return nil, nil, err
		}
		before += last
	}
	meta, err := opts.meta(path)
	if err != nil {
		return nil, nil, err
	}
	r, err := t.recording(meta, loss)
	if err != nil {
		return nil, nil, err
	}
	loss.Sort()
	return r, loss, nil
}

func (t *table) readFile(ctx context.Context, path string, progress func(read int64)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return t.read(ctx, path, f, progress)
}

func mebibytes(n int64) int { return int((n + 1<<20 - 1) >> 20) }

func (o Options) meta(path string) (recording.Meta, error) {
	whole, err := filepath.Abs(path) // a name for ".", too
	if err != nil {
		return recording.Meta{}, err
	}
	meta := recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}
	if meta.Name == "" {
		meta.Name = strings.TrimSuffix(filepath.Base(whole), ".jsonl")
	}
	if meta.Source == "" {
		meta.Source = filepath.Base(whole)
	}
	return meta, nil
}
