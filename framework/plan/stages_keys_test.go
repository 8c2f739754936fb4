package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/framework/key"
	"smacs/framework/plan"
)

// keyed returns the key of the base's outcomes on the first task in the first
// repeat, for an experiment and what else is in keys.
func keyed(t tester, text string, change func(*plan.KeyContext)) key.Key {
	t.Helper()
	e := experiment(t, text)
	g := plan.NewGraph(cells(t, text)[:1], data.Tasks, e.Repeats)
	context := plan.KeyContext{
		Data: key.Of("recording"), Engine: "engine", Seed: e.Seed, Compat: e.Compat,
		Code: func(kind framework.Kind, id string) string { return string(kind) + "." + id },
	}
	if change != nil {
		change(&context)
	}
	return g.LeafKeys(context)[g.CellLeaf[0][0][0]]
}

const (
	drawnText = head + `
[selection]
top_k = 5
[selection.params]
weighted = true
[dropout]
strategy = "prior_drop"
keep = 3
candidates = 8
[aggregation]
strategy = "weighted_vote"
[scoring.weights]
perplexity = 1.0
vote_share = 0.5
`
	undrawnText = head + "[selection]\nstrategy = \"best_n\"\ntop_k = 3\n"
)

// Everything that can change an outcome is in its key, and nothing else is.
func TestLeafKeys(t *testing.T) {
	edit := func(old, new string) func(string) string {
		return func(text string) string {
			if !strings.Contains(text, old) {
				t.Fatalf("the experiment has no %q", old)
			}
			return strings.Replace(text, old, new, 1)
		}
	}
	add := func(more string) func(string) string { return func(text string) string { return text + more } }
	codeOf := func(name string) func(*plan.KeyContext) {
		return func(c *plan.KeyContext) {
			c.Code = func(kind framework.Kind, id string) string {
				if full := string(kind) + "." + id; full != name {
					return full
				}
				return "changed"
			}
		}
	}
	for _, test := range []struct {
		name    string
		base    string
		edit    func(string) string
		context func(*plan.KeyContext)
		same    bool
	}{
		{"another name", drawnText, edit(`"x"`, `"y"`), nil, true},
		{"a baseline", drawnText, add("[compare]\nbaseline = \"random\"\n"), nil, true},
		{"no outcomes written", drawnText, add("[output]\noutcomes = \"none\"\n"), nil, true},
		{"a sweep around it", drawnText, add("[sweep]\n\"retrieval.k\" = [1, 2]\n\"dropout.candidates\" = [4, 16]\n"), nil, true},
		{"more repeats", drawnText, edit("name =", "repeats = 3\nname ="), nil, true},
		{"a term by another name", drawnText, edit("[scoring.weights]\nperplexity = 1.0\nvote_share = 0.5",
			"[scoring.terms.surprise]\nstrategy = \"perplexity\"\n[scoring.terms.votes]\nstrategy = \"vote_share\"\nweight = 0.5"), nil, true},
		{"a rate of the same keep", drawnText, edit("keep = 3", "rate = 0.4"), nil, true},
		{"code of a strategy not in it", drawnText, nil, codeOf("scoring.first"), true},

		{"k", drawnText, add("[retrieval]\nk = 7\n"), nil, false},
		{"threshold", drawnText, add("[retrieval]\nthreshold = 0.5\n"), nil, false},
		{"rule", drawnText, add("[retrieval]\nrule = \"jisi\"\n"), nil, false},
		{"top_k", drawnText, edit("top_k = 5", "top_k = 4"), nil, false},
		{"selection", drawnText, edit("top_k = 5", "strategy = \"kernel\"\ntop_k = 5"), nil, false},
		{"a parameter of selection", drawnText, edit("weighted = true", "weighted = false"), nil, false},
		{"keep", drawnText, edit("keep = 3", "keep = 2"), nil, false},
		{"candidates", drawnText, edit("candidates = 8", "candidates = 7"), nil, false},
		{"dropout", drawnText, edit("prior_drop", "uniform_drop"), nil, false},
		{"a parameter of dropout", drawnText, edit("candidates = 8", "candidates = 8\nparams = { norm = \"rms\" }"), nil, false},
		{"aggregation", drawnText, edit("weighted_vote", "medoid"), nil, false},
		{"a parameter of aggregation", drawnText, edit("\"weighted_vote\"", "\"weighted_vote\"\nparams = { weights = \"share\" }"), nil, false},
		{"a weight", drawnText, edit("0.5", "0.25"), nil, false},
		{"a weight of 0", drawnText, edit("0.5", "0.0"), nil, false},
		{"swapped weights", drawnText, edit("perplexity = 1.0\nvote_share = 0.5", "perplexity = 0.5\nvote_share = 1.0"), nil, false},
		{"a term more", drawnText, add("first = 1.0\n"), nil, false},
		{"missing", drawnText, edit("[scoring.weights]", "[scoring]\nmissing = \"worst\"\n[scoring.weights]"), nil, false},
		{"seed where something draws", drawnText, edit("name =", "seed = 1\nname ="), nil, false},
		{"seed where only selection draws", strings.Replace(undrawnText, "best_n", "random", 1), nil, func(c *plan.KeyContext) { c.Seed++ }, false},
		{"compat", drawnText, edit("name =", "compat = \"smcs\"\nname ="), nil, false},
		{"data", drawnText, nil, func(c *plan.KeyContext) { c.Data = key.Of("other") }, false},
		{"the engine's code", drawnText, nil, func(c *plan.KeyContext) { c.Engine = "other" }, false},
		{"code of selection", drawnText, nil, codeOf("selection.rps"), false},
		{"code of dropout", drawnText, nil, codeOf("dropout.prior_drop"), false},
		{"code of aggregation", drawnText, nil, codeOf("aggregation.weighted_vote"), false},
		{"code of scoring", drawnText, nil, codeOf("scoring.perplexity"), false},

		{"seed where nothing draws", undrawnText, edit("name =", "seed = 1\nname ="), nil, true},
		{"weights of one term", undrawnText, add("[scoring.weights]\nfirst = 2.0\n"), nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := test.base
			if test.edit != nil {
				text = test.edit(text)
			}
			before, after := keyed(t, test.base, nil), keyed(t, text, test.context)
			if same := before == after; same != test.same {
				t.Errorf("the same key: %v, want %v", same, test.same)
			}
		})
	}
}

