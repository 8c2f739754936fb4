package pipeline_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/run"
)

// drawSettings draws the settings of one cell from everything the built-ins
// offer, but for keys that would affect no cell, which are errors.
func drawSettings(t *rapid.T, compat bool) string {
	set := map[string]string{}
	text := func(key string, values ...string) string {
		value := rapid.SampledFrom(values).Draw(t, key)
		set[key] = fmt.Sprintf("%q", value)
		return value
	}
	switch selection := text("selection.strategy", "rps", "rps", "rps", "best_n", "random", "all", "best_single"); selection {
	case "rps":
		if text("retrieval.rule", "smcs", "jisi", "topk", "radius") != "topk" {
			set["retrieval.threshold"] = rapid.SampledFrom([]string{"0.5", "0.95", "1.0"}).Draw(t, "threshold")
		}
		set["retrieval.k"] = fmt.Sprint(rapid.SampledFrom([]int{1, 5, 50, 400, 5000}).Draw(t, "k"))
		set["selection.params.weighted"] = fmt.Sprint(rapid.Bool().Draw(t, "weighted"))
		text("selection.params.normalise", "none", "weights", "count")
		fallthrough
	case "best_n", "random":
		set["selection.top_k"] = fmt.Sprint(rapid.IntRange(1, 10).Draw(t, "top_k"))
	}
	candidates := rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "candidates")
	set["dropout.candidates"] = fmt.Sprint(candidates)
	if candidates > 1 || !compat {
		if text("dropout.strategy", "none", "prior_drop", "softmax_drop", "uniform_drop") != "none" {
			set["dropout.rate"] = rapid.SampledFrom([]string{"0.0", "0.3", "0.9"}).Draw(t, "rate")
		}
	}
	text("aggregation.strategy", "majority_vote", "weighted_vote", "medoid", "best_of_prior")
	text("scoring.missing", "drop_term", "worst", "skip")
	for _, term := range []string{"first", "vote_share", "mean_pairwise_similarity", "random", "perplexity"} {
		if rapid.Bool().Draw(t, term) {
			set["scoring.terms."+term+".weight"] = rapid.SampledFrom([]string{"-1.0", "0.0", "0.01", "1.0"}).Draw(t, "weight")
		}
	}
	var parts []string
	for key, value := range set {
		parts = append(parts, fmt.Sprintf("%q = %s", key, value))
	}
	slices.Sort(parts)
	return "{ " + strings.Join(parts, ", ") + " }"
}

// drawExperiment draws a handful of cells, and settings of their own for a task.
func drawExperiment(t *rapid.T) string {
	text := "seed = " + fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "seed")) + "\n"
	compat := rapid.Bool().Draw(t, "compat")
	if compat {
		text += "compat = \"smcs\"\n"
	}
	text += simHead
	for i := range rapid.IntRange(2, 6).Draw(t, "cells") {
		text += fmt.Sprintf("[[ablation]]\nname = \"cell %d\"\nset = %s\n", i, drawSettings(t, compat))
	}
	if rapid.Bool().Draw(t, "override") {
		text += "[[override]]\ntasks = [\"a*\"]\nset = { \"selection.top_k\" = 3, \"dropout.candidates\" = 2 }\n"
	}
	return text
}

// Every cell of a sweep equals the same cell run alone, outcome by outcome, and
// what Explain shows is what Run did.
func TestEveryCellEqualsItselfAlone(t *testing.T) {
	examples := 20
	if testing.Short() { // under the race detector, where they take seconds each
		examples = 5
	}
	for i := range examples {
		text := rapid.Custom(drawExperiment).Example(i)
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			text = strings.Replace(text, `"a*"`, fmt.Sprintf("%q", onSim(t, "").Data.Tasks[i%3]), 1)
			rec, err := simulated()
			if err != nil {
				t.Fatal(err)
			}
			p := prepare(t, rec, text)
			together := outcomesOf(t, p, p.Graph, 2)
			inSweep := outcomes(together)
			for c := range p.Cells {
				if p.Cells[c].Invalid != "" {
					continue
				}
				alone := plan.NewGraph(p.Cells[c:c+1], p.Data.Tasks, 1)
				single := outcomes(outcomesOf(t, p, alone, 1))
				for q, question := range p.Data.Test {
					got := inSweep(p.Graph.CellLeaf[c][0][question.Task], q)
					want := single(alone.CellLeaf[0][0][question.Task], q)
					if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
						t.Fatalf("%s\n%s, %s (-alone +together):\n%s", text, p.Cells[c].Label, question.Key, diff)
					}
				}
				explains(t, p, together, c, (i*37+c*11)%len(p.Data.Test))
			}
		})
	}
}

