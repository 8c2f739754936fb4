package inspect

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// TestConstants replaces words between strings and nothing in them, however the
// text is cut into reads.
func TestConstants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in, want strings.Builder
		n := 0
		for range rapid.IntRange(0, 8).Draw(t, "parts") {
			part := rapid.SampledFrom([]string{
				"NaN", "Infinity", "-Infinity", `"NaN"`, `"\"NaN"`, `"\\"`, `"-Infinity\\\""`, "-1", "null", "[", `"Nä"`, `{"I":`, "N", "-",
			}).Draw(t, "part")
			in.WriteString(part + " ")
			if strings.Trim(part, "-") == "NaN" || strings.Trim(part, "-") == "Infinity" {
				n++
				part = "null"
			}
			want.WriteString(part + " ")
		}
		var r io.Reader = strings.NewReader(in.String())
		if rapid.Bool().Draw(t, "byte by byte") {
			r = iotest.OneByteReader(r)
		}
		c := newConstantReader(r)
		got, err := io.ReadAll(iotest.OneByteReader(c))
		if err != nil || string(got) != want.String() || c.replaced != n {
			t.Fatalf("%q: got %q, %d replaced, %v, want %q, %d", in.String(), got, c.replaced, err, want.String(), n)
		}
	})
}
