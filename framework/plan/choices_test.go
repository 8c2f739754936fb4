package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/plan"
)

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