// What is not read is in no key: the threshold of a rule without one, and
// retrieval where no neighbours are needed.
func TestLeafKeysLeaveOutWhatIsNotRead(t *testing.T) {
	ablation := func(retrieval, set string) key.Key {
		list := cells(t, head+"[retrieval]\n"+retrieval+"\n[[ablation]]\nname = \"it\"\nset = "+set+"\n")
		g := plan.NewGraph(list, data.Tasks, 1)
		return g.LeafKeys(plan.KeyContext{Code: func(framework.Kind, string) string { return "" }})[g.CellLeaf[1][0][0]]
	}
	for _, test := range []struct {
		name, set, one, two string
		same                bool
	}{
		{"threshold of topk", `{ "retrieval.rule" = "topk" }`, "threshold = 0.5", "threshold = 0.6", true},
		{"k of topk", `{ "retrieval.rule" = "topk" }`, "k = 5", "k = 6", false},
		{"threshold of jisi", `{ "retrieval.rule" = "jisi" }`, "threshold = 0.5", "threshold = 0.6", false},
		{"k without neighbors", `{ "selection.strategy" = "best_n" }`, "k = 5", "k = 6", true},
	} {
		if same := ablation(test.one, test.set) == ablation(test.two, test.set); same != test.same {
			t.Errorf("%s: the same key: %v, want %v", test.name, same, test.same)
		}
	}
}

