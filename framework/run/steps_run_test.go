package run_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"smacs/framework"
)

// patchy scores a candidate by a digit of its text's length and has no opinion on
// every third LLM's response.
func patchy() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "patchy", Version: "1", Doc: "Has not always an opinion.", Needs: []framework.Need{framework.NeedTexts}},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for i, c := range in.Candidates {
					if terms[i] = float64(len(c.Text)%13) / 13; c.Index%3 == 0 {
						terms[i] = math.NaN()
					}
				}
				return terms, nil
			}), nil
		},
	}
}

const stepsTOML = `
name = "steps"
repeats = REPEATS
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
tasks = ["TASK", "OTHER"]
[selection]
top_k = 7
[dropout]
strategy = "DROPOUT"
RATE
candidates = 6
[aggregation]
strategy = "AGGREGATION"
[scoring]
missing = "RULE"
[scoring.weights]
patchy = 0.3
vote_share = 1.0
perplexity = 0.1
[sweep]
"scoring.weights.SWEPT" = [WEIGHTS]
`

// The accuracy of every cell of a swept score weight is that of the step its
// weight lies on, to the last bit. Weights of 7 random decimals are at least
// 1e-9 from every breakpoint, which the test checks of all but the ends: what
// happens at a breakpoint itself no step says.
func TestStepsGoThroughTheCells(t *testing.T) {
	t.Parallel()
	const weights = "0.0, 0.0123457, 0.0511121, 0.1234577, 0.2718283, 0.5772157, 1.4142137, 3.1415927, 9.8696047"
	for _, test := range []struct{ name, dropout, aggregation, swept, weights, more string }{
		{"patchy", "uniform_drop", "best_of_prior", "patchy", weights, ""},
		{"vote share", "uniform_drop", "best_of_prior", "vote_share", weights, ""},
		{"own texts", "uniform_drop", "simulated", "perplexity", weights, ""},
		{"nothing drawn", "none", "best_of_prior", "patchy", weights, ""},
		{"both sides of 0", "uniform_drop", "best_of_prior", "patchy", "-3.1415927, -0.5772157, -0.0123457, " + weights, ""},
		{"up to 0", "uniform_drop", "best_of_prior", "patchy", "-3.1415927, -0.5772157, -0.0123457, 0.0", ""},
		{"above 0", "uniform_drop", "simulated", "perplexity", "0.0511121, 0.5772157, 9.8696047", ""},
		{"a task of its own weight", "uniform_drop", "best_of_prior", "patchy", weights,
			"[[override]]\ntasks = [\"TASK\"]\nset = { \"scoring.terms.patchy.weight\" = 2.7182817 }\n"},
		{"a task of its own candidates", "uniform_drop", "best_of_prior", "patchy", weights,
			"[[override]]\ntasks = [\"TASK\"]\nset = { \"dropout.candidates\" = 3 }\n"},
	} {
		for _, rule := range []string{"drop_term", "worst", "skip"} {
			for _, repeats := range []string{"1", "3"} {
				if testing.Short() && (repeats == "1" || rule == "worst") {
					continue
				}
				t.Run(test.name+"/"+rule+"/"+repeats, func(t *testing.T) {
					t.Parallel()
					rate := "rate = 0.6"
					if test.dropout == "none" {
						rate = ""
					}
					text := strings.NewReplacer("REPEATS", repeats, "DROPOUT", test.dropout, "RATE", rate, "AGGREGATION", test.aggregation,
						"RULE", rule, "OTHER", simDefault(t).Tasks[1], "SWEPT", test.swept, "WEIGHTS", test.weights).Replace(oneTask(t, stepsTOML)) + oneTask(t, test.more) + "[[chart]]\nkind = \"steps\"\n" // no other: there are many runs
					_, _, files := executed(t, simDefault(t), text, 1, patchy())
					checkSteps(t, files, "scoring.weights."+test.swept)
				})
			}
		}
	}
}

func checkSteps(t *testing.T, files memory, axis string) {
	t.Helper()
	steps := files.table(t, "charts/steps-"+axis+".csv")
	if len(steps) < 2 {
		t.Fatalf("%d steps: the weight changes nothing", len(steps))
	}
	checked := 0
	for _, cell := range files.table(t, "cells.csv") {
		if cell[axis] == "" || cell["label"] == "base" {
			continue // a baseline, or a weight that may be outside the sweep
		}
		step := stepAt(t, steps, number(t, cell[axis]))
		checked++
		for _, column := range []string{"n", "correct", "accuracy", "ci_low", "ci_high"} {
			if step[column] != cell[column] {
				t.Errorf("weight %s: %s of the step from %s to %s is %s, of the cell %s", cell[axis], column, step["from"], step["to"], step[column], cell[column])
			}
		}
	}
	if checked < 3 {
		t.Errorf("%d cells checked", checked)
	}
}

// stepAt returns the step a weight lies on: that of the weight itself where it
// has one, else the one around it, to which the ends belong.
func stepAt(t *testing.T, steps []map[string]string, weight float64) map[string]string {
	t.Helper()
	var found map[string]string
	for i, step := range steps {
		from, to := number(t, step["from"]), number(t, step["to"])
		if from == weight && to == weight {
			return step
		}
		if i > 0 && from != number(t, steps[i-1]["to"]) {
			t.Errorf("a step from %v follows one to %s", from, steps[i-1]["to"])
		}
		inner := func(x float64) bool {
			return x != number(t, steps[0]["from"]) && x != number(t, steps[len(steps)-1]["to"])
		}
		for _, end := range []float64{from, to} {
			if inner(end) && weight != 0 && math.Abs(end-weight) < 1e-9 {
				t.Fatalf("weight %v is within 1e-9 of the breakpoint %v: take another", weight, end)
			}
		}
		if from <= weight && weight <= to && found == nil {
			found = step
		}
	}
	if found == nil {
		t.Fatalf("no step at weight %v", weight)
	}
	return found
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(fmt.Errorf("a number: %w", err))
	}
	return x
}

// A sweep of more weights than a chart has room to mark is drawn without marks.
func TestStepsOfManyWeights(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("REPEATS", "1", "DROPOUT", "none", "RATE", "", "AGGREGATION", "majority_vote", "RULE", "worst", "OTHER", simDefault(t).Tasks[1],
		"SWEPT", "patchy", "[WEIGHTS]", "{ log_from = 0.01, log_to = 10.0, points = 220 }").Replace(oneTask(t, stepsTOML))
	p, _, files := executed(t, simDefault(t), text, 2, patchy())
	if len(p.Cells) != 221 || len(files["charts/steps-scoring.weights.patchy.svg"]) == 0 {
		t.Errorf("%d cells, %d bytes of chart; want 221 and some", len(p.Cells), len(files["charts/steps-scoring.weights.patchy.svg"]))
	}
}
