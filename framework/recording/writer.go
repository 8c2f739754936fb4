package recording

import (
	"context"
	"errors"
	"slices"

	"smacs/framework/recording/npy"
)

// A Writer writes a recording folder row by row without holding its texts: they
// go to a temporary file beside the folder, and from there, in the recording's
// order, to the folder's files. In memory are names, some 30 bytes a response,
// and one row group. It makes the same folder as a [Builder] and [Write] do.
//
// Close must be called on every way out; it removes whatever Commit has not put
// in place.
type Writer struct {
	// Progress, if not nil, is called by Commit with the questions written and
	// their number, before each of them.
	Progress func(done, total int)

	workspace *workspace
	meta      Meta
	index     *index
	spool     *Spool
	spools    []*Spool // all of them
	questions []Span
	rows      []spooledRow
	vectors   vectorSet
}

// spooledRow is a response in the spool.
type spooledRow struct {
	at int64
	rowID
	n int32
}

// Create begins a recording that [Writer.Commit] puts in the folder dir. An
// existing dir is an error as it is to [Write].
func Create(dir string, replace bool) (*Writer, error) {
	space, err := newWorkspace(dir, replace)
	if err != nil {
		return nil, err
	}
	w := &Writer{workspace: space, index: newIndex()}
	if w.spool, err = w.Spool(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Describe implements [Sink].
func (w *Writer) Describe(m Meta) { w.meta = m }

// Spool implements [Sink].
func (w *Writer) Spool() (*Spool, error) {
	s, err := newFileSpool(w.workspace.temp)
	if err == nil {
		w.spools = append(w.spools, s)
	}
	return s, err
}

// AddLLM adds an LLM, as [Builder.AddLLM] does.
func (w *Writer) AddLLM(name string) error { return w.index.addLLM(name) }

// AddQuestion adds a question, as [Builder.AddQuestion] does.
func (w *Writer) AddQuestion(q Question) error {
	if err := w.index.addQuestion(&q); err != nil {
		return err
	}
	w.spool.buf = appendQuestion(w.spool.buf[:0], &q)
	at, err := w.spool.Add(w.spool.buf)
	w.questions = append(w.questions, at)
	return err
}

// AddResponse adds a response, as [Builder.AddResponse] does.
func (w *Writer) AddResponse(key, llm string, sample int, r Response) error {
	id, err := w.index.addResponse(key, llm, sample, &r)
	if err != nil {
		return err
	}
	at, err := w.spool.AddResponse(&r)
	w.rows = append(w.rows, spooledRow{at.At, id, at.Len})
	return err
}

// Vectors begins a side of an embedding, as [Builder.Vectors] does; the vectors
// are in a file of their own until Commit.
func (w *Writer) Vectors(model string, side Side, t npy.Type, dim int) (*Vectors, error) {
	return w.vectors.begin(w.index, w.Spool, model, side, t, dim)
}

// Commit sorts the rows, writes them and puts the folder in place, whole or not
// at all, and describes it. What [Builder.Build] refuses is an error. Cancelling
// ctx ends it early. Only Close may follow.
func (w *Writer) Commit(ctx context.Context) (Info, error) {
	o, err := w.index.order()
	if err != nil {
		return Info{}, err
	}
	for i := range w.rows {
		w.rows[i].rowID = o.place(w.rows[i].rowID)
	}
	slices.SortFunc(w.rows, func(a, b spooledRow) int { return a.compare(b.rowID) })
	if err := o.count(w.index, len(w.rows), func(i int) rowID { return w.rows[i].rowID }); err != nil {
		return Info{}, err
	}
	f := &folder{meta: w.meta, llms: o.llms, tasks: o.tasks, questions: len(o.questions), rows: &spooledRows{w, o}, progress: w.Progress}
	info, err := f.write(ctx, w.workspace.fresh())
	if err != nil {
		return Info{}, err
	}
	return info, w.workspace.commit()
}

// Close removes the temporary files. After Commit the folder stays.
func (w *Writer) Close() error {
	for _, s := range w.spools {
		s.close()
	}
	w.spools = nil
	return w.workspace.close()
}

// spooledRows are a writer's rows in their order.
type spooledRows struct {
	*Writer
	order *order
}

func (s *spooledRows) question(i int) (*Question, error) {
	from := s.order.questions[i]
	b, err := s.spool.Read(s.Writer.questions[from])
	if err != nil {
		return nil, err
	}
	q, err := decodeQuestion(b)
	q.Task, q.ID = s.index.names[from].task, s.index.names[from].id
	return &q, err
}

func (s *spooledRows) responses(question, llm int, samples []Response) ([]Response, error) {
	cell := question*len(s.order.llms) + llm
	for _, row := range s.rows[s.order.starts[cell]:s.order.starts[cell+1]] {
		r, err := s.spool.Response(Span{row.at, row.n})
		if err != nil {
			return nil, err
		}
		samples = append(samples, r)
	}
	return samples, nil
}

func (s *spooledRows) embeddings(dir string) ([]embeddingEntry, error) {
	return s.vectors.files(dir, s.order)
}
