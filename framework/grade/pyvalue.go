package grade

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// A pyKind is the Python type a JSON value is read as.
type pyKind uint8

const (
	pyNone pyKind = iota
	pyTrue
	pyFalse
	pyInt   // text holds the digits, in full
	pyReal  // real holds the value
	pyText  // text holds the characters, see wtf8
	pyList  // items hold the elements
	pyTable // keys and items hold the pairs, in order of first appearance
)

// A pyValue is what Python's json module makes of a JSON value.
type pyValue struct {
	kind  pyKind
	text  string
	real  float64
	keys  []string
	items []pyValue
}

// lookup returns the value of a table's key.
func (v pyValue) lookup(key string) (pyValue, bool) {
	for i, k := range v.keys {
		if k == key {
			return v.items[i], true
		}
	}
	return pyValue{}, false
}

// str returns Python's str() of the value: a string as it is (lone surrogates,
// which UTF-8 cannot hold, as U+FFFD), everything else as repr.
func (v pyValue) str() string {
	if v.kind == pyText {
		return fromWTF8(v.text)
	}
	var b strings.Builder
	v.repr(&b)
	return b.String()
}

// repr appends Python's repr() of the value.
func (v pyValue) repr(b *strings.Builder) {
	switch v.kind {
	case pyNone:
		b.WriteString("None")
	case pyTrue:
		b.WriteString("True")
	case pyFalse:
		b.WriteString("False")
	case pyInt:
		b.WriteString(v.text)
	case pyReal:
		b.WriteString(pyFloat(v.real))
	case pyText:
		pyQuote(b, v.text)
	case pyList:
		b.WriteByte('[')
		for i, e := range v.items {
			if i > 0 {
				b.WriteString(", ")
			}
			e.repr(b)
		}
		b.WriteByte(']')
	case pyTable:
		b.WriteByte('{')
		for i, e := range v.items {
			if i > 0 {
				b.WriteString(", ")
			}
			pyQuote(b, v.keys[i])
			b.WriteString(": ")
			e.repr(b)
		}
		b.WriteByte('}')
	}
}

// pyFloat is Python's repr of a float: the shortest digits that read back equal,
// always with a point or an exponent, the exponent from 1e16 up and below 1e-4.
func pyFloat(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	if a := math.Abs(v); a != 0 && (a >= 1e16 || a < 1e-4) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// pyQuote appends Python's repr of a string: single quotes, unless it holds a
// single quote and no double one; what does not print is escaped.
func pyQuote(b *strings.Builder, s string) {
	quote := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b.WriteRune(quote)
	for i := 0; i < len(s); {
		r, size := wtf8Rune(s[i:])
		pyEscape(b, r, quote)
		i += size
	}
	b.WriteRune(quote)
}

func pyEscape(b *strings.Builder, r, quote rune) {
	switch {
	case r == quote || r == '\\':
		b.WriteByte('\\')
		b.WriteRune(r)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r == '\t':
		b.WriteString(`\t`)
	case unicode.IsPrint(r):
		b.WriteRune(r)
	case r < 0x100:
		pyHex(b, 'x', r, 2)
	case r < 0x10000:
		pyHex(b, 'u', r, 4)
	default:
		pyHex(b, 'U', r, 8)
	}
}

func pyHex(b *strings.Builder, letter byte, r rune, width int) {
	h := strconv.FormatInt(int64(r), 16)
	b.WriteByte('\\')
	b.WriteByte(letter)
	b.WriteString(strings.Repeat("0", width-len(h)))
	b.WriteString(h)
}

// isPySpace is Python's str.isspace() for one character.
func isPySpace(r rune) bool {
	return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f)
}
