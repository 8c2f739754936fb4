package grade

import (
	"strings"
	"unicode/utf8"
)

// Python strings may hold lone surrogates, which UTF-8 cannot. While a value is
// read they are kept as the three bytes UTF-8 would use if it could.

// appendWTF8 appends r, a lone surrogate too.
func appendWTF8(b []byte, r rune) []byte {
	if r >= 0xd800 && r <= 0xdfff {
		return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
	}
	return utf8.AppendRune(b, r)
}

// wtf8Rune decodes the first character, which may be a lone surrogate.
func wtf8Rune(s string) (rune, int) {
	if len(s) >= 3 && s[0] == 0xed && s[1] >= 0xa0 && s[1] <= 0xbf && s[2]&0xc0 == 0x80 {
		return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(s)
}

// fromWTF8 returns s in valid UTF-8, one U+FFFD for each lone surrogate.
func fromWTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := wtf8Rune(s[i:])
		b.WriteRune(r) // WriteRune writes a surrogate as U+FFFD
		i += size
	}
	return b.String()
}
