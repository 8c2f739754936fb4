package grade

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of Python's json module: nesting fails at the interpreter's recursion
// limit (1000, less the frames already in use), integers at 4300 digits.
const (
	maxJSONDepth   = 990
	maxIntegerText = 4300
)

// parsePyJSON parses text as Python's json.loads does, which differs from the
// standard: NaN, Infinity and -Infinity are numbers, a lone surrogate may be
// escaped, the last of duplicate keys wins and stays where the first one was.
func parsePyJSON(text string) (pyValue, error) {
	p := pyParser{s: text}
	p.space()
	v, err := p.value(0)
	if err != nil {
		return pyValue{}, err
	}
	if p.space(); p.i != len(p.s) {
		return pyValue{}, p.errorf("extra data")
	}
	return v, nil
}

type pyParser struct {
	s string
	i int
}

func (p *pyParser) errorf(format string, args ...any) error {
	return fmt.Errorf("json: %s at byte %d", fmt.Sprintf(format, args...), p.i)
}

func (p *pyParser) space() {
	for p.i < len(p.s) && strings.IndexByte(" \t\n\r", p.s[p.i]) >= 0 {
		p.i++
	}
}

// take consumes the literal if it comes next.
func (p *pyParser) take(literal string) bool {
	if strings.HasPrefix(p.s[p.i:], literal) {
		p.i += len(literal)
		return true
	}
	return false
}

func (p *pyParser) value(depth int) (pyValue, error) {
	if depth > maxJSONDepth {
		return pyValue{}, p.errorf("nested too deeply")
	}
	switch {
	case p.take(`"`):
		s, err := p.text()
		return pyValue{kind: pyText, text: s}, err
	case p.take("{"):
		return p.table(depth)
	case p.take("["):
		return p.list(depth)
	case p.take("null"):
		return pyValue{kind: pyNone}, nil
	case p.take("true"):
		return pyValue{kind: pyTrue}, nil
	case p.take("false"):
		return pyValue{kind: pyFalse}, nil
	}
	return p.number()
}

func (p *pyParser) list(depth int) (pyValue, error) {
	v := pyValue{kind: pyList}
	if p.space(); p.take("]") {
		return v, nil
	}
	for {
		p.space()
		e, err := p.value(depth + 1)
		if err != nil {
			return pyValue{}, err
		}
		v.items = append(v.items, e)
		p.space()
		if p.take("]") {
			return v, nil
		}
		if !p.take(",") {
			return pyValue{}, p.errorf("want , or ]")
		}
	}
}

func (p *pyParser) table(depth int) (pyValue, error) {
	v := pyValue{kind: pyTable}
	if p.space(); p.take("}") {
		return v, nil
	}
	at := make(map[string]int)
	for {
		p.space()
		k, e, err := p.pair(depth)
		if err != nil {
			return pyValue{}, err
		}
		if i, seen := at[k]; seen {
			v.items[i] = e
		} else {
			at[k] = len(v.keys)
			v.keys, v.items = append(v.keys, k), append(v.items, e)
		}
		p.space()
		if p.take("}") {
			return v, nil
		}
		if !p.take(",") {
			return pyValue{}, p.errorf("want , or }")
		}
	}
}

func (p *pyParser) pair(depth int) (string, pyValue, error) {
	if !p.take(`"`) {
		return "", pyValue{}, p.errorf("want a key in double quotes")
	}
	k, err := p.text()
	if err != nil {
		return "", pyValue{}, err
	}
	if p.space(); !p.take(":") {
		return "", pyValue{}, p.errorf("want :")
	}
	p.space()
	e, err := p.value(depth + 1)
	return k, e, err
}

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

// number reads an integer, a float or one of Python's three special numbers.
func (p *pyParser) number() (pyValue, error) {
	for _, special := range [...]string{"NaN", "Infinity", "-Infinity"} {
		if p.take(special) {
			f, err := strconv.ParseFloat(special, 64)
			return pyValue{kind: pyReal, real: f}, err
		}
	}
	start := p.i
	p.take("-")
	whole := p.digits()
	if whole == 0 || (whole > 1 && p.s[p.i-whole] == '0') {
		// 012 is the number 0 and then extra data: an error wherever it stands.
		return pyValue{}, p.errorf("want a value")
	}
	isFloat := p.tail(".", "")
	isFloat = p.tail("eE", "+-") || isFloat
	text := p.s[start:p.i]
	if !isFloat {
		return pyInteger(text, whole)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return pyValue{}, err
	}
	return pyValue{kind: pyReal, real: f}, nil // out of range is infinite, as in Python
}

func pyInteger(text string, digits int) (pyValue, error) {
	if digits > maxIntegerText {
		return pyValue{}, fmt.Errorf("json: integer of %d digits, Python reads at most %d", digits, maxIntegerText)
	}
	if text == "-0" {
		text = "0"
	}
	return pyValue{kind: pyInt, text: text}, nil
}

// digits consumes a run of digits and returns its length.
func (p *pyParser) digits() int {
	start := p.i
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
	}
	return p.i - start
}

// tail consumes one of the marks, an optional sign and at least one digit, or
// nothing at all.
func (p *pyParser) tail(marks, signs string) bool {
	start := p.i
	if p.i >= len(p.s) || strings.IndexByte(marks, p.s[p.i]) < 0 {
		return false
	}
	p.i++
	if p.i < len(p.s) && strings.IndexByte(signs, p.s[p.i]) >= 0 {
		p.i++
	}
	if p.digits() == 0 {
		p.i = start
		return false
	}
	return true
}
