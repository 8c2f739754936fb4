package zeroeval

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

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
