package zeroeval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"smacs/framework/recording"
)

// A resultFile is the content of one source file.
type resultFile struct {
	sourceFile
	records  []record
	fields   map[string]int // every field and the number of records that have it
	replaced int            // characters replaced because UTF-8 cannot hold them
}

// A record is one question and its graded response.
type record struct {
	id, question, gold string
	metadata           string
	response           recording.Response
}

// readFile decodes and grades a file, one record at a time.
func readFile(ctx context.Context, file sourceFile) (*resultFile, error) {
	f, err := os.Open(file.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := &resultFile{sourceFile: file, fields: make(map[string]int)}
	dec := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return nil, fmt.Errorf("%s: want a JSON array of records: %w", file.path, orNil(err, fmt.Errorf("got %v", t)))
	}
	seen := make(map[string]int)
	for i := 0; dec.More(); i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rec, err := out.next(dec)
		if err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", file.path, i, err)
		}
		if first, again := seen[rec.id]; again {
			return nil, fmt.Errorf("%s: record %d: field id: %q is the id of record %d too", file.path, i, rec.id, first)
		}
		seen[rec.id] = i
		out.records = append(out.records, rec)
	}
	if err := end(dec); err != nil {
		return nil, fmt.Errorf("%s: after record %d: %w", file.path, len(out.records)-1, err)
	}
	return out, nil
}

func orNil(err, other error) error {
	if err != nil {
		return whole(err)
	}
	return other
}

// end wants the array closed and nothing behind it.
func end(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return whole(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after the array of records")
	}
	return nil
}

// whole says in words that a file ends too early.
func whole(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file is cut off")
	}
	return err
}

// next decodes one record and grades it.
func (f *resultFile) next(dec *json.Decoder) (record, error) {
	var fields map[string]json.RawMessage
	if err := dec.Decode(&fields); err != nil {
		return record{}, whole(err)
	}
	if fields == nil {
		return record{}, errors.New("want an object, got null")
	}
	for name := range fields {
		f.fields[name]++
	}
	r := &fieldReader{fields: fields, file: f}
	rec := record{
		id:       r.id("id"),
		question: r.text(f.task.questionField),
		gold:     r.text("answer"),
		metadata: r.metadata(),
	}
	output := r.output("output")
	if r.err != nil {
		return record{}, r.err
	}
	g := f.task.grader
	rec.response = recording.Unknown(output).Graded(g, g.Grade(f.stem, output, rec.gold))
	return rec, nil
}

// A fieldReader reads the fields of a record and keeps the first error.
type fieldReader struct {
	fields map[string]json.RawMessage
	file   *resultFile
	err    error
}

func (r *fieldReader) fail(name, want string, raw json.RawMessage) {
	if r.err != nil {
		return
	}
	if raw == nil {
		r.err = fmt.Errorf("field %s is missing", name)
		return
	}
	r.err = fmt.Errorf("field %s: want %s, got %s", name, want, kindOf(raw))
}

// kindOf names the type of a JSON value.
func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "the number " + string(raw)
}

// text reads a string field.
func (r *fieldReader) text(name string) string {
	raw := r.fields[name]
	if len(raw) == 0 || raw[0] != '"' {
		r.fail(name, "a string", raw)
		return ""
	}
	return r.decode(name, raw)
}

// decode decodes a JSON string. Bytes that are not UTF-8 are an error; escaped
// lone surrogates are replaced by the decoder, and counted.
func (r *fieldReader) decode(name string, raw json.RawMessage) string {
	var s string
	if !utf8.Valid(raw) && r.err == nil {
		r.err = fmt.Errorf("field %s is not valid UTF-8", name)
	}
	if err := json.Unmarshal(raw, &s); err != nil && r.err == nil {
		r.err = fmt.Errorf("field %s: %w", name, err)
	}
	const mark = "\uFFFD"
	if got := bytes.Count([]byte(s), []byte(mark)); got > 0 {
		given := bytes.Count(raw, []byte(mark)) + bytes.Count(bytes.ToLower(raw), []byte(`\ufffd`))
		r.file.replaced += max(0, got-given)
	}
	return s
}

// id reads an id, which is a string or, in math-l5, an integer.
func (r *fieldReader) id(name string) string {
	raw := r.fields[name]
	if len(raw) > 0 && raw[0] == '"' {
		id := r.decode(name, raw)
		if id == "" && r.err == nil {
			r.err = fmt.Errorf("field %s is empty", name)
		}
		return id
	}
	var n int64
	if len(raw) == 0 || raw[0] == 'n' || json.Unmarshal(raw, &n) != nil {
		r.fail(name, "a string or an integer", raw)
		return ""
	}
	return fmt.Sprint(n)
}

// output reads the response: an array of exactly one string.
func (r *fieldReader) output(name string) string {
	raw := r.fields[name]
	var items []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		r.fail(name, "an array of one string", raw)
		return ""
	}
	if len(items) != 1 {
		if r.err == nil {
			r.err = fmt.Errorf("field %s: want an array of one string, got %d elements", name, len(items))
		}
		return ""
	}
	if items[0][0] != '"' {
		r.fail(name+"[0]", "a string", items[0])
		return ""
	}
	return r.decode(name+"[0]", items[0])
}

// metadata returns the fields that say where the question comes from, those
// that the record has, as a JSON object.
func (r *fieldReader) metadata() string {
	var m struct {
		Dataset  string `json:"dataset,omitempty"`
		Source   string `json:"source,omitempty"`
		Config   string `json:"config,omitempty"`
		TaskType string `json:"task_type,omitempty"`
	}
	for _, f := range []struct {
		name string
		to   *string
	}{{"dataset", &m.Dataset}, {"source", &m.Source}, {"config", &m.Config}, {"task_type", &m.TaskType}} {
		if _, ok := r.fields[f.name]; ok {
			*f.to = r.text(f.name)
		}
	}
	text, err := json.Marshal(m)
	if err != nil && r.err == nil {
		r.err = err
	}
	if string(text) == "{}" {
		return ""
	}
	return string(text)
}
