package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/internal/fakecatalog"
	"smacs/framework/plan"
)

func TestKey(t *testing.T) {
	base := cells(t, head)[0].Key
	if len(base) != 12 {
		t.Errorf("got the key %q, want 12 hexadecimal digits", base)
	}
	tests := []struct {
		name, text string
		index      int
		same       bool
	}{
		{"another name and description", strings.Replace(head, "\"x\"", "\"y\"\ndescription = \"d\"", 1), 0, true},
		{"another recording", strings.Replace(head, "sim:default", "data/zeroeval", 1), 0, true},
		{"defaults written out", head + "[selection]\nstrategy = \"rps\"\ntop_k = 5\n[selection.params]\nweighted = true\n", 0, true},
		{"a grid cell that comes out equal", head + "[sweep]\n\"selection.top_k\" = [5]\n", 1, true},
		{"an ablation that comes out equal", head + "[[ablation]]\nname = \"same\"\nset = { \"dropout.strategy\" = \"none\" }\n", 1, true},
		{"parameters of others", head + "[dropout.params]\ntemperature = 3.0\n[[ablation]]\nname = \"a\"\nset = { \"dropout.strategy\" = \"softmax_drop\" }\n", 0, true},
		{"another k", head + "[retrieval]\nk = 399\n", 0, false},
		{"another threshold", head + "[retrieval]\nthreshold = 0.9\n", 0, false},
		{"another rule", head + "[retrieval]\nrule = \"jisi\"\n", 0, false},
		{"another rule for missing terms", head + "[scoring]\nmissing = \"skip\"\n", 0, false},
		{"more candidates", head + "[dropout]\ncandidates = 2\n", 0, false},
		{"another parameter", head + "[selection.params]\nweighted = false\n", 0, false},
		{"another weight", head + "[scoring.weights]\nfirst = 2.0\n", 0, false},
		{"another label", head + "[scoring.terms.mine]\nstrategy = \"first\"\n", 0, false},
		{"another seed", "seed = 1\n" + head, 0, false},
		{"another bank", head + "bank = 0.6\n", 0, false},
		{"another salt", head + "salt = \"s\"\n", 0, false},
		{"compat", "compat = \"smcs\"\n" + head, 0, false},
		{"the bank's tasks written out", head + "bank_tasks = [\"*\"]\n", 0, true},
		{"the recorded split", head + "bank = \"recorded\"\n", 0, false},
		{"another recording as the bank", head + "bank_recording = \"b\"\n", 0, false},
		{"an alias", head + "aliases = { a = \"b\" }\n", 0, false},
		{"recorded embeddings", head + "[embedding]\nprovider = \"recorded\"\n", 0, false},
		{"holes", head + "holes = \"exclude_llm\"\n", 0, false},
		{"an override", head + "[[override]]\ntasks = [\"gsm\"]\nset = { \"selection.top_k\" = 3 }\n", 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := cells(t, test.text)[test.index].Key; (got == base) != test.same {
				t.Errorf("got %s, the minimal experiment has %s, want equal: %v", got, base, test.same)
			}
		})
	}
	for name, other := range map[string]plan.Data{
		"pool":  {Pool: data.Pool[1:], Tasks: data.Tasks},
		"tasks": {Pool: data.Pool, Tasks: data.Tasks[1:]},
		"bank":  {Pool: data.Pool, Tasks: data.Tasks, BankTasks: data.Tasks[1:]},
	} {
		list, err := plan.Cells(experiment(t, head), fakecatalog.New(), other)
		if err != nil || list[0].Key == base {
			t.Errorf("another %s has the same key (error %v)", name, err)
		}
	}
}

// TestGridSize: the grid has a cell for every combination, each once, and keys
// are equal exactly where the resolved parameters are.
func TestGridSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string) int { return rapid.IntRange(1, 5).Draw(t, name) }
		a, b, c := n("k"), n("rate"), n("weight")
		list := cells(t, gridText(a, b, c))
		if want := 1 + a*b*c; len(list) != want {
			t.Fatalf("got %d cells, want %d", len(list), want)
		}
		labels := map[string]bool{}
		for _, cell := range list {
			labels[cell.Label] = true
		}
		if len(labels) != len(list) {
			t.Fatalf("got %d labels for %d cells", len(labels), len(list))
		}
		for _, x := range list {
			for _, y := range list {
				same := x.Settings.K == y.Settings.K && x.Keep == y.Keep && cmp.Equal(weights(x), weights(y))
				if same != (x.Key == y.Key) {
					t.Fatalf("%s and %s: equal parameters %v, keys %s and %s", x.Label, y.Label, same, x.Key, y.Key)
				}
			}
		}
	})
}

func gridText(a, b, c int) string {
	return fmt.Sprintf(`%s[dropout]
strategy = "uniform_drop"
[sweep]
"retrieval.k" = { from = 1, to = %d, step = 1 }
"dropout.rate" = { from = 0.1, to = 0.%d, step = 0.1 }
"scoring.weights.vote_share" = { from = 1, to = %d, step = 1 }
`, head, a, b, c)
}

func weights(c plan.Cell) map[string]float64 {
	out := map[string]float64{}
	for _, term := range c.Settings.Terms {
		out[term.Label] = term.Weight
	}
	return out
}
