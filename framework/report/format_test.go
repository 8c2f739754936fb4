package report

import (
	"math"
	"testing"
)

func TestFormat(t *testing.T) {
	nan := math.NaN()
	tests := []struct{ name, got, want string }{
		{"percent", percent(0.7655), "76.5%"}, // 76.55 is 76.5499... in binary
		{"percent of nothing", percent(0), "0.0%"},
		{"percent of all", percent(1), "100.0%"},
		{"percent unknown", percent(nan), "–"},
		{"interval", interval(0.7356, 0.793), "[73.6, 79.3]"},
		{"interval half unknown", interval(nan, 1), ""},
		{"plus", signed(0.0357), "+3.6"},
		{"minus", signed(-0.0512), "-5.1"},
		{"no sign on nothing", signed(0), "0.0"},
		{"no sign on almost nothing", signed(-0.0001), "0.0"},
		{"no plus on almost nothing", signed(0.0001), "0.0"},
		{"difference unknown", signed(nan), "–"},
		{"differences", signedInterval(-0.01, 0.02), "[-1.0, +2.0]"},
		{"p", pValue(0.0314), "0.031"},
		{"p of one", pValue(1), "1.000"},
		{"p small", pValue(0.00099), "<0.001"},
		{"p zero", pValue(0), "<0.001"},
		{"p just below the level", pValue(0.04999), "0.0499"},
		{"p a little below the level", pValue(0.0496), "0.0496"},
		{"p at the level", pValue(0.05), "0.050"},
		{"p unknown", pValue(nan), "–"},
		{"p in a sentence", pEquals(0.0314), "p = 0.031"},
		{"small p in a sentence", pEquals(1e-9), "p < 0.001"},
		{"count", count(673), "673"},
		{"count with rounding", count(108.00000000000001), "108"},
		{"count of means", count(672.6), "672.6"},
		{"count unknown", count(nan), "–"},
		{"dollars", dollars(1.256), "$1.26"},
		{"cents", dollars(0.00123), "$0.0012"},
		{"nothing to pay", dollars(0), "$0.00"},
		{"cost unknown", dollars(nan), "–"},
		{"one", plural(1, "cell"), "1 cell"},
		{"several", plural(0, "cell"), "0 cells"},
		{"short enough", shorten("abcdef", 6), "abcdef"},
		{"shortened", shorten("abcdefgh", 5), "ab…gh"},
		{"wide shortened", shorten("通义千问大模型", 9), "通义…模型"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}
