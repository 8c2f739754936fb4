package report_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"smacs/framework/report"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		name, text string
		most       int
		want, note string
	}{
		{"all of it", "one\n\ttwo", 20, "one\n\ttwo", ""},
		{"just all of it", "four", 4, "four", ""},
		{"the beginning", "模型模型x", 3, "模型模", "shown 3 of 5 characters"},
		{"nothing", "", 5, "", ""},
		{"direction", "a\u202eb\u2066c\u200f", 10, `a\u202eb\u2066c\u200f`, ""},
		{"controls", "a\x1b[31m\x00\r\nb\u0085", 20, `a\u001b[31m\u0000\u000d` + "\n" + `b\u0085`, ""},
		{"an emoji of several characters", "👩\u200d🔬", 10, "👩\u200d🔬", ""},
		{"broken UTF-8", "a\xff\xfeb", 3, "a\uFFFD\uFFFD", "shown 3 of 4 characters"},
		{"Arabic as it is", "شبكة", 10, "شبكة", ""},
	} {
		got := report.Cut(c.text, c.most)
		if got.Text != c.want || got.Note() != c.note {
			t.Errorf("%s: got %q (%q), want %q (%q)", c.name, got.Text, got.Note(), c.want, c.note)
		}
	}
}

// Whatever the text, what is shown is valid, bounded and turns nothing around.
func TestCutIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text")) + rapid.String().Draw(t, "more")
		most := rapid.IntRange(0, 50).Draw(t, "most")
		got := report.Cut(text, most)
		// An escape has 6 characters at most: the marks are all below U+10000.
		if !utf8.ValidString(got.Text) || utf8.RuneCountInString(got.Text) > 6*most || got.Shown > most || got.Shown > got.Whole {
			t.Fatalf("Cut(%q, %d) = %+v", text, most, got)
		}
		if strings.ContainsAny(got.Text, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b\r") {
			t.Fatalf("Cut(%q) = %q holds a control", text, got.Text)
		}
	})
}
