package grade

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
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
