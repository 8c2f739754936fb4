package figures_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/config"
	"smacs/framework/figures"
	"smacs/framework/store"
)

const weightSweep = "[scoring.weights]\nfirst = 1.0\n[sweep]\n\"selection.top_k\" = [1, 3]\n\"scoring.weights.first\" = [0.0, 1.0]\n"

// kindsOf names the charts of a run.
func kindsOf(charts []config.Chart) []string {
	var kinds []string
	for _, c := range charts {
		kinds = append(kinds, strings.TrimSuffix(c.Kind+" "+c.X, " "))
	}
	return kinds
}

func TestDefaultsFollowTheExperiment(t *testing.T) {
	var manyWeights strings.Builder
	manyWeights.WriteString("[scoring.weights]\na = 1.0\n[sweep]\n")
	for i := range 9 {
		fmt.Fprintf(&manyWeights, "\"scoring.weights.w%d\" = [0.0, 1.0]\n", i)
	}
	costly := func(i int) store.CellRow {
		row := measured(fmt.Sprint("c", i), 100)
		row.Cost += float64(i)
		return row
	}
	plain := func(i int) store.CellRow { return measured(fmt.Sprint("c", i), 100) }
	for name, test := range map[string]struct {
		toml  string
		cells int
		row   func(int) store.CellRow
		want  []string
		left  int
	}{
		"nothing swept":  {"", 1, plain, []string{"dots"}, 0},
		"an ablation":    {"[[ablation]]\nname = \"a\"\nset = { \"retrieval.k\" = 3 }\n", 2, plain, []string{"dots", "forest"}, 0},
		"two axes":       {weightSweep, 5, plain, []string{"line selection.top_k", "line scoring.weights.first", "heat selection.top_k", "steps scoring.weights.first"}, 0},
		"known costs":    {"[sweep]\n\"selection.top_k\" = [1, 3]\n", 3, costly, []string{"line selection.top_k", "cost cost"}, 0},
		"a text axis":    {"[sweep]\n\"selection.strategy\" = [\"a\", \"b\"]\n", 3, plain, []string{"dots"}, 0},
		"asked for":      {weightSweep + "[[chart]]\nkind = \"errors\"\n", 5, plain, []string{"errors"}, 0},
		"asked for more": {weightSweep + "[[chart]]\nkind = \"errors\"\n[[chart]]\nkind = \"heat\"\n[[chart]]\nkind = \"default\"\n", 5, plain, []string{"errors", "heat", "line selection.top_k", "line scoring.weights.first", "steps scoring.weights.first"}, 0},
		"nine weights": {manyWeights.String(), 513, plain, []string{
			"line scoring.weights.w0", "line scoring.weights.w1", "line scoring.weights.w2", "line scoring.weights.w3", "line scoring.weights.w4", "line scoring.weights.w5",
			"heat scoring.weights.w0", "multiples scoring.weights.w0", "steps scoring.weights.w0", "steps scoring.weights.w1", "steps scoring.weights.w2", "steps scoring.weights.w3",
		}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			charts, left := runOf(t, parsed(t, test.toml), test.cells, test.row).Charts()
			if diff := cmp.Diff(test.want, kindsOf(charts)); diff != "" || left != test.left {
				t.Errorf("%d left out, want %d; charts (-want +got):\n%s", left, test.left, diff)
			}
		})
	}
}

