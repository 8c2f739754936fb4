package importers

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// LoneSurrogates counts the escapes of a JSON string, as its file has it, that
// name half a character. A decoder makes U+FFFD of each.
func LoneSurrogates(raw []byte) int {
	n := 0
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++ // a two-byte escape, or the u of a longer one
		r, ok := escapedUnit(raw[i:])
		if !ok || !utf16.IsSurrogate(r) {
			continue
		}
		i += 4
		if i+2 < len(raw) && raw[i+1] == '\\' {
			if low, ok := escapedUnit(raw[i+2:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
				i += 6
				continue
			}
		}
		n++
	}
	return n
}

// escapedUnit reads the u and four hexadecimal digits behind a backslash.
func escapedUnit(raw []byte) (rune, bool) {
	if len(raw) < 5 || raw[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[1:5]), 16, 16)
	return rune(n), err == nil
}
