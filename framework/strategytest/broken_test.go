package strategytest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/strategytest"
)

// brokenVariable makes TestBroken run, in a process of its own.
const brokenVariable = "STRATEGYTEST_BROKEN"

// TestBroken runs in a process of its own, where it must fail. What each check
// catches is tested in package conformance.
func TestBroken(t *testing.T) {
	if os.Getenv(brokenVariable) == "" {
		return // TestReports starts it
	}
	strategytest.Test(t, framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "seedy"},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for i := range terms {
					terms[i] = float64(in.Seed % 1000)
				}
				return terms, nil
			}), nil
		},
	})
}

// TestReports makes sure that Test tells what the engine finds: check, request,
// got, want and what to look at, on both transports, and nothing else.
func TestReports(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestBroken$")
	cmd.Env = append(os.Environ(), brokenVariable+"=1")
	output, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the strategy passed")
	}
	for _, want := range []string{
		"--- FAIL: TestBroken/in_process/seed", "--- FAIL: TestBroken/over_the_wire/seed",
		"request: eight questions, five candidates from four LLMs, defaults, with other seeds\n",
		"got:     item 0: [", "want:    item 0: [", "look at: draws: declare the strategy Seeded, or do not draw\n",
	} {
		if !strings.Contains(string(output), want) {
			t.Errorf("the output lacks %q:\n%s", want, output)
		}
	}
	if got := strings.Count(string(output), "--- FAIL: "); got != 5 { // TestBroken, two transports, seed in each
		t.Errorf("%d tests failed, want 5:\n%s", got, output)
	}
}

// TestAsking passes a strategy that asks and uses what it is told.
func TestAsking(t *testing.T) {
	strategytest.Test(t, framework.Strategy{
		Info: framework.Info{Kind: framework.Aggregation, ID: "asks", Needs: []framework.Need{framework.NeedLLM, framework.NeedTexts}},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
				if rounds := len(in.Results); rounds < 2 {
					return framework.Candidate{}, &framework.Asking{Asks: []framework.Ask{{LLM: in.References[0].Name, Replicate: rounds, Messages: []framework.Message{{Role: "user", Content: in.Question.Text}}}}}
				}
				return framework.Candidate{Response: framework.OwnText, Text: in.Results[0].Text + in.Results[1].Key, MeanLogprob: in.Results[1].MeanLogprob}, nil
			}), nil
		},
	})
}
