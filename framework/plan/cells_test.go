package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	e, err := config.Read("x.toml", []byte(text), nil, fakecatalog.For)
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
