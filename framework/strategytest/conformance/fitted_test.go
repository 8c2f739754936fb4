package conformance_test

import (
	"context"
	"testing"

	"smacs/framework"
	"smacs/framework/strategytest/conformance"
)

// remembering selects by what it learned from the bank it was fitted on.
type remembering struct {
	framework.Selector
	right []float64
}

func (r *remembering) Fit(_ context.Context, bank *framework.Bank) error {
	r.right = bank.Right()
	return nil
}

// TestFittedSelection: each request is asked of an instance that has learned from
// the request's own bank, as in a run, so that a strategy may keep what it
// learned per LLM.
func TestFittedSelection(t *testing.T) {
	strategy := selector(nil)
	strategy.Fitted = true
	strategy.New = func(framework.Config) (framework.Instance, error) {
		r := &remembering{}
		r.Selector = framework.SelectEach(func(framework.SelectionInput) (framework.SelectionScores, error) {
			return framework.SelectionScores{Priors: append([]float64(nil), r.right...)}, nil
		})
		return r, nil
	}
	results, _, err := conformance.Strategy(t.Context(), local(t, strategy))
	if err != nil {
		t.Fatal(err)
	}
	passed := map[string]bool{}
	for _, r := range results {
		passed[r.Check] = r.Verdict == conformance.Pass
		if r.Verdict == conformance.Fail {
			t.Errorf("%s failed: %+v", r.Check, r.Problems)
		}
	}
	for _, check := range []string{"fit", "answer", "edge", "llms"} {
		if !passed[check] {
			t.Errorf("%s did not pass", check)
		}
	}
}
