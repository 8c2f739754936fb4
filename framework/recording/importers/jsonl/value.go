package jsonl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A value is a JSON value as the file has it, not null.
type value []byte

// text returns the text of a string.
func (v value) text() (string, bool) {
	if v[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1]), true
	}
	var s string
	err := json.Unmarshal(v, &s)
	return s, err == nil
}

// number returns a finite number.
func (v value) number() (float64, bool) {
	if v[0] != '-' && (v[0] < '0' || v[0] > '9') {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(v), 64)
	return f, err == nil
}

// whole returns a whole number from 0 to max; 12.0 and 1e3 are whole, because
// tools that know no missing integer write floats.
func (v value) whole(max int64) (int64, bool) {
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
		return n, n >= 0 && n <= max
	}
	f, ok := v.number()
	if !ok || f != math.Trunc(f) || f < 0 || f > 1<<53 || int64(f) > max {
		return 0, false
	}
	return int64(f), true
}

// id returns a string that is not empty, or a whole number as its digits.
func (v value) id() (string, bool) {
	if v[0] == '"' {
		s, ok := v.text()
		return s, ok && s != ""
	}
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
		return strconv.FormatInt(n, 10), true
	}
	f, ok := v.number()
	return strconv.FormatFloat(f, 'f', 0, 64), ok && f == math.Trunc(f) && math.Abs(f) <= 1<<53
}

// document returns the text of a JSON value that starts with open, without white
// space between its parts, or the text that a string holds, which must be JSON.
func (v value) document(open byte) (string, bool) {
	if v[0] == '"' {
		s, ok := v.text()
		return s, ok && json.Valid([]byte(s))
	}
	if v[0] != open {
		return "", false
	}
	var b bytes.Buffer
	err := json.Compact(&b, v)
	return b.String(), err == nil
}

// vector returns the text of an array of finite numbers, at least one, without
// white space.
func (v value) vector() (string, bool) {
	if v[0] != '[' {
		return "", false
	}
	text, ok := v.document('[')
	return text, ok && numbers(text, nil) > 0
}

// numbers counts the numbers of an array without white space and appends them to
// to if that is not nil. It returns 0 if there is anything else in it.
func numbers(text string, to *[]float64) int {
	n := 0
	for part := range strings.SplitSeq(text[1:len(text)-1], ",") {
		if part == "" {
			return 0
		}
		f, ok := value(part).number()
		if !ok {
			return 0
		}
		if n++; to != nil {
			*to = append(*to, f)
		}
	}
	return n
}

// flag returns true, false, 1 or 0 as 1 or 0.
func (v value) flag() (float64, bool) {
	switch string(v) {
	case "true":
		return 1, true
	case "false":
		return 0, true
	}
	f, ok := v.number()
	return f, ok && (f == 0 || f == 1)
}

// String describes the value for a message, cut short.
func (v value) String() string {
	switch v[0] {
	case '"':
		s, _ := v.text()
		return "the string " + quoted(s)
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return string(v)
	case 'n':
		return "null"
	}
	return "the number " + short(string(v))
}

// quoted quotes a text of unknown length and content.
func quoted(s string) string { return strconv.Quote(short(s)) }

// short cuts a text at 60 characters.
func short(s string) string {
	n := 0
	for i := range s {
		if n++; n > 60 {
			return fmt.Sprintf("%s... (%d bytes)", s[:i], len(s))
		}
	}
	return s
}
