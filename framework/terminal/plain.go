// Package terminal makes strings of unknown origin safe to print: names of LLMs,
// texts of questions, and what plugins say.
package terminal

import (
	"strconv"
	"strings"
	"unicode"
)

// Plain returns a string that takes one line and cannot control a terminal:
// every character that is not printable (controls, escapes, line ends, direction
// marks, broken UTF-8) becomes an escape as in Go source.
func Plain(s string) string {
	var out strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if unicode.IsPrint(r) {
			out.WriteRune(r)
			continue
		}
		out.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	return out.String()
}
