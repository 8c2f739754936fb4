package rawjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// explain says in words what is wrong with the document, and in which field.
func (d *Document) explain(err error) error {
	if errors.Is(err, errTooLong) {
		return d.within(errTooLong)
	}
	if errors.Is(err, io.EOF) && d.dec.InputOffset() == 0 {
		return errors.New("the file is empty")
	}
	at := d.dec.StackPointer()
	var syntax *jsontext.SyntacticError
	isSyntax := errors.As(err, &syntax)
	if isSyntax && len(syntax.JSONPointer) > len(at) {
		at = syntax.JSONPointer // in the value, before which the document is
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return inField(at, errors.New("the file is cut off"))
	}
	if !isSyntax {
		return err // of the file, not of its content
	}
	at = syntax.JSONPointer
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return inField(at, errors.New("is there twice in one object: keep one"))
	}
	if word := d.constant(syntax.ByteOffset); word != "" {
		return inField(at, fmt.Errorf("got %s, which JSON does not have: write null for what is not known (in Python, json.dumps with allow_nan=False finds it)", word))
	}
	return inField(at, fmt.Errorf("not valid JSON at byte %d: %w", syntax.ByteOffset+1, syntax.Err))
}

// constant returns which of the numbers that JSON does not have, and Python
// writes all the same, stands at a place of the file, "" if none does.
func (d *Document) constant(offset int64) string {
	rest, at := d.dec.UnreadBuffer(), offset-d.dec.InputOffset()
	if at < 0 || at > int64(len(rest)) {
		return ""
	}
	rest = bytes.TrimLeft(rest[at:], ":, \t\r\n")
	rest = bytes.TrimPrefix(rest, []byte("-"))
	for _, word := range []string{"NaN", "Infinity"} {
		// The buffer may end within the word; no other value begins like it.
		if n := min(len(word), len(rest)); n > 0 && string(rest[:n]) == word[:n] {
			return word
		}
	}
	return ""
}

// within names the field that is under way.
func (d *Document) within(err error) error { return inField(d.dec.StackPointer(), err) }

// inField names the innermost member of an object that a pointer leads to; an
// index into an array is left to the caller, who knows what its elements are.
func inField(at jsontext.Pointer, err error) error {
	for p := at; p != ""; p = p.Parent() {
		if name := p.LastToken(); !index(name) {
			return fmt.Errorf("field %s: %w", Plain(name), err)
		}
	}
	return err
}

func index(token string) bool {
	for _, c := range token {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
