package zeroeval

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Name, Source and Licence replace what the recording says of itself.
	Name, Source, Licence string
	// Progress, if not nil, is called with the files done and their total, from
	// one goroutine at a time.
	Progress func(done, total int)
}

// What a recording of these files says of itself unless told otherwise.
const (
	defaultName    = "zeroeval"
	defaultSource  = "https://github.com/WildEval/ZeroEval, folder result_dirs"
	defaultLicence = "Apache-2.0 (ZeroEval); MIT (GSM8K, CRUXEval, MATH); responses under the terms of the LLMs that gave them"
)

// Import does what [ImportTo] does and returns the recording, in memory.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) { return ImportTo(ctx, path, to, opts) })
}

// ImportTo reads ZeroEval's results from path, which holds the folder result_dirs
// or is it, grades them, and adds them to a recording. The tasks gsm, crux and
// math-l5 are read; whatever else is there is named in the loss report, as is
// every field that is not kept. An LLM with fewer questions than others has
// holes. The report is without counts, see [importers.Loss.Count]. The files are
// held in memory.
//
// It is an error, naming file, record (counted from 0) and field, if a file is
// no array of records of the known types, repeats an id, differs from another
// LLM's file in a question's text or gold, or has the name of the same LLM as
// another one; and if no file is left to read. Cancelling ctx ends it early.
func ImportTo(ctx context.Context, path string, to recording.Sink, opts Options) (*importers.Loss, error) {
	src, err := findSource(path)
	if err != nil {
		return nil, err
	}
	files, err := readAll(ctx, src, opts.Progress)
	if err != nil {
		return nil, err
	}
	meta, err := opts.meta(path)
	if err != nil {
		return nil, err
	}
	to.Describe(meta)
	if err := assemble(to, files, src.loss); err != nil {
		return nil, err
	}
	return src.loss, nil
}

func (o Options) meta(path string) (recording.Meta, error) {
	usual := recording.Meta{Name: defaultName, Source: defaultSource, Licence: defaultLicence}
	return importers.Meta(recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}, usual, path)
}

// readAll reads the files, several at a time, and returns them in the order of
// the source. The error is the first in that order among those met.
func readAll(ctx context.Context, src *source, progress func(done, total int)) ([]*resultFile, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	files, errs := make([]*resultFile, len(src.files)), make([]error, len(src.files))
	next := make(chan int)
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		done    int
	)
	for range min(runtime.GOMAXPROCS(0), len(src.files)) {
		workers.Go(func() {
			for i := range next {
				if files[i], errs[i] = readFile(ctx, src.files[i]); errs[i] != nil {
					cancel()
					continue
				}
				mu.Lock()
				if done++; progress != nil {
					progress(done, len(files))
				}
				mu.Unlock()
			}
		})
	}
	for i := range src.files {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range errs {
		if err != nil && err != context.Canceled {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	return files, nil
}
