package llmrouterbench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Name, Source and Licence are what the recording says of itself. Without
	// them the name is the folder's, the source LLMRouterBench, and the licence
	// unknown.
	Name, Source, Licence string
	// Progress, if not nil, is called with the LLMs' files done and their total.
	Progress func(done, total int)
}

// Import does what [ImportTo] does and returns the recording, in memory.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) { return ImportTo(ctx, path, to, opts) })
}

// ImportTo reads LLMRouterBench's results from path, which is results/bench or
// holds it, and adds them to a recording. Of the files of one dataset, split and
// LLM the newest by the time in its name that is no demonstration is read. A
// dataset is a task; a question's id is its split and its index, as in test/12.
// The report is without counts, see [importers.Loss.Count].
//
// It is an error, naming file, record (counted from 0) and field, if a file is no
// such object, if a field has a wrong type or value, if an index is there twice,
// if two LLMs' questions of one index differ in text or gold, if two folders are
// of the same LLM, and if there is no record at all. Cancelling ctx ends it early.
func ImportTo(ctx context.Context, path string, to recording.Sink, opts Options) (*importers.Loss, error) {
	meta, err := opts.meta(path)
	if err != nil {
		return nil, err
	}
	to.Describe(meta)
	loss := &importers.Loss{Format: "llmrouterbench"}
	return loss, read(ctx, path, to, loss, opts)
}

func (o Options) meta(path string) (recording.Meta, error) {
	return importers.Meta(recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}, recording.Meta{Source: "results of LLMRouterBench"}, path)
}

// read adds all rows to the sink and everything but the counts to the report.
func read(ctx context.Context, path string, to recording.Sink, loss *importers.Loss, opts Options) error {
	runs, err := findSource(path, loss)
	if err != nil {
		return err
	}
	b := newBatch(to, loss)
	for i, run := range runs {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		if err := b.run(ctx, run); err != nil {
			return err
		}
		if opts.Progress != nil {
			opts.Progress(i+1, len(runs))
		}
	}
	b.tally.Report(loss)
	if err := b.join.Empty(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// A runID is a dataset, split and LLM by the names that the file gives.
type runID struct{ dataset, split, llm string }

// A batch is an import under way.
type batch struct {
	join  *importers.Join
	tally importers.Tally
	loss  *importers.Loss
	seen  map[runID]string // the file that was read
}

func newBatch(to recording.Sink, loss *importers.Loss) *batch {
	return &batch{join: importers.NewJoin(to, "record"), loss: loss, seen: make(map[runID]string)}
}

// run reads the newest file of a folder that is no demonstration.
func (b *batch) run(ctx context.Context, run runFolder) error {
	chosen := ""
	for _, file := range run.files {
		if chosen != "" {
			b.skip(file, "older than "+filepath.Base(chosen))
			continue
		}
		h, err := readHead(file.path)
		if err != nil {
			return fmt.Errorf("%s: %w", file.path, err)
		}
		if h.demo {
			b.skip(file, "a demonstration run")
			continue
		}
		chosen = file.name
		if err := b.file(ctx, run, file, h); err != nil {
			return fmt.Errorf("%s: %w", file.path, err)
		}
	}
	return nil
}

func (b *batch) skip(file resultFile, reason string) {
	b.loss.Skipped = append(b.loss.Skipped, importers.Skipped{Path: file.name, Reason: reason})
}

func (b *batch) file(ctx context.Context, run runFolder, file resultFile, h *head) error {
	id := b.identify(run, file, h)
	if other, taken := b.seen[id]; taken {
		return fmt.Errorf("%s holds the same dataset %q, split %q and LLM %q: keep one of them", other, id.dataset, id.split, id.llm)
	}
	b.seen[id] = file.path
	if err := b.join.LLM(id.llm); err != nil {
		return err
	}
	f, err := os.Open(file.path)
	if err != nil {
		return err
	}
	defer f.Close()
	b.loss.Files++
	return b.records(id, file).read(ctx, rawjson.NewDocument(f), h)
}

func (b *batch) records(id runID, file resultFile) *records {
	return &records{batch: b, runID: id, path: file.path, name: file.name, seen: make(map[string]int)}
}

// identify takes the names that the file gives, and for those it does not give
// the folders'.
func (b *batch) identify(run runFolder, file resultFile, h *head) runID {
	id := runID{dataset: run.dataset, split: run.split, llm: run.llm}
	for _, f := range []struct {
		name, given string
		to          *string
	}{{"dataset_name", h.dataset, &id.dataset}, {"split", h.split, &id.split}, {"model_name", h.llm, &id.llm}} {
		if f.given != "" {
			*f.to = f.given
		}
	}
	for name, given := range map[string]string{"dataset_name": h.dataset, "split": h.split, "model_name": h.llm} {
		if given == "" {
			b.tally.Assumed(id.dataset, name, "missing in the file: the folder's name")
		}
	}
	if id.llm != run.llm {
		b.loss.Renamed = append(b.loss.Renamed, importers.Renamed{Path: file.name, LLM: id.llm})
	}
	return id
}