// Every kind draws something honest of the hard cases, or says in a sentence why
// it cannot.
func TestHardCases(t *testing.T) {
	all := func(correct float64) func(int) store.CellRow {
		return func(i int) store.CellRow { return measured(fmt.Sprint("c", i), correct) }
	}
	failed := func(i int) store.CellRow { return unknown(fmt.Sprint("c", i), store.StatusFailed) }
	ungraded := func(i int) store.CellRow { // done, but no question has a grade
		row := unknown(fmt.Sprint("c", i), store.StatusDone)
		row.Asked = 200
		return row
	}
	for name, test := range map[string]struct {
		toml  string
		cells int
		row   func(int) store.CellRow
		src   source
		not   []string // kinds that have nothing to draw
	}{
		"one cell":      {"", 1, all(100), source{llms: 4}, []string{"line", "heat", "multiples", "steps"}},
		"all wrong":     {weightSweep, 5, all(0), source{llms: 4}, []string{"multiples"}},
		"all right":     {weightSweep, 5, all(200), source{llms: 4, same: true}, []string{"multiples", "errors"}},
		"all tied":      {weightSweep, 5, all(100), source{llms: 4}, []string{"multiples"}},
		"nothing known": {weightSweep, 5, ungraded, source{llms: 4}, []string{"heat", "multiples", "cost"}},
		"all failed":    {weightSweep, 5, failed, source{llms: 4}, []string{"line", "dots", "heat", "multiples", "steps", "cost", "selection", "calibration"}},
		"one LLM":       {weightSweep, 5, all(100), source{llms: 1}, []string{"multiples", "errors"}},
		"60 LLMs":       {weightSweep, 5, all(100), source{llms: 60}, []string{"multiples"}},
		"65 LLMs":       {weightSweep, 5, all(100), source{llms: 65}, []string{"multiples", "selection", "errors"}},
		"hostile labels": {weightSweep, 5, func(i int) store.CellRow {
			row := measured(fmt.Sprint("c", i), 90)
			row.Label = []string{"<script>", "通义千问", "🦙🦙", strings.Repeat("long ", 200), "\x1b[31m"}[i]
			return row
		}, source{llms: 4}, []string{"multiples"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := runOf(t, parsed(t, test.toml), test.cells, test.row)
			r.Source = test.src
			for _, kind := range config.ChartKinds() {
				if kind.Name == config.DefaultCharts {
					continue
				}
				made, err := r.Draw(config.Chart{Kind: kind.Name})
				var none *figures.Nothing
				switch wanted := !slices.Contains(test.not, kind.Name); {
				case err != nil && !errors.As(err, &none):
					t.Errorf("%s: %v", kind.Name, err)
				case err != nil && wanted:
					t.Errorf("%s: not drawn: %v", kind.Name, err)
				case err == nil && !wanted:
					t.Errorf("%s: drawn, want a reason: %s", kind.Name, made.Caption)
				case err != nil && (none.Reason == "" || strings.Contains(none.Reason, "\n")):
					t.Errorf("%s: reason %q, want one sentence", kind.Name, none.Reason)
				case err == nil && (len(made.SVG) == 0 || len(made.PNG) == 0 || made.Caption == "" || made.Title == ""):
					t.Errorf("%s: %d bytes of SVG, %d of PNG, title %q, caption %q", kind.Name, len(made.SVG), len(made.PNG), made.Title, made.Caption)
				}
			}
		})
	}
}

