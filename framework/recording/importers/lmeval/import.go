package lmeval

import (
	"context"
	"fmt"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Filter and Metric choose among the filters and metrics of tasks that have
	// several. Without them such a task is an error that lists them.
	Filter, Metric string
	// Question is the field of doc that holds the question's text; empty is
	// "question" where doc has it, and else the prompt of the first request.
	Question string
	// Name, Source and Licence are what the recording says of itself. Without
	// them the name is the folder's, the source lm-eval, and the licence unknown.
	Name, Source, Licence string
	// Progress, if not nil, is called with the files done and their total.
	Progress func(done, total int)
}

// Import does what [ImportTo] does and returns the recording, in memory.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) { return ImportTo(ctx, path, to, opts) })
}

// ImportTo reads the samples that lm-eval logged below path, in files named
// samples_TASK_DATE.jsonl in a folder for each LLM, and adds them to a recording.
// Of several dates the newest is read. A question's id is its doc_id. The report is
// without counts, see [importers.Loss.Count].
//
// It is an error, naming file and line, if a line is no such object, if a field
// has a wrong type or value, if a doc_id is there twice under the filter, if two
// LLMs' docs of one id differ, if a task has several filters or metrics and none
// of them is chosen, if a choice fits no task, and if there is no row at all.
// Cancelling ctx ends it early.
func ImportTo(ctx context.Context, path string, to recording.Sink, opts Options) (*importers.Loss, error) {
	meta, err := opts.meta(path)
	if err != nil {
		return nil, err
	}
	to.Describe(meta)
	loss := &importers.Loss{Format: "lm-eval"}
	return loss, read(ctx, path, to, loss, opts)
}

func (o Options) meta(path string) (recording.Meta, error) {
	return importers.Meta(recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}, recording.Meta{Source: "samples of lm-eval"}, path)
}

// A batch is an import under way.
type batch struct {
	Options
	join  *importers.Join
	tally importers.Tally
	loss  *importers.Loss
	used  choice // what the options chose somewhere

	prompts map[string]string // the first LLM's prompt_hash by question
}

func newBatch(to recording.Sink, loss *importers.Loss, opts Options) *batch {
	return &batch{Options: opts, join: importers.NewJoin(to, "line"), loss: loss, prompts: make(map[string]string)}
}

// read adds all rows to the sink and everything but the counts to the report.
func read(ctx context.Context, path string, to recording.Sink, loss *importers.Loss, opts Options) error {
	files, err := findSource(path, loss)
	if err != nil {
		return err
	}
	loss.Files = len(files)
	b := newBatch(to, loss, opts)
	for i, file := range files {
		if err := b.file(ctx, file); err != nil {
			return err
		}
		if opts.Progress != nil {
			opts.Progress(i+1, len(files))
		}
	}
	b.tally.Report(loss)
	if err := b.join.Empty(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return b.unused(path)
}

// unused returns an error if a choice fits no file: it is a slip of the pen.
func (b *batch) unused(path string) error {
	if b.Filter != "" && b.used.filter != b.Filter {
		return fmt.Errorf("%s: --filter %s: no task has that filter", path, b.Filter)
	}
	if b.Metric != "" && b.used.metric != b.Metric {
		return fmt.Errorf("%s: --metric %s: no task has that metric", path, b.Metric)
	}
	return nil
}

func (b *batch) file(ctx context.Context, file sampleLog) error {
	all, err := survey(ctx, file.path)
	if err != nil {
		return err
	}
	c, err := b.choose(all)
	if err != nil {
		return fmt.Errorf("%s: %w", file.path, err)
	}
	if err := b.join.LLM(file.llm); err != nil {
		return err
	}
	rows := b.rows(file, all)
	rows.choice = c
	return records(ctx, file.path, rows.row)
}

func (b *batch) rows(file sampleLog, all found) *rows {
	return &rows{batch: b, sampleLog: file, metrics: all.metrics, seen: make(map[string]int)}
}

func (b *batch) choose(all found) (c choice, err error) {
	if c.filter, err = choose("--filter", "filter", b.Filter, all.filters); err != nil {
		return c, err
	}
	if c.metric, err = choose("--metric", "metric", b.Metric, all.metrics); err != nil {
		return c, err
	}
	if c.filter == b.Filter {
		b.used.filter = c.filter
	}
	if c.metric == b.Metric {
		b.used.metric = c.metric
	}
	return c, nil
}
