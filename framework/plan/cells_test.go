package plan_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/config"
	"smacs/framework/internal/fakecatalog"
	"smacs/framework/plan"
)

const head = "name = \"x\"\n[data]\nrecording = \"sim:default\"\n"

var data = plan.Data{
	Pool:          []string{"a", "b", "c", "d", "e", "f", "g"},
	Tasks:         []string{"crux", "gsm", "mbpp"},
	TestQuestions: map[string]int{"crux": 3, "gsm": 2, "mbpp": 1},
}

type tester interface {
	Helper()
	Fatal(args ...any)
}

func experiment(t tester, text string) *config.Experiment {
	t.Helper()
	e, err := config.Read("x.toml", []byte(text), nil, fakecatalog.New())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func cells(t tester, text string) []plan.Cell {
	t.Helper()
	list, err := plan.Cells(experiment(t, text), fakecatalog.New(), data)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// row is what a table of cells shows of one.
func row(c plan.Cell) string {
	s := fmt.Sprintf("%s | %s | top_k %d keep %d drop_rate %.3f | %s", c.Kind, c.Label, c.TopK, c.Keep, c.DropRate, c.Invalid)
	return strings.TrimSuffix(s, " | ")
}

func rows(list []plan.Cell) []string {
	var out []string
	for _, c := range list {
		out = append(out, row(c))
	}
	return out
}

func TestCells(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"the base alone", head, []string{"base | base | top_k 5 keep 5 drop_rate 0.000"}},
		{"axes in file order, the last fastest", head + `[dropout]
strategy = "uniform_drop"
[sweep]
"selection.top_k" = [5, 3]
"dropout.rate" = [0.5, 0.0]
[[ablation]]
name = "no dropout"
set = { "dropout.strategy" = "none" }
`, []string{
			"base | base | top_k 5 keep 5 drop_rate 0.000",
			"grid | top_k=5 rate=0.5 | top_k 5 keep 3 drop_rate 0.400", // 2.5 rounds half up
			"grid | top_k=5 rate=0 | top_k 5 keep 5 drop_rate 0.000",
			"grid | top_k=3 rate=0.5 | top_k 3 keep 2 drop_rate 0.333", // 1.5 rounds half up
			"grid | top_k=3 rate=0 | top_k 3 keep 3 drop_rate 0.000",
			"ablation | no dropout | top_k 5 keep 5 drop_rate 0.000",
		}},
		{"what cannot exist is a row with its reason", head + `[dropout]
strategy = "uniform_drop"
keep = 4
[sweep]
"selection.top_k" = [3, 7, 9]
[[ablation]]
name = "keep more"
set = { "dropout.keep" = 6 }
`, []string{
			"base | base | top_k 5 keep 4 drop_rate 0.200",
			"grid | top_k=3 | top_k 3 keep 4 drop_rate -0.333 | keep 4 > top_k 3",
			"grid | top_k=7 | top_k 7 keep 4 drop_rate 0.429",
			"grid | top_k=9 | top_k 9 keep 4 drop_rate 0.556 | top_k 9 > 7 LLMs in the pool",
			"ablation | keep more | top_k 5 keep 6 drop_rate -0.200 | keep 6 > top_k 5",
		}},
		{"an invalid base beside a valid grid", head + "[selection]\ntop_k = 8\n[sweep]\n\"selection.top_k\" = [7]\n", []string{
			"base | base | top_k 8 keep 8 drop_rate 0.000 | top_k 8 > 7 LLMs in the pool",
			"grid | top_k=7 | top_k 7 keep 7 drop_rate 0.000",
		}},
		{"counts of their own", head + "[sweep]\n\"selection.strategy\" = [\"all\", \"best_single\", \"best_n\"]\n", []string{
			"base | base | top_k 5 keep 5 drop_rate 0.000",
			"grid | strategy=all | top_k 7 keep 7 drop_rate 0.000",
			"grid | strategy=best_single | top_k 1 keep 1 drop_rate 0.000",
			"grid | strategy=best_n | top_k 5 keep 5 drop_rate 0.000",
		}},
		{"axes that share their last name", head + "[sweep]\n\"selection.strategy\" = [\"rps\"]\n\"aggregation.strategy\" = [\"medoid\"]\n\"retrieval.k\" = [7]\n", []string{
			"base | base | top_k 5 keep 5 drop_rate 0.000",
			"grid | selection.strategy=rps aggregation.strategy=medoid k=7 | top_k 5 keep 5 drop_rate 0.000",
		}},
		{"a threshold its rule does not take", head + "[sweep]\n\"retrieval.rule\" = [\"smcs\", \"radius\"]\n\"retrieval.threshold\" = [-0.5]\n", []string{
			"base | base | top_k 5 keep 5 drop_rate 0.000",
			"grid | rule=smcs threshold=-0.5 | top_k 5 keep 5 drop_rate 0.000 | retrieve: threshold of rule smcs is -0.5, want 0 to 1",
			"grid | rule=radius threshold=-0.5 | top_k 5 keep 5 drop_rate 0.000",
		}},
		{"an override makes a cell invalid", head + "[dropout]\nstrategy = \"uniform_drop\"\nkeep = 4\n[sweep]\n\"dropout.keep\" = [2]\n[[override]]\ntasks = [\"mbpp\"]\nset = { \"selection.top_k\" = 3 }\n", []string{
			"base | base | top_k 5 keep 4 drop_rate 0.200 | task mbpp: keep 4 > top_k 3",
			"grid | keep=2 | top_k 5 keep 2 drop_rate 0.600",
		}},
		// STRATEGIES.md, 1.5 and 1.3: one candidate switches dropout off; more LLMs
		// than the pool has are the pool.
		{"compat", "compat = \"smcs\"\n" + head + "[selection]\ntop_k = 9\n[dropout]\nstrategy = \"prior_drop\"\nkeep = 6\n[sweep]\n\"dropout.candidates\" = [1, 8]\n", []string{
			"base | base | top_k 7 keep 7 drop_rate 0.000",
			"grid | candidates=1 | top_k 7 keep 7 drop_rate 0.000",
			"grid | candidates=8 | top_k 7 keep 6 drop_rate 0.143", // the README's prior_6 of 7
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, rows(cells(t, test.text))); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoValidCell(t *testing.T) {
	e := experiment(t, head+"[selection]\ntop_k = 8\n[sweep]\n\"selection.top_k\" = [9, 10]\n[[ablation]]\nname = \"fits\"\nset = { \"selection.top_k\" = 3 }\n")
	_, err := plan.Cells(e, fakecatalog.New(), data)
	want := "x.toml: no valid cell: the base has top_k 8 > 7 LLMs in the pool"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOverrides(t *testing.T) {
	text := head + `[sweep]
"selection.top_k" = [3, 5]
[[override]]
tasks = ["mbpp", "livecode*"]
set = { "selection.top_k" = 3 }
[[override]]
tasks = ["*"]
set = { "aggregation.strategy" = "majority_vote" }
`
	narrow := data
	narrow.KnownTasks = append([]string{"livecodebench"}, data.Tasks...)
	list, err := plan.Cells(experiment(t, text), fakecatalog.New(), narrow)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range list {
		for _, task := range data.Tasks {
			_, own := c.ByTask[task]
			got = append(got, fmt.Sprintf("%s %s %d %v", c.Label, task, c.SettingsFor(task).TopK, own))
		}
	}
	want := []string{ // the tasks of an override have settings of their own only where they differ
		"base crux 5 false", "base gsm 5 false", "base mbpp 3 true",
		"top_k=3 crux 3 false", "top_k=3 gsm 3 false", "top_k=3 mbpp 3 false",
		"top_k=5 crux 5 false", "top_k=5 gsm 5 false", "top_k=5 mbpp 3 true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("top_k by task (-want +got):\n%s", diff)
	}

	_, err = plan.Cells(experiment(t, strings.Replace(text, "mbpp", "mbbp", 1)), fakecatalog.New(), narrow)
	wantErr := `x.toml:7: override[0].tasks: got "mbbp", want a task of the recording; did you mean "mbpp"?`
	if err == nil || err.Error() != wantErr {
		t.Errorf("got %v, want %s", err, wantErr)
	}
}

func TestSettings(t *testing.T) {
	c := cells(t, head+`[selection]
strategy = "best_n"
[selection.params]
weighted = false
[dropout.params]
temperature = 0.5
[scoring.terms.z]
strategy = "perplexity"
weight = -2
params = { form = "meanprob" }
[scoring.weights]
first = 0
[sweep]
"selection.strategy" = ["rps"]
"dropout.strategy" = ["softmax_drop"]
"scoring.weights.vote_share" = [0.5]
`)
	describe := func(c plan.Choice) string { return c.Identity() }
	show := func(s plan.Settings) []string {
		out := []string{describe(s.Selection), describe(s.Dropout), describe(s.Aggregation)}
		for _, term := range s.Terms {
			out = append(out, fmt.Sprintf("%s %s %v", term.Label, describe(term.Choice), term.Weight))
		}
		return out
	}
	want := [][]string{
		{ // a base parameter its strategy does not know is left out
			"selection.best_n{}", "dropout.none{}", "aggregation.majority_vote{}",
			"first scoring.first{} 0", `z scoring.perplexity{"form":"meanprob"} -2`,
		},
		{ // and comes back with the strategy that knows it; a weight makes a term
			`selection.rps{"normalise":"none","weighted":false}`, `dropout.softmax_drop{"temperature":0.5}`, "aggregation.majority_vote{}",
			"first scoring.first{} 0", "vote_share scoring.vote_share{} 0.5", `z scoring.perplexity{"form":"meanprob"} -2`,
		},
	}
	if diff := cmp.Diff(want, [][]string{show(c[0].Settings), show(c[1].Settings)}); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

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

// TestKeep: keep is max(1, floor(top_k x (1 - rate) + 0.5 + 1e-9)), in the
// decimals a researcher means.
func TestKeep(t *testing.T) {
	pool := llms(40)
	rapid.Check(t, func(t *rapid.T) {
		topK := rapid.IntRange(1, len(pool)).Draw(t, "top_k")
		percent := rapid.IntRange(0, 100).Draw(t, "percent")
		text := fmt.Sprintf("%s[selection]\ntop_k = %d\n[dropout]\nstrategy = \"uniform_drop\"\nrate = %v\n", head, topK, float64(percent)/100)
		list, err := plan.Cells(experiment(t, text), fakecatalog.New(), plan.Data{Pool: pool, Tasks: data.Tasks})
		if err != nil {
			t.Fatal(err)
		}
		c := list[0]
		want := max(1, (topK*(100-percent)+50)/100) // the same in integers, where a half is a half
		if c.Keep != want {
			t.Fatalf("top_k %d, rate %d %%: got keep %d, want %d", topK, percent, c.Keep, want)
		}
		if realised := 1 - float64(want)/float64(topK); math.Abs(c.DropRate-realised) > 1e-15 {
			t.Fatalf("got drop_rate %v, want %v", c.DropRate, realised)
		}
	})
}

// TestKeepHalves: products that are a half and that float64 holds too low, five
// of the six there are up to 40 LLMs in hundredths (found by trying them all).
func TestKeepHalves(t *testing.T) {
	for _, test := range []struct {
		topK int
		rate float64
		want int
	}{{15, 0.90, 2}, {25, 0.34, 17}, {25, 0.78, 6}, {25, 0.90, 3}, {30, 0.55, 14}} {
		text := fmt.Sprintf("%s[selection]\ntop_k = %d\n[dropout]\nstrategy = \"uniform_drop\"\nrate = %v\n", head, test.topK, test.rate)
		list, err := plan.Cells(experiment(t, text), fakecatalog.New(), plan.Data{Pool: llms(40)})
		if err != nil {
			t.Fatal(err)
		}
		if list[0].Keep != test.want {
			t.Errorf("top_k %d, rate %v: got keep %d, want %d", test.topK, test.rate, list[0].Keep, test.want)
		}
	}
}

func llms(n int) []string {
	pool := make([]string, n)
	for i := range pool {
		pool[i] = fmt.Sprintf("llm%02d", i)
	}
	return pool
}

// TestResolvedCells: an experiment and its resolved file have the same cells.
func TestResolvedCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString(head)
		some := func(name, section string) {
			if rapid.Bool().Draw(t, name) {
				text.WriteString(section)
			}
		}
		some("selection", "[selection]\nstrategy = \"best_n\"\n")
		some("dropout", "[dropout]\nstrategy = \"prior_drop\"\n")
		some("params", "[selection.params]\nnormalise = \"count\"\n")
		some("terms", "[scoring.terms.p]\nstrategy = \"perplexity\"\nweight = 0.3\n")
		text.WriteString("[sweep]\n\"selection.strategy\" = [\"rps\", \"all\"]\n\"dropout.strategy\" = [\"softmax_drop\", \"none\"]\n")
		some("rate", "\"dropout.rate\" = { from = 0.0, to = 0.3, step = 0.1 }\n")
		some("weight", "\"scoring.weights.vote_share\" = { log_from = 0.01, log_to = 1, points = 3 }\n")
		some("ablation", "[[ablation]]\nname = \"cold\"\nset = { \"dropout.strategy\" = \"softmax_drop\", \"dropout.params.temperature\" = 0.1 }\n")
		some("override", "[[override]]\ntasks = [\"g*\"]\nset = { \"aggregation.strategy\" = \"medoid\" }\n")
		e := experiment(t, text.String())
		resolved, err := e.Resolved(".")
		if err != nil {
			t.Fatal(err)
		}
		key := func(list []plan.Cell) (out []string) {
			for _, c := range list {
				out = append(out, c.Key+" "+row(c))
			}
			return out
		}
		if diff := cmp.Diff(key(cells(t, text.String())), key(cells(t, string(resolved)))); diff != "" {
			t.Fatalf("cells (-given +resolved):\n%s\n%s", diff, resolved)
		}
	})
}

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

func TestChoices(t *testing.T) {
	list := cells(t, head+`[sweep]
"selection.strategy" = ["rps", "best_n"]
"selection.top_k" = [5, 9]
"selection.params.weighted" = [true, false]
[[ablation]]
name = "too many"
set = { "selection.top_k" = 9, "aggregation.strategy" = "medoid" }
[[override]]
tasks = ["gsm"]
set = { "aggregation.strategy" = "best_of_prior" }
`)
	var got []string
	for _, choice := range plan.Choices(list) {
		got = append(got, choice.Identity())
	}
	want := []string{ // medoid is in an invalid cell only
		"selection.best_n{}",
		`selection.rps{"normalise":"none","weighted":false}`,
		`selection.rps{"normalise":"none","weighted":true}`,
		"dropout.none{}",
		"aggregation.best_of_prior{}", "aggregation.majority_vote{}",
		"scoring.first{}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
}
