package jsonl

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"smacs/framework/recording"
)

// A place is a line of a file, for messages.
type place struct{ file, line int32 }

// A question is what the lines so far say of one.
type question struct {
	task, id string
	first    place
	about    []said // by field
}

type questionID struct{ task, id string }

// rowID is the question, LLM and sample of a response, where it stands, and
// where the spool has it.
type rowID struct {
	question, llm, sample int32
	place
	length int32
	at     int64
}

// A table collects the rows of all files: names and places in memory, texts and
// responses in spools, so that each spool is read in the order of its writing.
type table struct {
	*decoder
	files      []string
	llms       []string
	llmAt      map[string]int32
	questions  []question
	questionAt map[questionID]int32
	texts      *recording.Spool // what lines say of questions
	rows       []rowID
	responses  *recording.Spool
	seed       maphash.Seed
	shared     map[string]string // short texts that repeat
	lost       map[counted]int   // fields not kept, and in how many rows
	assumed    map[counted]int   // fields filled in
	replaced   int               // half characters
}

func newTable(to recording.Sink) (*table, error) {
	texts, err := to.Spool()
	if err != nil {
		return nil, err
	}
	responses, err := to.Spool()
	if err != nil {
		return nil, err
	}
	return &table{
		decoder: newDecoder(), llmAt: make(map[string]int32), questionAt: make(map[questionID]int32),
		texts: texts, responses: responses, seed: maphash.MakeSeed(),
		shared: make(map[string]string), lost: make(map[counted]int), assumed: make(map[counted]int),
	}, nil
}

// read adds the rows of a file. After each 1,024 lines it tells progress how
// many bytes it has read and stops if ctx is done.
func (t *table) read(ctx context.Context, name string, r io.Reader, progress func(read int64)) error {
	t.files = append(t.files, name)
	lines := newLineReader(r)
	for rows := 0; ; rows++ {
		if rows%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("import: %w", err)
			}
			progress(lines.read)
		}
		line, err := lines.next()
		switch {
		case errors.Is(err, io.EOF) && rows == 0:
			return fmt.Errorf("%s: holds no row: want one JSON object per line", name)
		case errors.Is(err, io.EOF):
			progress(lines.read)
			return nil
		}
		if err == nil {
			err = t.line(line, place{int32(len(t.files) - 1), int32(lines.n)})
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, max(lines.n, 1), err)
		}
	}
}

func (t *table) line(line []byte, at place) error {
	r, err := t.row(line)
	if err != nil {
		return err
	}
	q, err := t.question(r, at)
	if err != nil {
		return err
	}
	t.note(r)
	span, err := t.responses.AddResponse(&r.Response)
	if err != nil {
		return err
	}
	t.rows = append(t.rows, rowID{q, t.llm(r.llm), int32(r.sample), at, span.Len, span.At})
	return nil
}

// question returns the row's question, after adding what the row says of it. A
// row may leave out what another says, but not contradict it.
func (t *table) question(r *row, at place) (int32, error) {
	key := questionID{r.task, r.id}
	i, seen := t.questionAt[key]
	if !seen {
		i = int32(len(t.questions))
		key.task = t.share(r.task)
		t.questionAt[key] = i
		t.questions = append(t.questions, question{task: key.task, id: key.id, first: at})
	}
	for field, text := range r.about {
		if text == "" {
			continue
		}
		before, err := t.say(&t.questions[i], field, text, at)
		if err != nil {
			return 0, err
		}
		if before == nil {
			continue
		}
		old, err := t.text(before)
		if err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("field %s: got %s, but %s says %s of the same question (task %s, question_id %s): make them equal, or give it in one row only",
			aboutNames[field], quoted(text), t.at(before.place), quoted(old), quoted(r.task), quoted(r.id))
	}
	return i, nil
}

func (t *table) at(p place) string { return fmt.Sprintf("%s:%d", t.files[p.file], p.line) }

func (t *table) llm(name string) int32 {
	i, seen := t.llmAt[name]
	if !seen {
		i = int32(len(t.llms))
		t.llmAt[name] = i
		t.llms = append(t.llms, name)
	}
	return i
}

func (t *table) share(s string) string {
	if shared, ok := t.shared[s]; ok {
		return shared
	}
	t.shared[s] = s
	return s
}
