package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// members calls each with the name and value of every member of the object that
// line is, both as the file has them. A line that is no object or no JSON is an
// error that says where. The standard decoder is not used because it takes
// names in any case, repeated names, and more memory.
func members(line []byte, each func(name, value []byte) error) error {
	switch line[0] {
	case '{':
	case '[':
		return errors.New("got an array, want an object: a JSON array is not JSON Lines, write one object per line")
	default:
		return errors.New("want an object: JSON Lines has one per line, { first and } last")
	}
	if !json.Valid(line) {
		return syntaxError(line)
	}
	for i := skipSpace(line, 1); line[i] != '}'; {
		end := stringEnd(line, i)
		name := line[i:end]
		i = skipSpace(line, skipSpace(line, end)+1) // the colon
		end = valueEnd(line, i)
		if err := each(name, line[i:end]); err != nil {
			return err
		}
		if i = skipSpace(line, end); line[i] == ',' {
			i = skipSpace(line, i+1)
		}
	}
	return nil
}

func skipSpace(s []byte, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r' || s[i] == '\n') {
		i++
	}
	return i
}

// stringEnd returns the index after the string that starts at i.
func stringEnd(s []byte, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// valueEnd returns the index after the value that starts at i, in valid JSON.
func valueEnd(s []byte, i int) int {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			i = stringEnd(s, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // of the object that a bare value is in
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}

// syntaxError says what is wrong with a line that is no JSON, and in which field.
func syntaxError(line []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(line, &raw)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("%v", err)
	}
	at := min(max(int(syntax.Offset)-1, 0), len(line)) // of the first wrong byte
	in := ""
	if name := fieldBefore(line[:at]); name != "" {
		in = "field " + short(name) + ": "
	}
	for _, word := range []string{"NaN", "Infinity", "nan", "inf"} {
		if bytes.HasPrefix(line[at:], []byte(word)) {
			return fmt.Errorf("%sgot %s, which JSON does not have: write null for what is not known (None in Python)", in, word)
		}
	}
	if int(syntax.Offset) >= len(line) && line[len(line)-1] != '}' {
		return fmt.Errorf("%sthe object does not end: the file is cut off, or an object spans several lines; write one per line", in)
	}
	return fmt.Errorf("%snot valid JSON at byte %d of the line: %w", in, at+1, err)
}

// fieldBefore returns the name, as the file has it, of the last member of the
// top object that begins in the text before an error, "" if none does.
func fieldBefore(text []byte) string {
	name, last, depth := "", "", 0
	for i := 0; i < len(text); {
		switch text[i] {
		case '"':
			end := stringEnd(text, i)
			last = string(bytes.Trim(text[i:end], `"`))
			i = end
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ':':
			if depth == 1 {
				name = last
			}
		}
		i++
	}
	return name
}
