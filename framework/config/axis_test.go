package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/config"
)

const head = "name = \"x\"\n[data]\nrecording = \"sim:default\"\n"

func TestRanges(t *testing.T) {
	tests := []struct {
		name, key, axis string
		want            []any
	}{
		{"tenths are decimals", "scoring.weights.first", "{ from = 0.0, to = 0.3, step = 0.1 }", []any{0.0, 0.1, 0.2, 0.3}},
		// 0.1 + 2 x 0.1 is 0.30000000000000004 in float64.
		{"both ends belong to it", "scoring.weights.first", "{ from = 0.1, to = 0.3, step = 0.1 }", []any{0.1, 0.2, 0.3}},
		// -2.97 + 3 x 0.99 is -4.4e-16 in float64.
		{"through zero", "scoring.weights.first", "{ from = -2.97, to = 0.99, step = 0.99 }", []any{-2.97, -1.98, -0.99, 0.0, 0.99}},
		{"the end between two steps", "retrieval.k", "{ from = 10, to = 39, step = 10 }", []any{int64(10), int64(20), int64(30)}},
		{"downwards", "selection.top_k", "{ from = 7, to = 1, step = -3 }", []any{int64(7), int64(4), int64(1)}},
		{"one point", "selection.top_k", "{ from = 7, to = 7, step = 1 }", []any{int64(7)}},
		{"whole floats for an integer", "selection.top_k", "{ from = 1.0, to = 2.0, step = 1.0 }", []any{int64(1), int64(2)}},
		{"integers for a number", "scoring.weights.first", "{ from = 0, to = 2, step = 1 }", []any{0.0, 1.0, 2.0}},
		{"negative zero", "scoring.weights.first", "[-0.0, -1]", []any{0.0, -1.0}},
		{"powers of ten", "scoring.weights.first", "{ log_from = 0.01, log_to = 10.0, points = 4 }", []any{0.01, 0.1, 1.0, 10.0}},
		// 10^0.5 = 3.16227766016838, to 12 significant digits.
		{"half powers", "scoring.weights.first", "{ log_from = 1, log_to = 10, points = 3 }", []any{1.0, 3.16227766017, 10.0}},
		{"logarithmic downwards", "scoring.weights.first", "{ log_from = 100, log_to = 1, points = 3 }", []any{100.0, 10.0, 1.0}},
		{"one logarithmic point", "scoring.weights.first", "{ log_from = 2, log_to = 2, points = 1 }", []any{2.0}},
		{"12 significant digits", "scoring.weights.first", "[0.30000000000000004, 1234567890.12345]", []any{0.3, 1234567890.12}},
		{"texts", "selection.strategy", `["rps", "best_n"]`, []any{"rps", "best_n"}},
		{"one value", "selection.top_k", "[5]", []any{int64(5)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := read("x.toml", fmt.Appendf(nil, "%s[sweep]\n%q = %s\n", head, test.key, test.axis))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]config.Axis{{Key: test.key, Values: test.want}}, e.Sweep); diff != "" {
				t.Errorf("axes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRangeSteps: a range in decimal steps holds exactly the decimals one would
// write, whatever float64 makes of the sums.
func TestRangeSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, n := rapid.IntRange(-500, 500).Draw(t, "from"), rapid.IntRange(0, 60).Draw(t, "n")
		step := rapid.IntRange(1, 99).Draw(t, "step")
		hundredths := func(x int) string {
			sign := ""
			if x < 0 {
				sign, x = "-", -x
			}
			return fmt.Sprintf("%s%d.%02d", sign, x/100, x%100)
		}
		var list []string
		for i := range n + 1 {
			list = append(list, hundredths(from+i*step))
		}
		text := func(axis string) []byte {
			return []byte(head + "[sweep]\n\"scoring.weights.first\" = " + axis)
		}
		ranged, err := read("x.toml", text(fmt.Sprintf("{ from = %s, to = %s, step = %s }", list[0], list[n], hundredths(step))))
		if err != nil {
			t.Fatal(err)
		}
		listed, err := read("x.toml", text("["+strings.Join(list, ", ")+"]"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(listed.Sweep, ranged.Sweep); diff != "" {
			t.Fatalf("range differs from its list (-list +range):\n%s", diff)
		}
	})
}
