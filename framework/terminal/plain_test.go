package terminal_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"smacs/framework/terminal"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"words in any script", "gämma 模型 🦙 it's \"so\" \\", "gämma 模型 🦙 it's \"so\" \\"},
		{"colour", "\x1b[31mred", `\x1b[31mred`},
		{"window title", "\x1b]0;owned\a", `\x1b]0;owned\a`},
		{"eight-bit escape", "\u009b2J", `\u009b2J`},
		{"line ends", "a\r\nb\u2028c", `a\r\nb\u2028c`},
		{"tab", "a\tb", `a\tb`},
		{"right to left", "\u202eruof", `\u202eruof`},
		{"invisible", "a\u200bb", `a\u200bb`},
		{"broken UTF-8", "a\xffb", "a\uFFFDb"},
		{"nothing", "", ""},
	} {
		if got := terminal.Plain(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// FuzzPlain: whatever comes in, one printable line comes out, and twice is once.
func FuzzPlain(f *testing.F) {
	f.Add("\x1b[2J\x00\xff\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		got := terminal.Plain(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("Plain(%q) = %q holds what is not printable", s, got)
		}
		if again := terminal.Plain(got); again != got {
			t.Errorf("Plain of its own %q is %q", got, again)
		}
	})
}
