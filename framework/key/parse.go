package key

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// parse reads one JSON text (RFC 8259) into nil, bool, string, json.Number,
// []any and map[string]any. It exists because encoding/json keeps the last of
// two equal keys and turns bad UTF-8 and lone surrogates into U+FFFD: two
// different texts would get one key.
func parse(text []byte) (any, error) {
	p := &parser{text: string(text)}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.space(); p.at < len(p.text) {
		return nil, p.fault("want the end of the text after the value, got %s", p.found())
	}
	return v, nil
}

type parser struct {
	text string
	at   int // byte offset of what is read next
}

func (p *parser) fault(format string, args ...any) error {
	return fmt.Errorf("json offset %d: %s", p.at, fmt.Sprintf(format, args...))
}

// found is what stands at the offset, for error texts.
func (p *parser) found() string {
	if p.at >= len(p.text) {
		return "the end of the text"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return strconv.QuoteRune(r)
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// next skips white space and takes b if it comes next.
func (p *parser) next(b byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == b {
		p.at++
		return true
	}
	return false
}

func (p *parser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, p.fault("nested deeper than %d", maxDepth)
	}
	switch {
	case p.next('{'):
		return p.object(depth)
	case p.next('['):
		return p.list(depth)
	case p.next('"'):
		return p.string()
	}
	for _, word := range []struct {
		text  string
		value any
	}{{"null", nil}, {"true", true}, {"false", false}} {
		if strings.HasPrefix(p.text[p.at:], word.text) {
			p.at += len(word.text)
			return word.value, nil
		}
	}
	end, err := scanNumber(p.text, p.at)
	if err != nil {
		return nil, p.fault("want a JSON value, got %s", p.found())
	}
	literal := p.text[p.at:end]
	p.at = end
	return json.Number(literal), nil
}

func (p *parser) list(depth int) (any, error) {
	items := []any{}
	if p.next(']') {
		return items, nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if p.next(']') {
			return items, nil
		}
		if !p.next(',') {
			return nil, p.fault("want , or ] in a list, got %s", p.found())
		}
	}
}

func (p *parser) object(depth int) (any, error) {
	object := map[string]any{}
	if p.next('}') {
		return object, nil
	}
	for {
		if !p.next('"') {
			return nil, p.fault("want a key in quotes, got %s", p.found())
		}
		name, err := p.string()
		if err != nil {
			return nil, err
		}
		if _, twice := object[name]; twice {
			return nil, p.fault("key %q is there twice", name)
		}
		if !p.next(':') {
			return nil, p.fault("want : after the key %q, got %s", name, p.found())
		}
		if object[name], err = p.value(depth + 1); err != nil {
			return nil, err
		}
		if p.next('}') {
			return object, nil
		}
		if !p.next(',') {
			return nil, p.fault("want , or } in an object, got %s", p.found())
		}
	}
}

// string reads the rest of a text after its opening quote.
func (p *parser) string() (string, error) {
	var out strings.Builder
	for p.at < len(p.text) {
		switch b := p.text[p.at]; {
		case b == '"':
			p.at++
			return out.String(), nil
		case b == '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			out.WriteRune(r)
		case b < 0x20:
			return "", p.fault("control character %s in a text: want it escaped", p.found())
		default:
			r, size := utf8.DecodeRuneInString(p.text[p.at:])
			if r == utf8.RuneError && size == 1 {
				return "", p.fault("byte %#02x is no valid UTF-8", b)
			}
			out.WriteString(p.text[p.at : p.at+size])
			p.at += size
		}
	}
	return "", p.fault("want \" at the end of a text, got the end of the input")
}

// escape reads one escape, a surrogate pair as one character.
func (p *parser) escape() (rune, error) {
	if p.at+1 < len(p.text) {
		if i := strings.IndexByte(`"\/bfnrt`, p.text[p.at+1]); i >= 0 {
			p.at += 2
			return rune("\"\\/\b\f\n\r\t"[i]), nil
		}
	}
	r, ok := p.hex(p.at)
	if !ok {
		return 0, p.fault(`unknown escape: want one of \" \\ \/ \b \f \n \r \t or \u and 4 hexadecimal digits`)
	}
	if !utf16.IsSurrogate(r) {
		p.at += 6
		return r, nil
	}
	low, _ := p.hex(p.at + 6)
	if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
		p.at += 12
		return pair, nil
	}
	return 0, p.fault("\\u%04x is half a surrogate pair", r)
}

// hex reads \uXXXX at an offset.
func (p *parser) hex(at int) (rune, bool) {
	if at+6 > len(p.text) || p.text[at:at+2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(p.text[at+2:at+6], 16, 32)
	return rune(n), err == nil
}

// scanNumber gives the end of the number literal of JSON's grammar that begins
// at an offset.
func scanNumber(text string, at int) (end int, err error) {
	digits := func() bool {
		from := at
		for at < len(text) && '0' <= text[at] && text[at] <= '9' {
			at++
		}
		return at > from
	}
	take := func(set string) bool {
		if at < len(text) && strings.IndexByte(set, text[at]) >= 0 {
			at++
			return true
		}
		return false
	}
	take("-")
	if !take("0") && !digits() {
		return 0, fmt.Errorf("no digits")
	}
	if take(".") && !digits() {
		return 0, fmt.Errorf("no digits after the point")
	}
	if take("eE") {
		take("+-")
		if !digits() {
			return 0, fmt.Errorf("no digits in the exponent")
		}
	}
	return at, nil
}
