package grade

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string whose opening quote is consumed. Control characters are
// errors, as in Python's strict mode.
func (p *pyParser) text() (string, error) {
	start := p.i
	for p.i < len(p.s) && p.s[p.i] != '"' && p.s[p.i] != '\\' && p.s[p.i] >= 0x20 {
		p.i++
	}
	if p.i < len(p.s) && p.s[p.i] == '"' {
		p.i++
		return p.s[start : p.i-1], nil
	}
	b := []byte(p.s[start:p.i])
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			return string(b), nil
		case c < 0x20:
			return "", p.errorf("control character in a string")
		case c != '\\':
			b = append(b, c)
			p.i++
		default:
			p.i++
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			b = appendWTF8(b, r)
		}
	}
	return "", p.errorf("string without end")
}

// escape reads what follows a backslash.
func (p *pyParser) escape() (rune, error) {
	if p.i >= len(p.s) {
		return 0, p.errorf("string without end")
	}
	const from, to = "\"\\/bfnrt", "\"\\/\b\f\n\r\t"
	c := p.s[p.i]
	if k := strings.IndexByte(from, c); k >= 0 {
		p.i++
		return rune(to[k]), nil
	}
	if c != 'u' {
		return 0, p.errorf("invalid escape")
	}
	r, err := p.hex4(p.i + 1)
	if err != nil {
		return 0, err
	}
	p.i += 5
	if utf16.IsSurrogate(r) && strings.HasPrefix(p.s[p.i:], `\u`) {
		if low, err := p.hex4(p.i + 2); err == nil {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				p.i += 6
				return both, nil
			}
		}
	}
	return r, nil
}

func (p *pyParser) hex4(at int) (rune, error) {
	if at+4 > len(p.s) {
		return 0, p.errorf(`invalid \u escape`)
	}
	for _, c := range []byte(p.s[at : at+4]) {
		if strings.IndexByte("0123456789abcdefABCDEF", c) < 0 {
			return 0, p.errorf(`invalid \u escape`)
		}
	}
	n, err := strconv.ParseUint(p.s[at:at+4], 16, 32)
	return rune(n), err
}
