package rawjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// MaxValue bounds the bytes of one record, so that a damaged file does not end up
// in memory whole.
const MaxValue = 64 << 20

// A scanner cuts a file into JSON values without decoding them. It holds one
// value at a time.
type scanner struct {
	r    io.Reader
	buf  []byte
	at   int   // of the next byte in buf
	read int64 // bytes taken from r
	line int   // of the next byte, from 1
	err  error // of r, after the bytes in buf
}

func newScanner(r io.Reader) *scanner { return &scanner{r: r, line: 1, buf: make([]byte, 0, 1<<16)} }

// fill makes room and reads more, keeping the bytes from at on. It returns false
// at the end of the file or at an error.
func (s *scanner) fill() bool {
	if s.err != nil {
		return false
	}
	if s.at > 0 {
		s.buf = s.buf[:copy(s.buf, s.buf[s.at:])]
		s.at = 0
	}
	if len(s.buf) == cap(s.buf) {
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	for range 100 { // a reader that never reads is one error, not an endless loop
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		s.read += int64(n)
		s.err = err
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// offset returns the place of the next byte in the file, from 0.
func (s *scanner) offset() int64 { return s.read - int64(len(s.buf)-s.at) }

// peek skips white space, and a byte order mark at the very beginning, and
// returns the next byte without taking it. The error is io.EOF at the end.
func (s *scanner) peek() (byte, error) {
	if s.read == 0 {
		for len(s.buf) < 3 && s.fill() {
		}
		if bytes.HasPrefix(s.buf, []byte("\xef\xbb\xbf")) {
			s.at = 3
		}
	}
	for {
		for ; s.at < len(s.buf); s.at++ {
			switch c := s.buf[s.at]; c {
			case '\n':
				s.line++
			case ' ', '\t', '\r':
			default:
				return c, nil
			}
		}
		if !s.fill() {
			return 0, s.err
		}
	}
}

// take takes the next byte, which must be one of want, and returns it.
func (s *scanner) take(want string) (byte, error) {
	c, err := s.peek()
	if err != nil {
		return 0, cutOff(err)
	}
	if bytes.IndexByte([]byte(want), c) < 0 {
		return 0, fmt.Errorf("got %q at byte %d of the file, want %q", c, s.offset()+1, want)
	}
	s.at++
	return c, nil
}

// value takes the next value, which is valid JSON in UTF-8; its bytes are good
// until the next call of any method.
func (s *scanner) value() (Value, error) {
	c, err := s.peek()
	if err != nil {
		return nil, cutOff(err)
	}
	start := s.offset()
	n, err := s.extent()
	if err == nil && n == 0 {
		err = fmt.Errorf("got %q at byte %d of the file, want a value", c, start+1)
	}
	if err != nil {
		return nil, err
	}
	raw := s.buf[s.at : s.at+n]
	s.at += n
	s.line += bytes.Count(raw, []byte{'\n'})
	return Value(raw), check(raw, start)
}

// extent returns the length of the value that begins at the next byte: up to the
// bracket that closes it, the end of the string, or what cannot be in a number.
func (s *scanner) extent() (int, error) {
	depth, text, escaped := 0, false, false
	for i := 0; ; i++ {
		if s.at+i == len(s.buf) {
			if err := s.more(i); errors.Is(err, io.EOF) && depth == 0 && !text {
				return i, nil // a number or a word may end with the file
			} else if err != nil {
				return 0, cutOff(err)
			}
		}
		switch c := s.buf[s.at+i]; {
		case escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case text && c == '"':
			if text = false; depth == 0 {
				return i + 1, nil
			}
		case text:
		case c == '"':
			text = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth <= 0 {
				return i + 1 + depth, nil // without a bracket that closes what is around it
			}
		case depth == 0 && bytes.IndexByte([]byte(", :\t\r\n"), c) >= 0:
			return i, nil
		}
	}
}

// more reads on in a value of which i bytes are there.
func (s *scanner) more(i int) error {
	if i >= MaxValue {
		return fmt.Errorf("does not end within %d MiB: it is damaged, or the file is not one of records", MaxValue>>20)
	}
	if !s.fill() {
		return s.err
	}
	return nil
}

func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file is cut off")
	}
	return err
}