func outcomesOf(t *testing.T, p *run.Prepared, graph *plan.Graph, workers int) *pipeline.Results {
	t.Helper()
	engine, err := pipeline.NewEngine(t.Context(), p.Data, graph, inProcess{}, pipeline.Options{Seed: p.Experiment.Seed, Compat: p.Experiment.Compat, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	results, err := engine.Run(t.Context(), pipeline.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for leaf, err := range results.Errors {
		if err != nil {
			t.Fatalf("leaf %d: %v", leaf, err)
		}
	}
	return results
}

// explains compares an explanation with a run's outcome, and its parts with each
// other.
func explains(t *testing.T, p *run.Prepared, results *pipeline.Results, cell, q int) {
	t.Helper()
	settings := p.Cells[cell].SettingsFor(p.Data.Tasks[p.Data.Test[q].Task])
	leaf := p.Graph.CellLeaf[cell][0][p.Data.Test[q].Task]
	outcome := results.Outcomes(leaf)[q]
	engine, err := pipeline.NewEngine(t.Context(), p.Data, p.Graph, inProcess{}, pipeline.Options{Seed: p.Experiment.Seed, Compat: p.Experiment.Compat})
	if err != nil {
		t.Fatal(err)
	}
	// The question after another of its task: a batch explains each as it is.
	before := slices.IndexFunc(p.Data.Test, func(other pipeline.Question) bool { return other.Task == p.Data.Test[q].Task })
	all, err := engine.Explain(t.Context(), leaf, []int{before, q})
	if err != nil {
		t.Fatal(err)
	}
	e := all[1]
	var selected []string
	for _, llm := range outcome.Selected {
		selected = append(selected, p.Data.Pool[llm])
	}
	if diff := cmp.Diff(selected, e.Selected); diff != "" {
		t.Errorf("selected (-run +explain):\n%s", diff)
	}
	if e.Winner != outcome.Winner || e.Candidates[e.Winner].From != p.Data.Pool[outcome.Response] || (e.Score == nil) != math.IsNaN(outcome.Score) || (e.Score != nil && *e.Score != outcome.Score) {
		t.Errorf("explain has winner %d from %s with score %v, run %+v", e.Winner, e.Candidates[e.Winner].From, e.Score, outcome)
	}
	if len(e.Dropout.Subsets) != settings.Candidates || len(e.Candidates) != settings.Candidates || len(e.Totals) != settings.Candidates {
		t.Errorf("%d subsets, %d candidates, %d totals; want %d", len(e.Dropout.Subsets), len(e.Candidates), len(e.Totals), settings.Candidates)
	}
	for c, subset := range e.Dropout.Subsets {
		if len(subset) != settings.Keep || !slices.Contains(subset, e.Candidates[c].From) {
			t.Errorf("candidate %d adopts %s from %v, want one of %d references", c, e.Candidates[c].From, subset, settings.Keep)
		}
		for _, llm := range subset {
			if !slices.Contains(e.Selected, llm) {
				t.Errorf("candidate %d saw %s, which is not selected", c, llm)
			}
		}
	}
	for label, terms := range e.Terms {
		if len(terms) != settings.Candidates {
			t.Errorf("term %s has %d values, want %d", label, len(terms), settings.Candidates)
		}
	}
}

// Cells with 4 and 8 candidates share one dropout: the first 4 subsets, terms
// that look at one candidate and candidates are the same.
func TestFewerCandidatesAreAPrefix(t *testing.T) {
	for _, dropout := range []string{"none", "prior_drop", "softmax_drop", "uniform_drop"} {
		t.Run(dropout, func(t *testing.T) {
			keep := ""
			if dropout != "none" {
				keep = "keep = 3\n"
			}
			p := onSim(t, "[dropout]\nstrategy = \""+dropout+"\"\n"+keep+"[scoring.weights]\nrandom = 1.0\n[sweep]\n\"dropout.candidates\" = [4, 8]\n")
			if len(p.Graph.Drops) != 1 && len(p.Graph.Drops) != 2 { // the base has 1 candidate: of the same dropout
				t.Fatalf("%d dropouts, want one for both", len(p.Graph.Drops))
			}
			var shown []*pipeline.Explanation
			for _, cell := range []int{1, 2} {
				e, err := p.Explain(t.Context(), inProcess{}, cell, 7)
				if err != nil {
					t.Fatal(err)
				}
				shown = append(shown, e.Explanation)
			}
			four, eight := shown[0], shown[1]
			if diff := cmp.Diff(four.Dropout.Subsets, eight.Dropout.Subsets[:4]); diff != "" {
				t.Errorf("subsets (-4 +8):\n%s", diff)
			}
			if diff := cmp.Diff(four.Candidates, eight.Candidates[:4]); diff != "" {
				t.Errorf("candidates (-4 +8):\n%s", diff)
			}
			if diff := cmp.Diff(four.Terms["random"], eight.Terms["random"][:4]); diff != "" {
				t.Errorf("terms (-4 +8):\n%s", diff)
			}
		})
	}
}
