package rawjson

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// A File reads the records of one file. Its methods name the file in every
// error, and the record: by line from 1 where records follow one another, by
// number from 0 in an array, by key in an object.
type File struct {
	name string
	scanner
	record int // the line where the record begins
	// Progress, if not nil, is called with the bytes read, after each record.
	Progress func(read int64)
}

// NewFile returns a reader of r, which messages call name.
func NewFile(name string, r io.Reader) *File {
	return &File{name: name, scanner: *newScanner(r)}
}

// Records calls each with every record of an array, with records one after
// another, or with the one record that the file is. The bytes each gets are valid
// until it returns. It is an error if the file holds no record, if a record is no
// object, and if each returns one.
func (f *File) Records(ctx context.Context, each func(Value) error) error {
	switch c, err := f.first(); {
	case err != nil:
		return err
	case c == '[':
		return f.array(ctx, each)
	case c == '{':
		return f.sequence(ctx, each)
	default:
		return fmt.Errorf("%s: begins with %q: want JSON, one object per line or an array of objects", f.name, c)
	}
}

// Members calls each with the key and value of every member of the one object
// that the file is, in their order. The value's bytes are valid until it returns.
// A key that is there twice is an error, as is an object without a member.
func (f *File) Members(ctx context.Context, each func(key string, v Value) error) error {
	if c, err := f.first(); err != nil {
		return err
	} else if c != '{' {
		return fmt.Errorf("%s: begins with %q: want one JSON object", f.name, c)
	}
	f.at++
	seen, last := make(map[string]struct{}), "the first key"
	fail := func(where string, err error) error { return fmt.Errorf("%s: %s: %w", f.name, where, err) }
	for more := byte(','); more == ','; {
		key, err := f.key()
		if err != nil {
			return fail("after "+last, err)
		}
		last = "key " + Quoted(key)
		if _, twice := seen[key]; twice {
			return fail(last, errors.New("is there twice"))
		}
		seen[key] = struct{}{}
		if err := f.next(ctx, func(v Value) error { return each(key, v) }); err != nil {
			return fail(last, err)
		}
		if more, err = f.take(",}"); err != nil {
			return fail("after "+last, err)
		}
	}
	return f.end("the object")
}

// key takes a key and the colon behind it.
func (f *File) key() (string, error) {
	v, err := f.value()
	if err != nil {
		return "", err
	}
	key, ok := v.Text()
	if !ok {
		return "", fmt.Errorf("got %s, want a key", v)
	}
	_, err = f.take(":")
	return key, err
}

// first returns the first byte that is no white space.
func (f *File) first() (byte, error) {
	c, err := f.peek()
	if errors.Is(err, io.EOF) {
		err = errors.New("holds nothing: want JSON records")
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", f.name, err)
	}
	return c, nil
}

func (f *File) array(ctx context.Context, each func(Value) error) error {
	f.at++
	if c, err := f.peek(); err == nil && c == ']' {
		return fmt.Errorf("%s: holds an empty array: want records", f.name)
	}
	n := 0
	for more := byte(','); more == ','; n++ {
		err := f.next(ctx, func(v Value) error { return object(v, each) })
		if err != nil {
			return fmt.Errorf("%s: record %d: %w", f.name, n, err)
		}
		if more, err = f.take(",]"); err != nil {
			return fmt.Errorf("%s: after record %d: %w", f.name, n, err)
		}
	}
	return f.end("the array")
}

func (f *File) sequence(ctx context.Context, each func(Value) error) error {
	for {
		switch _, err := f.peek(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s: %w", f.name, err)
		}
		line := f.line
		f.record = line
		err := f.next(ctx, func(v Value) error { return object(v, each) })
		if err != nil {
			return fmt.Errorf("%s:%d: %w", f.name, line, err)
		}
	}
}

func object(v Value, each func(Value) error) error {
	if v[0] != '{' {
		return fmt.Errorf("got %s, want an object", v)
	}
	return each(v)
}

// next takes one value and hands it on.
func (f *File) next(ctx context.Context, each func(Value) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	v, err := f.value()
	if err == nil {
		err = each(v)
	}
	if err == nil && f.Progress != nil {
		f.Progress(f.read)
	}
	return err
}

// end wants nothing behind what was read.
func (f *File) end(what string) error {
	switch c, err := f.peek(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", f.name, err)
	default:
		return fmt.Errorf("%s: there is %q behind %s, at byte %d", f.name, c, what, f.offset()+1)
	}
}

// Line returns the line, from 1, of the record that Records has handed on.
func (f *File) Line() int { return f.record }
