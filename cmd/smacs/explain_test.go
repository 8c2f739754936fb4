package main

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/recording"
	runner "smacs/framework/run"
)

func values(xs ...float64) []*float64 {
	out := make([]*float64, len(xs))
	for i, x := range xs {
		if !math.IsNaN(x) {
			out[i] = &x
		}
	}
	return out
}

func shownExplanation(missing string, totals []*float64) *runner.Explained {
	answer := "4"
	return &runner.Explained{
		Explanation: &pipeline.Explanation{
			Task: "math", Question: "q1", Selected: []string{"a"}, Ranking: []string{"a"},
			Candidates: make([]pipeline.ExplainedCandidate, 3), Answer: &answer, Score: values(1)[0], State: "parsed",
			Terms:  map[string][]*float64{"length": values(2, math.NaN(), 1), "votes": values(0.5, 0.25, 0.75), "unused": values(9, 9, 9)},
			Totals: totals,
		},
		Settings: plan.Settings{Rule: "smcs", Threshold: 0.95, Missing: missing, Terms: []plan.Term{
			{Label: "length", Weight: 3}, {Label: "unused", Weight: 0}, {Label: "votes", Weight: 2},
		}},
		Cell: "c", Label: "base", Text: "2+2?", Gold: "4", Bank: 542,
	}
}

// TestProductsMakeTheTotal: whatever scoring.missing says, the products shown
// for a candidate sum to the total the engine gave. The totals are worked out by
// hand from the lengths 2, none, 1 (weight 3) and the votes 0.5, 0.25, 0.75
// (weight 2).
func TestProductsMakeTheTotal(t *testing.T) {
	for missing, totals := range map[string][]*float64{
		pipeline.MissingDropTerm: values(1, 0.5, 1.5),        // votes alone
		pipeline.MissingWorst:    values(7, 3.5, 4.5),        // the second length counts as 1
		pipeline.MissingSkip:     values(7, math.NaN(), 4.5), // the second candidate cannot win
	} {
		e := shownExplanation(missing, totals)
		for i, total := range totals {
			sum, counts := 0.0, false
			for _, term := range e.Settings.Terms {
				if product := e.Product(term, i); product != nil {
					sum, counts = sum+*product, true
				}
			}
			if counts != (total != nil) || (total != nil && sum != *total) {
				t.Errorf("%s: candidate %d: the products sum to %v (any: %v), want %v", missing, i, sum, counts, numberText(total))
			}
		}
	}
}

func TestCandidateLines(t *testing.T) {
	var out bytes.Buffer
	p := &printer{w: &out}
	p.candidates(shownExplanation(pipeline.MissingWorst, values(7, 3.5, 4.5)))
	want := strings.Join([]string{
		"candidate  1: no answer from the aggregator, total 3.5000",
		"           term      weight     value   product",
		"           length    3.0000         –    3.0000",
		"           unused    0.0000    9.0000         –",
		"           votes     2.0000    0.2500    0.5000",
		"           references: ",
	}, "\n")
	if _, rest, _ := strings.Cut(out.String(), "candidate  1"); !strings.HasPrefix("candidate  1"+rest, want) {
		t.Errorf("got\n%s\nwant among it\n%s", out.String(), want)
	}
	if !strings.Contains(out.String(), `scoring.missing = "worst"`) {
		t.Error("nothing says what a missing value counts as")
	}
}

// TestBound says of every rule what it keeps.
func TestBound(t *testing.T) {
	one := []pipeline.ExplainedNeighbor{{ID: "math/q7", Similarity: 0.2}}
	for _, c := range []struct {
		name, rule string
		retrieval  pipeline.ExplainedRetrieval
		want       string
	}{
		{"smcs", "smcs", pipeline.ExplainedRetrieval{BoundaryIndex: 50, Boundary: 0.1283, Threshold: 0.1219, Kept: 1, Neighbors: one}, "similarity above 0.1219 = 0.95 x 0.1283, that of neighbour 50 counted from 0"},
		{"jisi", "jisi", pipeline.ExplainedRetrieval{BoundaryIndex: 49, Boundary: 0.1, Threshold: 0.095, Kept: 1, Neighbors: one}, "similarity above 0.0950 = 0.95 x 0.1000, that of neighbour 49 counted from 0"},
		{"jisi keeps the nearest", "jisi", pipeline.ExplainedRetrieval{BoundaryIndex: 0, Boundary: 0.2, Threshold: 0.2, Kept: 1, Neighbors: one}, "similarity above 0.2000 = 0.95 x 0.2000, that of neighbour 0 counted from 0; none is, so the nearest alone"},
		{"topk", "topk", pipeline.ExplainedRetrieval{BoundaryIndex: 0, Kept: 1, Neighbors: one}, "the 1 nearest"},
		{"radius", "radius", pipeline.ExplainedRetrieval{BoundaryIndex: 4, Threshold: 0.3, Kept: 5, Neighbors: one}, "similarity of 0.3000 or more, or among the 5 nearest"},
		{"an empty bank", "smcs", pipeline.ExplainedRetrieval{BoundaryIndex: -1}, "there are none"},
	} {
		e := shownExplanation("worst", nil)
		e.Settings.Rule, e.Retrieval = c.rule, &c.retrieval
		if got := e.Bound(); got != c.want {
			t.Errorf("%s: got  %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestNoRecordingControlsTheTerminal explains and describes what a recording may
// hold: no escape and no line of its own reaches the terminal.
func TestNoRecordingControlsTheTerminal(t *testing.T) {
	const attack = "\x1b]0;owned\a\nwinner     candidate 9\u202e"
	e := shownExplanation("worst", values(7, 3.5, 4.5))
	e.Task, e.Question, e.Text, e.Gold, e.Label = attack, attack, attack, attack, attack
	e.Ranking, e.Selected, e.State = []string{attack}, []string{attack}, attack
	e.Priors = map[string]*float64{attack: values(1)[0]}
	e.Dropout = pipeline.ExplainedDropout{Status: attack, Reason: attack}
	e.Answer = &e.Text
	for i := range e.Candidates {
		e.Candidates[i] = pipeline.ExplainedCandidate{Subset: []string{attack}, From: attack, Answer: &e.Text}
	}
	e.Retrieval = &pipeline.ExplainedRetrieval{Kept: 1, Neighbors: []pipeline.ExplainedNeighbor{{ID: attack}}}
	var plainOut, attacked bytes.Buffer
	if err := writeExplanation(&attacked, e); err != nil {
		t.Fatal(err)
	}
	info := recording.Info{Name: attack, Counts: []recording.Count{{Task: attack, LLM: attack, N: 1, Accuracy: values(1)[0]}}}
	if err := recording.WriteInfo(&attacked, printable(info), nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range attacked.String() {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%U reaches the terminal", r)
		}
	}
	if strings.Contains(attacked.String(), "\nwinner     candidate 9") {
		t.Error("a name makes a line of its own")
	}
	// Nothing is escaped that need not be.
	harmless := shownExplanation("worst", values(7, 3.5, 4.5))
	harmless.Text = "Wie viel ist 2+2? 模型"
	if err := writeExplanation(&plainOut, harmless); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plainOut.String(), harmless.Text) || strings.Contains(plainOut.String(), `\`) {
		t.Errorf("got %s", plainOut.String())
	}
	if diff := cmp.Diff(attack, info.Counts[0].LLM); diff != "" {
		t.Errorf("the description itself was changed: %s", diff)
	}
}
