package smcs

import (
	"context"
	"io"
	"os"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// DefaultEmbeddingModel is the name of the embedding of the question bank.
const DefaultEmbeddingModel = "linq-embed-mistral"

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Name, Source and Licence replace what the recording says of itself.
	Name, Source, Licence string
	// EmbeddingModel names the embedding of the bank, DefaultEmbeddingModel if
	// empty.
	EmbeddingModel string
	// Progress, if not nil, is called with the MiB read and their total, rounded
	// up, as reading goes on.
	Progress func(done, total int)
}

// Import reads SMCS's results at path: the file of the union question bank, a
// cache_8k folder (or a benchmark of it), or a folder that holds both, and returns
// the recording with the loss report. Questions of the bank have the recorded
// split bank and its embeddings, those of cache_8k the split test; so have
// question_bank_8k folders the split bank where there is no union bank.
//
// It is an error, naming file and line, record or key, if a file is damaged, if a
// field has a wrong type, if a key, question or response is there twice, if rows
// contradict each other in a question's text or gold, or if vectors differ in
// length; and if path holds nothing of all this. Cancelling ctx ends it early.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) { return ImportTo(ctx, path, to, opts) })
}

// ImportTo does the same into a sink, and returns the report but for its counts.
// It holds one record at a time, the texts of the questions of cache_8k, and a
// digest of each question of the bank.
func ImportTo(ctx context.Context, path string, to recording.Sink, opts Options) (*importers.Loss, error) {
	src, err := findSource(path)
	if err != nil {
		return nil, err
	}
	meta, err := opts.meta(path)
	if err != nil {
		return nil, err
	}
	to.Describe(meta)
	if err := newImports(ctx, src, to, opts).run(); err != nil {
		return nil, err
	}
	return src.loss, nil
}

// What a recording says of itself unless told otherwise.
const (
	defaultName    = "smcs"
	defaultLicence = "that of the benchmarks' authors; responses under the terms of the LLMs that gave them"
)

func (o Options) meta(path string) (recording.Meta, error) {
	base, err := importers.Base(path)
	if err != nil {
		return recording.Meta{}, err
	}
	usual := recording.Meta{Name: defaultName, Source: "SMCS (arXiv 2507.14200), " + base, Licence: defaultLicence}
	return importers.Meta(recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}, usual, path)
}

// A counted is a field of a task's rows, with a reason.
type counted struct{ task, name, reason string }

// imports is an import under way.
type imports struct {
	ctx         context.Context
	opts        Options
	src         *source
	to          recording.Sink
	open        func(path string) (io.ReadCloser, error)
	questions   *questions // of the folders
	bank, test  *side
	llms        map[string]splits
	unknownKeys map[string]string // by LLM, one text for all its answers that are not known
	lost        map[counted]int   // fields not kept
	assumed     map[counted]int   // fields filled in
	puzzles     map[puzzle]found  // things about rows that the report shall name
	done, size  int64             // bytes read, and to be read
	shown       int               // of done, in MiB
}

// A puzzle is something odd about rows of a file or folder, and found how many
// rows and which first.
type (
	puzzle struct{ about, text string }
	found  struct {
		n     int
		first string
	}
)

func newImports(ctx context.Context, src *source, to recording.Sink, opts Options) *imports {
	if opts.EmbeddingModel == "" {
		opts.EmbeddingModel = DefaultEmbeddingModel
	}
	return &imports{
		ctx: ctx, opts: opts, src: src, to: to, open: func(path string) (io.ReadCloser, error) { return os.Open(path) },
		questions: newQuestions(), bank: newSide(), test: newSide(),
		llms: make(map[string]splits), unknownKeys: make(map[string]string),
		lost: make(map[counted]int), assumed: make(map[counted]int), puzzles: make(map[puzzle]found),
	}
}

// run reads everything into the target and completes the report but for its counts.
func (im *imports) run() error {
	if err := im.measure(); err != nil {
		return err
	}
	return im.all()
}

func (im *imports) all() error {
	if im.src.bank != "" {
		if err := im.readBank(); err != nil {
			return err
		}
	}
	if err := im.readQuestions(); err != nil {
		return err
	}
	if err := im.readResponses(); err != nil {
		return err
	}
	im.report()
	return nil
}

// measure adds up the files and the bytes that will be read; those of rows twice.
func (im *imports) measure() error {
	if im.src.bank != "" {
		info, err := os.Stat(im.src.bank)
		if err != nil {
			return err
		}
		im.size = info.Size()
		im.src.loss.Files++
	}
	for i := range im.src.folders {
		f := &im.src.folders[i]
		for _, x := range f.rows() {
			im.size += 2 * x.size
			im.src.loss.Files++
		}
		for _, p := range []part{partGrades, partSummary} {
			for _, x := range f.of(p) {
				im.size += x.size
				im.src.loss.Files++
			}
		}
	}
	return nil
}

// records calls each with every record of a file.
func (im *imports) records(x file, each func(rawjson.Value) error) error {
	return im.read(x.path, func(f *rawjson.File) error { return f.Records(im.ctx, each) })
}

// read opens a file for reading and tells how far it is.
func (im *imports) read(path string, use func(*rawjson.File) error) error {
	r, err := im.open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	f := rawjson.NewFile(path, r)
	before := im.done
	f.Progress = func(read int64) {
		im.done = before + read
		if done := mebibytes(im.done); im.opts.Progress != nil && done > im.shown {
			im.opts.Progress(done, mebibytes(max(im.size, im.done)))
			im.shown = done
		}
	}
	return use(f)
}

func mebibytes(n int64) int { return int((n + 1<<20 - 1) >> 20) }
