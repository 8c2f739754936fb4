package inspect

import (
	"context"
	"fmt"
	"io"
	"os"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Scorer chooses among the scorers of tasks that have several. Without it
	// such a task is an error that lists them.
	Scorer string
	// Name, Source and Licence are what the recording says of itself. Without
	// them the name is the file's or folder's, the source Inspect, and the licence
	// unknown.
	Name, Source, Licence string
	// Progress, if not nil, is called with the logs done and their total.
	Progress func(done, total int)
}

// Import does what [ImportTo] does and returns the recording, in memory.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) { return ImportTo(ctx, path, to, opts) })
}

// ImportTo reads Inspect's log path, or all logs below the folder path, and adds
// them to a recording. Of several logs of one task and LLM the newest that came to
// its end is read. A question's id is the sample's; its epochs are its samples. The
// report is without counts, see [importers.Loss.Count].
//
// It is an error, naming log, sample and field, if a log is no such file, if a
// field has a wrong type or value, if an epoch of an id is there twice, if two
// LLMs' samples of one id differ in input or target, if a task has several scorers
// and none of them is chosen, if the scorer fits no task, and if there is no sample
// at all. Cancelling ctx ends it early.
func ImportTo(ctx context.Context, path string, to recording.Sink, opts Options) (*importers.Loss, error) {
	meta, err := opts.meta(path)
	if err != nil {
		return nil, err
	}
	to.Describe(meta)
	loss := &importers.Loss{Format: "inspect"}
	return loss, read(ctx, path, to, loss, opts)
}

func (o Options) meta(path string) (recording.Meta, error) {
	return importers.Meta(recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}, recording.Meta{Source: "logs of Inspect"}, path)
}

// A batch is an import under way.
type batch struct {
	Options
	join    *importers.Join
	tally   importers.Tally
	loss    *importers.Loss
	scorers map[string]string // the scorer that counts, by task
	used    bool              // the option chose a scorer somewhere
}

func newBatch(to recording.Sink, loss *importers.Loss, opts Options) *batch {
	return &batch{Options: opts, join: importers.NewJoin(to, "sample"), loss: loss, scorers: make(map[string]string)}
}

// read adds all rows to the sink and everything but the counts to the report.
func read(ctx context.Context, path string, to recording.Sink, loss *importers.Loss, opts Options) error {
	logs, err := findSource(path, loss)
	if err != nil {
		return err
	}
	loss.Files = len(logs)
	b := newBatch(to, loss, opts)
	for i, log := range logs {
		if err := b.log(ctx, log); err != nil {
			return fmt.Errorf("%s: %w", log.path, err)
		}
		if opts.Progress != nil {
			opts.Progress(i+1, len(logs))
		}
	}
	b.tally.Report(loss)
	if err := b.join.Empty(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if b.Scorer != "" && !b.used {
		return fmt.Errorf("%s: --scorer %s: no sample was scored by it", path, b.Scorer)
	}
	return nil
}

func (b *batch) log(ctx context.Context, log logFile) error {
	if err := b.join.LLM(log.model); err != nil {
		return err
	}
	f, err := os.Open(log.path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := b.samples(log)
	if isArchive(log.path) {
		a, err := statArchive(f)
		if err != nil {
			return err
		}
		if err := s.archive(ctx, a); err != nil {
			return err
		}
	} else if err := s.document(ctx, f); err != nil {
		return err
	}
	b.tally.Lost(log.task, "(plan, results, stats, reductions)", "of the whole log; the samples are graded one by one")
	if log.status != success {
		b.tally.Assumed(log.task, "status", fmt.Sprintf("%s ended as %q: what samples it has are taken", log.name, log.status))
	}
	return s.fill()
}

func (b *batch) samples(log logFile) *samples {
	return &samples{batch: b, logFile: log, seen: make(map[string]epochs)}
}

// archive reads the samples of a .eval file.
func (s *samples) archive(ctx context.Context, a *archive) error {
	for i, f := range a.samples {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		err := readEntry(f, func(in io.Reader) error {
			constants := newConstantReader(in)
			r := rawjson.NewDocument(constants)
			if err := s.sample(i, r); err != nil {
				return err
			}
			s.tally.AssumedTimes(s.task, "(NaN and Infinity)", "no JSON: read as null", constants.replaced)
			return r.End()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// document reads the samples of a .json file.
func (s *samples) document(ctx context.Context, in io.Reader) error {
	constants := newConstantReader(in)
	r := rawjson.NewDocument(constants)
	err := r.Members(func(name string) error {
		if name != "samples" || r.Next() == 'n' { // null where the log was written without them
			return nil
		}
		return r.Elements(func(i int) error {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("import: %w", err)
			}
			if err := s.sample(i, r); err != nil {
				return fmt.Errorf("sample %d: %w", i, err)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	s.tally.AssumedTimes(s.task, "(NaN and Infinity)", "no JSON: read as null", constants.replaced)
	return r.End()
}
