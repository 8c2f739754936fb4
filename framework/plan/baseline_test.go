package plan_test

import (
	"fmt"
	"testing"

	"smacs/framework/config"
	"smacs/framework/plan"
)

func TestBaselineCell(t *testing.T) {
	list := cells(t, head+`[dropout]
strategy = "uniform_drop"
[sweep]
"selection.top_k" = [5, 3, 9]
"dropout.rate" = [0.0, 0.5]
[[ablation]]
name = "count"
set = { "selection.params.normalise" = "count" }
`)
	tests := []struct {
		name  string
		table config.Settings
		want  string
	}{
		{"one cell", config.Settings{"selection.top_k": int64(3), "dropout.rate": 0.5}, "top_k=3 rate=0.5"},
		{"equal cells are one, the first", config.Settings{"selection.top_k": int64(5), "dropout.rate": 0.0, "selection.params.normalise": "none"}, "base"},
		{"by keep", config.Settings{"dropout.keep": int64(2)}, "top_k=3 rate=0.5"},
		{"by a parameter", config.Settings{"selection.params.normalise": "count"}, "count"},
		{"several", config.Settings{"selection.top_k": int64(3)}, `compare.baseline: 2 cells have selection.top_k = 3, among them "top_k=3 rate=0" and "top_k=3 rate=0.5": want more settings, to pick out one`},
		{"none", config.Settings{"selection.top_k": int64(4)}, "compare.baseline: no valid cell has selection.top_k = 4"},
		{"an invalid one", config.Settings{"selection.top_k": int64(9)}, "compare.baseline: no valid cell has selection.top_k = 9"},
		{"a parameter nobody has", config.Settings{"dropout.params.norm": "rms"}, "compare.baseline: no valid cell has dropout.params.norm = rms"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			i, err := plan.BaselineCell(list, test.table)
			got := fmt.Sprint(err)
			if err == nil {
				got = list[i].Label
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}
