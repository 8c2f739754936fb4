package rawjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// A Value is a valid JSON value as its file has it, without white space around.
// An empty one is a member that is missing: it is null and of no other type.
type Value []byte

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return len(v) == 0 || v[0] == 'n' }

// Text returns the text of a string; half characters become U+FFFD.
func (v Value) Text() (string, bool) {
	if len(v) == 0 || v[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1]), true
	}
	var s string
	err := json.Unmarshal(v, &s)
	return s, err == nil
}

// Number returns a finite number.
func (v Value) Number() (float64, bool) {
	if len(v) == 0 || v[0] != '-' && (v[0] < '0' || v[0] > '9') {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(v), 64)
	return f, err == nil
}

// ID returns a string that is not empty, or a whole number as its digits.
func (v Value) ID() (string, bool) {
	if len(v) > 0 && v[0] == '"' {
		s, ok := v.Text()
		return s, ok && s != ""
	}
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
		return strconv.FormatInt(n, 10), true
	}
	f, ok := v.Number()
	return strconv.FormatFloat(f, 'f', 0, 64), ok && f == math.Trunc(f) && math.Abs(f) <= 1<<53
}

// Compact returns the value's JSON without white space between its parts.
func (v Value) Compact() string {
	var b bytes.Buffer
	if err := json.Compact(&b, v); err != nil {
		return string(v) // cannot be: a Value is valid
	}
	return b.String()
}

// Members calls each with the name and value of every member of an object, in
// their order; a value that is no object has none and gives false. A name that is
// there twice is an error, as is one of each.
func (v Value) Members(each func(name string, v Value) error) (bool, error) {
	if len(v) == 0 || v[0] != '{' {
		return false, nil
	}
	seen := make(map[string]struct{})
	for i := skipSpace(v, 1); v[i] != '}'; {
		end := valueEnd(v, i)
		name, _ := Value(v[i:end]).Text()
		if _, twice := seen[name]; twice {
			return true, fmt.Errorf("field %s: is there twice", Quoted(name))
		}
		seen[name] = struct{}{}
		i = skipSpace(v, skipSpace(v, end)+1) // the colon
		end = valueEnd(v, i)
		if err := each(name, v[i:end]); err != nil {
			return true, err
		}
		i = afterComma(v, end)
	}
	return true, nil
}

// Elements calls each with the index and value of every element of an array; a
// value that is no array has none and gives false. An error of each ends it.
func (v Value) Elements(each func(i int, v Value) error) (bool, error) {
	if len(v) == 0 || v[0] != '[' {
		return false, nil
	}
	for n, i := 0, skipSpace(v, 1); v[i] != ']'; n++ {
		end := valueEnd(v, i)
		if err := each(n, v[i:end]); err != nil {
			return true, err
		}
		i = afterComma(v, end)
	}
	return true, nil
}

func afterComma(v []byte, i int) int {
	if i = skipSpace(v, i); v[i] == ',' {
		return skipSpace(v, i+1)
	}
	return i
}

func skipSpace(v []byte, i int) int {
	for v[i] == ' ' || v[i] == '\t' || v[i] == '\r' || v[i] == '\n' {
		i++
	}
	return i
}

// valueEnd returns the index behind the value that starts at i, inside an object
// or array.
func valueEnd(v []byte, i int) int {
	depth := 0
	for {
		switch v[i] {
		case '"':
			if i = stringEnd(v, i); depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
}

// stringEnd returns the index behind the string that starts at i.
func stringEnd(v []byte, i int) int {
	for i++; v[i] != '"'; i++ {
		if v[i] == '\\' {
			i++
		}
	}
	return i + 1
}
