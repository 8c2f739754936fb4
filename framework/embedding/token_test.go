package embedding

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"only separators", " \t\n.,;-_", nil},
		{"lower-cases A-Z", "The CAT", []string{"the", "cat"}},
		{"digits join letters", "x2 3D 42", []string{"x2", "3d", "42"}},
		{"underscore and apostrophe separate", "x_1's", []string{"x", "1", "s"}},
		{"keeps repeats in order", "a b a", []string{"a", "b", "a"}},
		{"neighbours of the ranges separate", "a/0:9@A[Z`a{z", []string{"a", "0", "9", "a", "z", "a", "z"}},
		{"other letters separate", "naïve ÄB", []string{"na", "ve", "b"}},
		{"the Kelvin sign is not k", "5\u212a", []string{"5"}},
		{"invalid UTF-8 separates", "a\xffb\x00c", []string{"a", "b", "c"}},
		{"no separator at the ends", "ab", []string{"ab"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Tokens(tt.text)); diff != "" {
				t.Errorf("Tokens(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// slowTokens is the definition word for word: lower-case A-Z, then maximal runs of
// [a-z0-9].
func slowTokens(text string) []string {
	lower := []byte(text)
	for i, c := range lower {
		if strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZ", c) >= 0 {
			lower[i] = c + 32
		}
	}
	return regexp.MustCompile("[a-z0-9]+").FindAllString(string(lower), -1)
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"", "The cat's 3 mats", "naïve\xff", "\\frac{1}{2}", "\u212a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if diff := cmp.Diff(slowTokens(text), Tokens(text)); diff != "" {
			t.Errorf("Tokens(%q) (-want +got):\n%s", text, diff)
		}
	})
}
