package jsonl

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// defaultTask is the task of rows that name none.
const defaultTask = "default"

// The fields that describe a question, as indices into row.about.
const (
	aboutText = iota
	aboutMessages
	aboutGold
	aboutKind
	aboutSplit
	aboutGroup
	aboutMetadata
	aboutEmbedding
	aboutQuery
	aboutFields
)

var aboutNames = [aboutFields]string{"question", "messages", "gold", "answer_kind", "split", "group", "metadata",
	"embedding", "query_embedding"}

// A row is one decoded line. Its Response has no State as long as the answer is
// to be compared with the gold, which a later line may hold.
type row struct {
	recording.Response
	task, id, llm   string
	sample          int64
	about           [aboutFields]string
	hasText, hasKey bool
	correct         float64 // NaN when not given
	unknownGrade    bool    // a field that could have said the grade is null
	unknown         []string
	replaced        int
}

// A decoder turns lines into rows. It keeps nothing of a line but short texts
// that repeat.
type decoder struct {
	fields  []field
	at      map[string]int // into fields
	graders map[string]grade.Grader
	seen    []bool
	names   []string // of the line's fields, for messages
}

func newDecoder() *decoder {
	d := &decoder{fields: fields(), at: make(map[string]int), graders: make(map[string]grade.Grader)}
	for i, f := range d.fields {
		d.at[f.name] = i
	}
	d.seen = make([]bool, len(d.fields))
	for _, g := range grade.All() {
		d.graders[g.ID], d.graders[g.Name()] = g, g
	}
	return d
}

// row decodes a line. The row is checked as far as the line alone allows.
func (d *decoder) row(line []byte) (*row, error) {
	r := &row{Response: recording.Unknown(""), task: defaultTask, correct: math.NaN()}
	r.State = 0
	clear(d.seen)
	d.names = d.names[:0]
	if err := members(line, func(name, v []byte) error { return d.member(r, name, v) }); err != nil {
		return nil, err
	}
	if r.id == "" {
		return nil, d.missing("question_id")
	}
	if r.llm == "" {
		return nil, d.missing("llm")
	}
	return r, d.settle(r)
}

func (d *decoder) member(r *row, quotedName []byte, v value) error {
	name, _ := value(quotedName).text()
	i, known := d.at[name]
	if !known {
		r.unknown = append(r.unknown, name)
		d.names = append(d.names, name)
		return nil
	}
	if d.seen[i] {
		return fmt.Errorf("field %s: is there twice in one row: keep one", name)
	}
	d.seen[i] = true
	d.names = append(d.names, name)
	if v[0] == 'n' {
		switch name {
		case "score", "correct", "state", "answer":
			r.unknownGrade = true
		}
		return nil
	}
	if f := d.fields[i]; !f.read(r, v) {
		return fmt.Errorf("field %s: got %s, want %s", name, v, f.want)
	}
	if v[0] == '"' && bytes.Contains(v, []byte(`\u`)) {
		r.replaced += importers.LoneSurrogates(v)
	}
	return nil
}

// missing says that a row lacks a field, and what it has.
func (d *decoder) missing(name string) error {
	return fmt.Errorf("field %s: is missing or null: every row needs question_id and llm, this one has the fields %s",
		name, quoted(strings.Join(d.names, ", ")))
}
