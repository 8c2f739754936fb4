package strategytest_test

import (
	"math"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"smacs/framework"
	"smacs/framework/strategytest"
)

// brokenVariable makes TestBroken run, in a process of its own.
const brokenVariable = "STRATEGYTEST_BROKEN"

type brokenCase struct {
	name     string
	strategy framework.Strategy
	want     string // in the output of the suite
}

// broken are strategies that each break one promise.
func broken() []brokenCase {
	var calls atomic.Int64
	scorer := func(f func(framework.ScoringInput) ([]float64, error)) framework.Strategy {
		return framework.Strategy{
			Info: framework.Info{Kind: framework.Scoring, ID: "broken", Needs: []framework.Need{framework.NeedTexts}},
			New:  func(framework.Config) (framework.Instance, error) { return framework.ScoreEach(f), nil },
		}
	}
	constant := func(in framework.ScoringInput, x float64) []float64 {
		terms := make([]float64, len(in.Candidates))
		for i := range terms {
			terms[i] = x
		}
		return terms
	}
	selector := func(f func(framework.SelectionInput) (framework.SelectionScores, error)) framework.Strategy {
		return framework.Strategy{
			Info: framework.Info{Kind: framework.Selection, ID: "broken", Needs: []framework.Need{framework.NeedNeighbors, framework.NeedBankOutcomes}},
			New:  func(framework.Config) (framework.Instance, error) { return framework.SelectEach(f), nil },
		}
	}
	return []brokenCase{
		{"draws without a seed", scorer(func(in framework.ScoringInput) ([]float64, error) {
			return constant(in, float64(calls.Add(1))), nil
		}), "from a fresh instance"},
		{"uses the seed", scorer(func(in framework.ScoringInput) ([]float64, error) {
			return constant(in, float64(in.Seed%1000)), nil
		}), "though the strategy is not Seeded"},
		{"infinite", scorer(func(in framework.ScoringInput) ([]float64, error) { return constant(in, math.Inf(1)), nil }), "term is +Inf"},
		{"panics without candidates", scorer(func(in framework.ScoringInput) ([]float64, error) {
			return constant(in, float64(len(in.Candidates[0].Text))), nil
		}), "panicked at broken_test.go"},
		{"depends on the order", scorer(func(in framework.ScoringInput) ([]float64, error) {
			terms := constant(in, 0)
			for i := range terms {
				terms[i] = float64(i)
			}
			return terms, nil
		}), "exchanged candidates"},
		{"changes its request", scorer(func(in framework.ScoringInput) ([]float64, error) {
			in.Selection.LLMs[0] = 0
			in.Question.Responses[0].Class = 7
			return constant(in, 0), nil
		}), "the strategy changed its request"},
		{"prefers an index", selector(func(in framework.SelectionInput) (framework.SelectionScores, error) {
			priors := make([]float64, len(in.Bank.LLMs))
			priors[0] = 1
			return framework.SelectionScores{Priors: priors}, nil
		}), "with exchanged LLMs"},
		{"forgets an LLM", selector(func(in framework.SelectionInput) (framework.SelectionScores, error) {
			return framework.SelectionScores{Priors: make([]float64, 2)}, nil
		}), "one per LLM of the pool"},
		{"spreads over candidates", framework.Strategy{
			Info: framework.Info{Kind: framework.Dropout, ID: "broken"},
			New: func(framework.Config) (framework.Instance, error) {
				return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
					drop := framework.Drop{Status: framework.DropAll}
					for i := range in.Candidates {
						drop.Subsets = append(drop.Subsets, []int{(i + in.Candidates) % len(in.LLMs)})
					}
					return drop, nil
				}), nil
			},
		}, "fewer candidates"},
		{"remembers", framework.Strategy{
			Info: framework.Info{Kind: framework.Aggregation, ID: "broken"},
			New: func(framework.Config) (framework.Instance, error) {
				var seen atomic.Int64
				return framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
					return framework.Adopt(in.References[int(seen.Add(1))%len(in.References)]), nil
				}), nil
			},
		}, "the answer differs"},
		{"asks without end", framework.Strategy{
			Info: framework.Info{Kind: framework.Aggregation, ID: "broken", Needs: []framework.Need{framework.NeedLLM}},
			New: func(framework.Config) (framework.Instance, error) {
				return framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
					return framework.Candidate{}, &framework.Asking{Asks: []framework.Ask{{LLM: in.References[0].Name}}}
				}), nil
			},
		}, "still asks for LLM answers"},
	}
}

// TestBroken runs in a process of its own, where it must fail.
func TestBroken(t *testing.T) {
	if os.Getenv(brokenVariable) == "" {
		return // TestSuiteCatches starts it
	}
	for _, c := range broken() {
		t.Run(c.name, func(t *testing.T) { strategytest.Test(t, c.strategy) })
	}
}

// TestSuiteCatches makes sure that every check of the suite can fail.
func TestSuiteCatches(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range broken() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(self, "-test.run=^TestBroken$/^"+strings.ReplaceAll(c.name, " ", "_")+"$")
			cmd.Env = append(os.Environ(), brokenVariable+"=1")
			output, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(output), c.want) {
				t.Errorf("the suite found no %q (%v):\n%s", c.want, err, output)
			}
		})
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
