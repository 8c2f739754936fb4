package jsonl

import (
	"bytes"
	"errors"
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
	aboutFields
)

var aboutNames = [aboutFields]string{"question", "messages", "gold", "answer_kind", "split", "group", "metadata"}

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

// settle decides state, score and answer key, or leaves the state open.
func (d *decoder) settle(r *row) error {
	if err := r.mergeCorrect(); err != nil {
		return err
	}
	if r.hasKey && !r.HasAnswer {
		return errors.New("field answer_key: there is no answer: give answer, too, or leave answer_key out")
	}
	switch {
	case r.State != 0:
		if err := r.stated(); err != nil {
			return err
		}
	case !math.IsNaN(r.Score):
		r.State = grade.Parsed
	case r.HasAnswer || r.Grader != "" && r.hasText:
		return d.open(r)
	case r.unknownGrade:
		r.State = grade.Ungraded
	default:
		return errors.New("nothing says whether the response is right: want score, correct, answer (compared with gold), " +
			"response with grader, or state; null for one of them when it is not known")
	}
	d.complete(r)
	return nil
}

// mergeCorrect makes one score of score and correct.
func (r *row) mergeCorrect() error {
	if math.IsNaN(r.correct) {
		return nil
	}
	if !math.IsNaN(r.Score) && r.Score != r.correct {
		return fmt.Errorf("field correct: got %v, but score is %v: keep one of them", r.correct, r.Score)
	}
	r.Score = r.correct
	return nil
}

// stated checks a state that the row gives against the rest of it.
func (r *row) stated() error {
	implied := grade.Unscored(r.State).Score
	switch {
	case r.State == grade.Parsed && math.IsNaN(r.Score):
		return errors.New("field state: got parsed without a score: give score or correct, or leave state out to have the answer compared with gold")
	case r.State == grade.Parsed:
	case !math.IsNaN(r.Score) && r.Score != implied:
		return fmt.Errorf("field state: got %s with score %v: leave one of them out", r.State, r.Score)
	default:
		r.Score = implied
	}
	if r.HasAnswer && r.State != grade.Parsed && r.State != grade.Ungraded {
		return fmt.Errorf("field state: got %s with an answer: leave one of them out", r.State)
	}
	return nil
}

// open leaves a row to be graded by its grader, exact match unless it names one.
func (d *decoder) open(r *row) error {
	name := r.Grader
	if name == "" {
		name = grade.Exact().Name()
	}
	g, ok := d.graders[name]
	if !ok {
		var known []string
		for _, g := range grade.All() {
			known = append(known, g.Name())
		}
		return fmt.Errorf("field grader: got %s, which cannot grade here: want one of %s, or give score, correct or state",
			quoted(name), strings.Join(known, ", "))
	}
	r.Grader = g.Name()
	return nil
}

// complete gives an answer without a key its normal form, by the row's grader if
// that is known and else by exact match.
func (d *decoder) complete(r *row) {
	if !r.HasAnswer || r.hasKey {
		return
	}
	if g, ok := d.graders[r.Grader]; ok {
		if key, ok := g.Key(r.Answer); ok {
			r.AnswerKey = key
			return
		}
	}
	r.AnswerKey, _ = grade.Exact().Key(r.Answer)
}
