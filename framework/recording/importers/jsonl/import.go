package jsonl

import (
	"context"
	"os"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Name, Source and Licence are what the recording says of itself. Without
	// them the name is the file's or folder's, without .jsonl, the source its
	// name with .jsonl, and the licence unknown.
	Name, Source, Licence string
	// Embeddings are the files of vectors to import.
	Embeddings Embeddings
	// Progress, if not nil, is called with the MiB read and their total, rounded
	// up, as reading goes on.
	Progress func(done, total int)
}

// Import does what [ImportTo] does and returns the recording, in memory.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) { return ImportTo(ctx, path, to, opts) })
}

// ImportTo reads the JSON Lines file path, or every *.jsonl file of the folder
// path in byte order of their names, grades what has an answer and a gold but no
// score, and adds everything to a recording. It returns the loss report without
// counts, see [importers.Loss.Count]: fields that are not known and fields that
// were filled in. Questions are in the order in which they first appear. Texts
// are kept in the sink's spools, so that memory is that of names and places.
//
// It is an error, naming file, line (counted from 1) and field, if a line is no
// object, if a field has a wrong type or value or is there twice, if question_id
// or llm is missing, if nothing says whether the response is right, if two lines
// say different things of a question, or if two are of the same question, LLM
// and sample; if a file holds no row; and if the embeddings of opts do not fit
// the rows. Cancelling ctx ends it early.
func ImportTo(ctx context.Context, path string, to recording.Sink, opts Options) (*importers.Loss, error) {
	loss := &importers.Loss{Format: "jsonl"}
	src, err := findSource(path, opts.Embeddings, loss)
	if err != nil {
		return nil, err
	}
	meta, err := opts.meta(path)
	if err != nil {
		return nil, err
	}
	to.Describe(meta)
	vectors, err := openVectors(opts.Embeddings)
	if err != nil {
		return nil, err
	}
	defer vectors.close()
	t, err := newTable(to)
	if err != nil {
		return nil, err
	}
	if err := t.readAll(ctx, src, opts.Progress); err != nil {
		return nil, err
	}
	if err := t.assemble(ctx, to, loss); err != nil {
		return nil, err
	}
	return loss, t.addVectors(to, vectors, loss)
}

func (t *table) readAll(ctx context.Context, src source, report func(done, total int)) error {
	var before int64 // bytes of the files that are read
	for _, file := range src.paths {
		last := int64(0)
		err := t.readFile(ctx, file, func(read int64) {
			last = read
			if report != nil {
				report(mebibytes(before+read), mebibytes(max(src.size, before+read)))
			}
		})
		if err != nil {
			return err
		}
		before += last
	}
	return nil
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
	return importers.Meta(recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}, recording.Meta{}, path)
}
