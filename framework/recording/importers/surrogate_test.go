package importers

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLoneSurrogates counts what encoding/json replaces, in strings of escapes
// that have no U+FFFD of their own.
func TestLoneSurrogates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{`\ud83d`, `\ude00`, `\uD800`, `\\`, `ud800`, `\n`, `a`, `\u0061`, `\"`, `é`})
		raw := `"` + strings.Join(rapid.SliceOf(part).Draw(t, "parts"), "") + `"`
		var s string
		if err := json.Unmarshal([]byte(raw), &s); err != nil {
			t.Fatal(err)
		}
		if got, want := LoneSurrogates([]byte(raw)), strings.Count(s, "\uFFFD"); got != want {
			t.Fatalf("%s: got %d, want %d", raw, got, want)
		}
	})
}