// The words around a chart say what is in it.
func TestCaptions(t *testing.T) {
	e := parsed(t, weightSweep+"[[ablation]]\nname = \"c5\"\nset = { \"retrieval.k\" = 3 }\n")
	r := runOf(t, e, 6, func(i int) store.CellRow { return measured(fmt.Sprint("c", i), float64(90+i)) })
	for name, test := range map[string]struct {
		chart config.Chart
		file  string
		says  []string
	}{
		"forest": {config.Chart{Kind: "forest"}, "forest", []string{"against best single", "adjusted by Holm's method", "n = 200 questions"}},
		"line by task": {config.Chart{Kind: "line", X: "selection.top_k", By: "task"}, "accuracy-by-selection.top_k-per-task",
			[]string{"n = 100 questions", "fixed: scoring.weights.first = 1"}},
		"line of a task": {config.Chart{Kind: "line", X: "selection.top_k", Where: map[string]any{"task": "logic", "scoring.weights.first": 0.0}},
			"accuracy-by-selection.top_k-scoring.weights.first=0-task=logic", []string{"n = 100 questions", "Only scoring.weights.first = 0, task = logic."}},
		"odd names": {config.Chart{Kind: "calibration", Where: map[string]any{"cell": "c5"}}, "calibration-cell=c5", []string{"Cell: c5."}},
		"calibration": {config.Chart{Kind: "calibration"}, "calibration",
			[]string{"A prediction is a guess.", "n = 40 questions.", "Left out: 4 pairs without a prior score and 0 without a grade.", "Expected calibration error"}},
		"errors": {config.Chart{Kind: "errors"}, "errors", []string{"n = 40 questions behind every pair", "phi"}},
		"cost":   {config.Chart{Kind: "cost", X: "tokens"}, "cost-tokens", []string{"On the Pareto front, ringed: best single (30, 50.0%).", "partly luck"}},
	} {
		t.Run(name, func(t *testing.T) {
			checked, err := e.CheckChart(test.chart)
			if err != nil {
				t.Fatal(err)
			}
			made, err := r.Draw(checked)
			if err != nil {
				t.Fatal(err)
			}
			if made.File != test.file {
				t.Errorf("file %q, want %q", made.File, test.file)
			}
			for _, words := range test.says {
				if !strings.Contains(made.Caption, words) {
					t.Errorf("caption %q, want %q in it", made.Caption, words)
				}
			}
			if !bytes.Contains(made.SVG, []byte("<title>"+made.Title)) && !strings.ContainsAny(made.Title, "'&<") {
				t.Errorf("the SVG is not called %q", made.Title)
			}
		})
	}
}

// Shares are counts over executions. By hand, llm-00 is selected for q mod 5 = 0
// (0, 1, 2), 2 (2, 3, 0), 3 (3, 0, 1) and 4 (0, 1, 2): 32 of 40.
func TestSharesTable(t *testing.T) {
	r := runOf(t, parsed(t, ""), 1, func(i int) store.CellRow { return measured("c0", 100) })
	made, err := r.Draw(config.Chart{Kind: "selection"})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(made.Table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	shares := map[string]string{}
	for _, row := range rows[1:] {
		shares[row[0]+" "+row[1]] = row[3]
	}
	if shares["llm-00 all tasks"] != "0.8" || shares["llm-00 logic"] != "0.8" {
		t.Errorf("shares of llm-00: %v", shares)
	}
}

// Long and strange names of files stay apart.
func TestFilesStayApart(t *testing.T) {
	r := runOf(t, parsed(t, ""), 1, func(i int) store.CellRow { return measured("c0", 100) })
	seen := map[string]string{}
	for _, label := range []string{"a/b", "a_b", "a b", strings.Repeat("x", 300), strings.Repeat("x", 301), "../../etc"} {
		r.Cells[0].Row.Label = label
		made, err := r.Draw(config.Chart{Kind: "calibration", Where: map[string]any{"cell": label}})
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := seen[made.File]; taken || len(made.File) > 130 || strings.ContainsAny(made.File, "/ ") {
			t.Errorf("%q: file %q, taken by %q", label, made.File, other)
		}
		seen[made.File] = label
	}
}

// A picture of simulated candidates says so itself, whatever its title; one that
// is about no candidates does not.
func TestPicturesSaySimulated(t *testing.T) {
	r := runOf(t, parsed(t, weightSweep), 5, func(i int) store.CellRow { return measured(fmt.Sprint("c", i), float64(90+i)) })
	r.Simulated = true
	for _, kind := range []string{"line", "dots", "heat", "steps", "forest", "cost", "selection", "calibration", "errors"} {
		for _, title := range []string{"", "Mine"} {
			made, err := r.Draw(config.Chart{Kind: kind, Title: title})
			if err != nil {
				t.Fatal(err)
			}
			_, picture, _ := bytes.Cut(made.SVG, []byte("</title>"))
			about := kind != "selection" && kind != "calibration" && kind != "errors"
			if bytes.Contains(picture, []byte("(simulated)")) != about || strings.Contains(made.Caption, "simulated") != about {
				t.Errorf("%s with title %q: says simulated: want %v in picture and caption", kind, title, about)
			}
		}
	}
}
