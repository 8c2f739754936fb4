package jsonl

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxLine bounds the memory one line can take. A longer one is no row but a file
// that is not JSON Lines.
const maxLine = 64 << 20

// A lineReader reads the lines of a file that are not blank.
type lineReader struct {
	r    *bufio.Reader
	n    int   // number of the line last read, from 1
	read int64 // bytes
	buf  []byte
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 1<<16)}
}

// next returns the next line without white space around it; it is valid until
// the next call. The error is io.EOF after the last one. A byte order mark
// before the first line, CRLF and a missing last line end are taken.
func (l *lineReader) next() ([]byte, error) {
	for {
		line, err := l.raw()
		if err != nil {
			return nil, err
		}
		l.n++
		if l.n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if line = bytes.Trim(line, " \t\r\n"); len(line) == 0 {
			continue
		}
		if !utf8.Valid(line) {
			return nil, fmt.Errorf("byte %d of the line is not valid UTF-8: save the file as UTF-8", badByte(line))
		}
		return line, nil
	}
}

// raw returns a line with its end. It is the reader's own buffer when it fits
// there, so that short lines are not copied.
func (l *lineReader) raw() ([]byte, error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		l.read += int64(len(part))
		switch {
		case err == nil && len(l.buf) == 0:
			return part, nil
		case err != nil && err != bufio.ErrBufferFull && !errors.Is(err, io.EOF):
			return nil, err
		}
		if len(l.buf)+len(part) > maxLine {
			l.n++
			return nil, fmt.Errorf("the line is longer than %d MiB: JSON Lines has one object per line", maxLine>>20)
		}
		l.buf = append(l.buf, part...)
		switch {
		case err == nil:
			return l.buf, nil
		case errors.Is(err, io.EOF) && len(l.buf) == 0:
			return nil, io.EOF
		case errors.Is(err, io.EOF):
			return l.buf, nil
		}
	}
}

// badByte returns the place, counted from 1, of the first byte that is not UTF-8.
func badByte(line []byte) int {
	at := 0
	for at < len(line) {
		r, size := utf8.DecodeRune(line[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at + 1
}
