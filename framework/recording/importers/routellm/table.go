package routellm

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxRow bounds the bytes of a row, which a missing quotation mark would make
// endless.
const maxRow = 64 << 20

// A bounded reader ends when a row takes too much.
type bounded struct {
	r    io.Reader
	left int
	read int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a row does not end within %d MiB: a quotation mark is missing, or the file is not CSV", maxRow>>20)
	}
	n, err := b.r.Read(p)
	b.left -= n
	b.read += int64(n)
	return n, err
}

// A table reads a CSV file row by row.
type table struct {
	name    string
	src     *bounded
	csv     *csv.Reader
	columns []column
	prompt  int
	unused  []string // columns that are not kept
}

// A column is what an LLM has in a row.
type column struct {
	llm   string
	grade int
	text  int // -1 where responses are not recorded
}

// newTable reads the header.
func newTable(name string, r io.Reader) (*table, error) {
	src := &bounded{r: r, left: maxRow}
	first := make([]byte, 3)
	n, err := io.ReadFull(src, first)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	first = bytes.TrimPrefix(first[:n], []byte("\xef\xbb\xbf"))
	t := &table{name: name, src: src, csv: csv.NewReader(io.MultiReader(bytes.NewReader(first), src))}
	t.csv.ReuseRecord = true
	header, err := t.row()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: is empty: want a header with prompt and a column per LLM", name)
	}
	if err != nil {
		return nil, err
	}
	return t, t.header(header)
}

// header finds the columns. Each that is neither prompt nor an LLM's responses
// is an LLM.
func (t *table) header(names []string) error {
	at := make(map[string]int)
	for i, name := range names {
		if _, twice := at[name]; twice {
			return fmt.Errorf("%s:1: column %q is there twice", t.name, name)
		}
		at[name] = i
	}
	prompt, ok := at["prompt"]
	if !ok {
		return fmt.Errorf("%s:1: column prompt is missing: this is no evaluation of RouteLLM", t.name)
	}
	t.prompt = prompt
	for i, name := range names {
		llm, isText := strings.CutSuffix(name, "_response")
		_, graded := at[llm]
		switch {
		case i == prompt, isText && graded:
		case isText || name == "" || strings.HasPrefix(name, "Unnamed:"):
			t.unused = append(t.unused, name)
		default:
			text, ok := at[name+"_response"]
			if !ok {
				text = -1
			}
			t.columns = append(t.columns, column{strings.Clone(name), i, text})
		}
	}
	if len(t.columns) == 0 {
		return fmt.Errorf("%s:1: there is no column of an LLM beside prompt", t.name)
	}
	return nil
}

// row returns the next row, valid until the next call; io.EOF after the last one.
func (t *table) row() ([]string, error) {
	t.src.left = maxRow
	row, err := t.csv.Read()
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, err
	case errors.As(err, &syntax) && errors.Is(err, csv.ErrFieldCount):
		return nil, fmt.Errorf("%s:%d: got %d columns, want %d as in the header", t.name, syntax.Line, len(row), t.csv.FieldsPerRecord)
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("%s:%d: column %d of the line: %w (the row begins in line %d)", t.name, syntax.Line, syntax.Column, syntax.Err, syntax.StartLine)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", t.name, err)
	}
	for i, field := range row {
		if !utf8.ValidString(field) {
			line, _ := t.csv.FieldPos(i)
			return nil, fmt.Errorf("%s:%d: column %d is not valid UTF-8: save the file as UTF-8", t.name, line, i+1)
		}
	}
	return row, nil
}