// Every repeat of what is drawn has a key of its own, and an experiment of more
// repeats has those of fewer.
func TestLeafKeysOfRepeats(t *testing.T) {
	keysOf := func(repeats int) []key.Key {
		g := plan.NewGraph(cells(t, drawnText), data.Tasks, repeats)
		return g.LeafKeys(plan.KeyContext{Code: func(framework.Kind, string) string { return "" }})
	}
	three, five := keysOf(3), keysOf(5)
	if len(three) != 3 || len(five) != 5 || !slices.Equal(three, five[:3]) {
		t.Fatalf("%d keys of 3 repeats are not the first of %d of 5", len(three), len(five))
	}
	slices.SortFunc(five, func(a, b key.Key) int { return strings.Compare(a.String(), b.String()) })
	if len(slices.Compact(five)) != 5 {
		t.Error("two repeats have one key")
	}
}

// drawnCell draws the settings of a cell and says, stage by stage, everything
// that its outcomes depend on.
func drawnCell(t *rapid.T) (set string, stages [6]string) {
	var parts []string
	pick := func(key string, values ...string) string {
		value := rapid.SampledFrom(values).Draw(t, key)
		parts = append(parts, fmt.Sprintf("%q = %s", key, value))
		return value
	}
	selection := pick("selection.strategy", `"rps"`, `"kernel"`, `"best_n"`, `"random"`)
	if selection == `"rps"` || selection == `"kernel"` {
		stages[0] = pick("retrieval.k", "5", "50")
		selection += stages[0] + pick("selection.params.weighted", "true", "false")
	}
	stages[1] = selection
	topK := pick("selection.top_k", "3", "4")
	stages[2] = stages[1] + " top " + topK
	dropout := pick("dropout.strategy", `"none"`, `"uniform_drop"`)
	keep := topK
	if dropout != `"none"` {
		keep = pick("dropout.keep", "2", "3")
	}
	stages[3] = stages[2] + dropout + keep
	stages[4] = stages[3] + pick("aggregation.strategy", `"majority_vote"`, `"medoid"`)
	candidates := pick("dropout.candidates", "2", "8")
	stages[5] = stages[4] + candidates + pick("scoring.terms.first.weight", "1.0", "2.0") + pick("scoring.terms.vote_share.weight", "0.0", "1.0")
	return "{ " + strings.Join(parts, ", ") + " }", stages
}

// Cells that agree up to a stage share its groups, and no others do: a graph has
// one group for each distinct beginning. Keys of outcomes are equal exactly where
// everything they depend on is.
func TestCellsThatAgreeShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n := head, rapid.IntRange(1, 30).Draw(t, "cells")
		var stages [][6]string
		for i := range n {
			set, of := drawnCell(t)
			text += fmt.Sprintf("[[ablation]]\nname = \"%d\"\nset = %s\n", i, set)
			stages = append(stages, of)
		}
		list := cells(t, text)[1:] // without the base
		g := plan.NewGraph(list, data.Tasks, 1)
		for stage, groups := range []int{len(g.Retrievals), len(g.Priors), len(g.Selections), len(g.Drops), len(g.Aggregations), len(g.Leaves)} {
			distinct := map[string]bool{}
			for _, of := range stages {
				if of[stage] != "" {
					distinct[of[stage]] = true
				}
			}
			if groups != len(distinct) {
				t.Fatalf("stage %d has %d groups for %d distinct beginnings", stage, groups, len(distinct))
			}
		}
		// A term's scores are those of a number of candidates, whatever the weights.
		scored := map[string]bool{}
		for i, of := range stages {
			scored[of[4]+fmt.Sprint(list[i].Settings.Candidates)] = true
		}
		if len(g.Scores) != 2*len(scored) {
			t.Fatalf("%d groups of scores, want 2 for each of %d lists of candidates", len(g.Scores), len(scored))
		}
		keys := g.LeafKeys(plan.KeyContext{Code: func(framework.Kind, string) string { return "" }})
		for i := range list {
			for j := range i {
				same := keys[g.CellLeaf[i][0][0]] == keys[g.CellLeaf[j][0][0]]
				if same != (stages[i][5] == stages[j][5]) {
					t.Fatalf("cells %v and %v have the same key: %v", stages[i][5], stages[j][5], same)
				}
			}
		}
	})
}
