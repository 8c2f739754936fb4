package rawjson

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// A Document is a JSON document of any size and depth that is walked in a stream:
// its records may lie deep inside it, and what is not wanted is passed over
// without being held. Its methods read the value that comes next and name the
// field in their errors, but neither file nor record; after an error it is of no
// more use. Memory is one value of at most [MaxValue].
type Document struct {
	dec *jsontext.Decoder
	in  *budget
}

// NewDocument returns a document that r holds, which may begin with UTF-8's byte
// order mark.
func NewDocument(r io.Reader) *Document {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3) // just peeked
	}
	in := &budget{r: buffered}
	return &Document{in: in, dec: jsontext.NewDecoder(in, jsontext.AllowInvalidUTF8(true))}
}

// A budget is a reader of a bounded number of bytes; the bound is renewed for
// every token and value.
type budget struct {
	r    io.Reader
	left int
}

var errTooLong = fmt.Errorf("is longer than %d MiB, want a record of an LLM's response", MaxValue>>20)

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// Next returns the first byte of the next value, which tells its type, or 0 if
// there is none.
func (d *Document) Next() byte {
	switch kind := d.peek(); kind {
	case '"', '{', '[', 'n', 't', 'f', '0':
		return byte(kind)
	}
	return 0
}

// Value reads the next value whole. It is the caller's.
func (d *Document) Value() (Value, error) {
	d.in.left = MaxValue
	v, err := d.dec.ReadValue()
	if err != nil {
		return nil, d.explain(err)
	}
	if !utf8.Valid(v) {
		return nil, d.within(errors.New("is not valid UTF-8: save the file as UTF-8"))
	}
	return bytes.Clone(v), nil
}

// Skip reads the next value and forgets it as it goes, however large it is.
func (d *Document) Skip() error {
	for depth := 0; ; {
		t, err := d.token()
		if err != nil {
			return err
		}
		switch t.Kind() {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// Members wants an object and calls each with the name of every member, in the
// file's order. The function reads the member's value or leaves it to be skipped.
func (d *Document) Members(each func(name string) error) error {
	if err := d.open('{', "an object"); err != nil {
		return err
	}
	for d.peek() != '}' {
		t, err := d.token()
		if err != nil {
			return err
		}
		if err := d.visit(func() error { return each(t.String()) }); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

// Elements wants an array and calls each with the index of every element, from
// 0. The function reads the element or leaves it to be skipped.
func (d *Document) Elements(each func(i int) error) error {
	if err := d.open('[', "an array"); err != nil {
		return err
	}
	for i := 0; d.peek() != ']'; i++ {
		if err := d.visit(func() error { return each(i) }); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

// visit has a value read by the function, or skips what it did not read.
func (d *Document) visit(read func() error) error {
	before := d.dec.InputOffset()
	if err := read(); err != nil {
		return err
	}
	if d.dec.InputOffset() == before {
		return d.Skip()
	}
	return nil
}

// End wants the document to be over.
func (d *Document) End() error {
	d.in.left = MaxValue
	switch _, err := d.dec.ReadToken(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return d.explain(err)
	}
	return errors.New("there is more after the end of the document")
}

func (d *Document) peek() jsontext.Kind {
	d.in.left = MaxValue
	return d.dec.PeekKind()
}

func (d *Document) token() (jsontext.Token, error) {
	d.in.left = MaxValue
	t, err := d.dec.ReadToken()
	if err != nil {
		return t, d.explain(err)
	}
	return t, nil
}

func (d *Document) open(kind jsontext.Kind, want string) error {
	if got := d.peek(); got != kind && got != 0 { // 0 is an error that token explains
		v, err := d.Value()
		if err != nil {
			return err
		}
		return d.within(fmt.Errorf("got %s, want %s", v, want))
	}
	_, err := d.token()
	return err
}
