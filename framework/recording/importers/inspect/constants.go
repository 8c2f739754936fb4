package inspect

import (
	"bufio"
	"bytes"
	"io"
)

// A constantReader reads JSON as Python writes it: the numbers NaN, Infinity and
// -Infinity, which JSON does not have and with which Inspect marks samples that
// were not scored, become null.
type constantReader struct {
	r        *bufio.Reader
	rest     string // of a null under way
	inString bool
	escaped  bool
	replaced int
}

func newConstantReader(r io.Reader) *constantReader {
	return &constantReader{r: bufio.NewReaderSize(r, 1<<16)}
}

func (c *constantReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if c.rest != "" {
			k := copy(p[n:], c.rest)
			c.rest = c.rest[k:]
			n += k
			continue
		}
		if n > 0 && c.r.Buffered() == 0 {
			return n, nil
		}
		if k := c.plain(p[n:]); k > 0 {
			n += k
			continue
		}
		b, err := c.r.ReadByte()
		if err != nil {
			return n, err
		}
		if c.constant(b) {
			c.rest = "null"
			c.replaced++
			continue
		}
		p[n] = b
		n++
	}
	return n, nil
}

// plain copies the part of a string that is in memory up to its end or a
// backslash, which is most of a log.
func (c *constantReader) plain(p []byte) int {
	if !c.inString || c.escaped {
		return 0
	}
	part, err := c.r.Peek(min(c.r.Buffered(), len(p)))
	if err != nil {
		return 0
	}
	if end := bytes.IndexByte(part, '"'); end >= 0 {
		part = part[:end]
	}
	if end := bytes.IndexByte(part, '\\'); end >= 0 {
		part = part[:end]
	}
	n := copy(p, part)
	if _, err := c.r.Discard(n); err != nil {
		return 0 // not reached: it was peeked
	}
	return n
}

// constant follows strings and reports whether a constant began at b, which is
// then read.
func (c *constantReader) constant(b byte) bool {
	switch {
	case c.escaped:
		c.escaped = false
	case c.inString && b == '\\':
		c.escaped = true
	case b == '"':
		c.inString = !c.inString
	case c.inString:
	case b == 'N':
		return c.take("aN")
	case b == 'I':
		return c.take("nfinity")
	case b == '-':
		return c.take("Infinity")
	}
	return false
}

func (c *constantReader) take(rest string) bool {
	next, err := c.r.Peek(len(rest))
	if err != nil || string(next) != rest {
		return false
	}
	_, err = c.r.Discard(len(rest))
	return err == nil
}
