package recording

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// A Spool keeps texts and responses that are written once, one after the other,
// and read in any order: in memory, or in a temporary file if it is of a
// [Writer]. What is kept by reference costs a [Span] of memory each.
type Spool struct {
	memory []byte
	file   *os.File
	w      *bufio.Writer // onto file
	size   int64
	ahead  window
	buf    []byte
}

// A Span is where something is in a spool.
type Span struct {
	At  int64
	Len int32
}

// window is a part of the file that was read ahead.
type window struct {
	at   int64
	data []byte
	next int64 // where the last read ended
}

// maxSpan bounds what one span holds.
const maxSpan = 1 << 30

// newFileSpool returns a spool in a new file of the folder dir.
func newFileSpool(dir string) (*Spool, error) {
	f, err := os.CreateTemp(dir, "spool-*")
	if err != nil {
		return nil, err
	}
	return &Spool{file: f, w: bufio.NewWriterSize(f, 1<<18)}, nil
}

// Add appends bytes.
func (s *Spool) Add(b []byte) (Span, error) {
	if len(b) > maxSpan {
		return Span{}, fmt.Errorf("%d bytes in one row, want at most %d", len(b), maxSpan)
	}
	span := Span{s.size, int32(len(b))}
	if s.file == nil {
		s.memory = append(s.memory, b...)
	} else if _, err := s.w.Write(b); err != nil {
		return Span{}, err
	}
	s.size += int64(len(b))
	return span, nil
}

// Read returns the bytes of a span; they are valid until the next call.
func (s *Spool) Read(at Span) ([]byte, error) {
	if s.file == nil {
		return s.memory[at.At : at.At+int64(at.Len)], nil
	}
	if s.w.Buffered() > 0 {
		if err := s.w.Flush(); err != nil {
			return nil, err
		}
	}
	return s.read(at.At, int(at.Len))
}

// read reads from the file: ahead, where one read follows another, and else no
// more than asked for.
func (s *Spool) read(at int64, n int) ([]byte, error) {
	sequential := at == s.ahead.next
	s.ahead.next = at + int64(n)
	if from := at - s.ahead.at; from >= 0 && from+int64(n) <= int64(len(s.ahead.data)) {
		return s.ahead.data[from : from+int64(n)], nil
	}
	if !sequential || n > 1<<16 {
		if cap(s.buf) < n {
			s.buf = make([]byte, n)
		}
		s.buf = s.buf[:n]
		_, err := s.file.ReadAt(s.buf, at)
		return s.buf, err
	}
	if s.ahead.data == nil {
		s.ahead.data = make([]byte, 1<<18)
	}
	got, err := s.file.ReadAt(s.ahead.data[:cap(s.ahead.data)], at)
	s.ahead.at, s.ahead.data = at, s.ahead.data[:got]
	if got < n {
		return nil, errors.Join(err, io.ErrUnexpectedEOF)
	}
	return s.ahead.data[:n], nil
}

// AddText appends a text.
func (s *Spool) AddText(text string) (Span, error) {
	s.buf = append(s.buf[:0], text...)
	return s.Add(s.buf)
}

// Text returns the text of a span.
func (s *Spool) Text(at Span) (string, error) {
	b, err := s.Read(at)
	return string(b), err
}

// AddResponse appends a response. It is not checked: an importer may keep one
// that it has still to complete.
func (s *Spool) AddResponse(r *Response) (Span, error) {
	s.buf = appendResponse(s.buf[:0], r)
	return s.Add(s.buf)
}

// Response returns the response of a span.
func (s *Spool) Response(at Span) (Response, error) {
	b, err := s.Read(at)
	if err != nil {
		return Response{}, err
	}
	return decodeResponse(b)
}

// close gives the file up and removes it.
func (s *Spool) close() error {
	if s.file == nil {
		return nil
	}
	s.file.Close() // nothing of it is needed
	return os.Remove(s.file.Name())
}
