package jsonl

import (
	"context"
	"errors"
	"fmt"
	"io"

	"smacs/framework/recording"
)

// chunkRows is how many responses are freed at a time as the recording is built
// of them, so that they are not in memory twice.
const chunkRows = 4096

// A place is a line of a file, for messages.
type place struct{ file, line int32 }

// A question is what the lines so far say of one, and the line that said it
// first, by field.
type question struct {
	task, id string
	first    place
	about    [aboutFields]string
	said     [aboutFields]place
}

type questionID struct{ task, id string }

// rowID is the question, LLM and sample of a response, and where it stands.
type rowID struct {
	question, llm, sample int32
	place
}

// A table collects the rows of all files.
type table struct {
	*decoder
	files      []string
	llms       []string
	llmAt      map[string]int32
	questions  []question
	questionAt map[questionID]int32
	rows       []rowID
	responses  [][]recording.Response // of rows, in chunks
	texts      map[string]string      // short texts that repeat, shared
	lost       map[counted]int        // fields not kept, and in how many rows
	assumed    map[counted]int        // fields filled in
	replaced   int                    // half characters
}

func newTable() *table {
	return &table{
		decoder: newDecoder(), llmAt: make(map[string]int32), questionAt: make(map[questionID]int32),
		texts: make(map[string]string), lost: make(map[counted]int), assumed: make(map[counted]int),
	}
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
	t.rows = append(t.rows, rowID{q, t.llm(r.llm), int32(r.sample), at})
	last := len(t.responses) - 1
	if last < 0 || len(t.responses[last]) == chunkRows {
		t.responses = append(t.responses, make([]recording.Response, 0, chunkRows))
		last++
	}
	r.Grader, r.Finish = t.share(r.Grader), t.share(r.Finish)
	if r.AnswerKey == r.Answer {
		r.AnswerKey = r.Answer // one text, not two equal ones
	}
	t.responses[last] = append(t.responses[last], r.Response)
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
	q := &t.questions[i]
	for f, text := range r.about {
		switch {
		case text == "" || text == q.about[f]:
		case q.about[f] == "":
			q.about[f], q.said[f] = text, at
		default:
			return 0, fmt.Errorf("field %s: got %s, but %s says %s of the same question (task %s, question_id %s): make them equal, or give it in one row only",
				aboutNames[f], quoted(text), t.at(q.said[f]), quoted(q.about[f]), quoted(r.task), quoted(r.id))
		}
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
	if shared, ok := t.texts[s]; ok {
		return shared
	}
	t.texts[s] = s
	return s
}
