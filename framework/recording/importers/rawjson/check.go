package rawjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// check returns an error unless raw, which begins at byte start of the file, is
// one valid value in UTF-8.
func check(raw []byte, start int64) error {
	if !utf8.Valid(raw) {
		return fmt.Errorf("byte %d of the file is not valid UTF-8: save it as UTF-8", start+int64(validPrefix(raw))+1)
	}
	if json.Valid(raw) {
		return nil
	}
	var v json.RawMessage
	err := json.Unmarshal(raw, &v)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("not valid JSON: %w", err)
	}
	at := min(max(int(syntax.Offset)-1, 0), len(raw)) // of the first wrong byte
	for _, word := range []string{"NaN", "Infinity"} {
		if bytes.HasPrefix(raw[at:], []byte(word)) {
			return fmt.Errorf("got %s at byte %d of the file, which JSON does not have: write null for what is not known (None in Python)",
				word, start+int64(at)+1)
		}
	}
	return fmt.Errorf("not valid JSON at byte %d of the file: %w", start+int64(at)+1, err)
}

// validPrefix returns the number of bytes before the first that is not UTF-8.
func validPrefix(p []byte) int {
	at := 0
	for at < len(p) {
		r, size := utf8.DecodeRune(p[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}
