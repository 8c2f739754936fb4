package strategytest_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/recording/sim"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/framework/strategytest"
	"smacs/strategies/builtin"
)

// parts are the inputs of a selection request that depend on the needs.
type parts struct{ Scores, Labels, Costs, Neighbors, Text bool }

// seen is a selection strategy that notes which parts any request had.
type seen struct {
	mutex sync.Mutex
	parts parts
}

func (s *seen) Select(_ context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.parts.Scores = s.parts.Scores || len(req.Bank.Scores) > 0
	s.parts.Labels = s.parts.Labels || len(req.Bank.TaskOf) > 0
	s.parts.Costs = s.parts.Costs || len(req.Bank.Costs) > 0
	s.parts.Neighbors = s.parts.Neighbors || req.Neighbors != nil
	for _, question := range req.Questions {
		s.parts.Text = s.parts.Text || question.Text != ""
	}
	answer := &framework.SelectAnswer{}
	for _, cuts := range req.Cuts {
		answer.Items = append(answer.Items, make([]framework.SelectionScores, len(cuts))...)
	}
	return answer, nil
}

const engineExperiment = `
name = "x"
[data]
recording = "sim:default"
[selection]
strategy = "seen"
`

// TestSuiteSendsWhatTheEngineSends runs a strategy of every choice of needs in
// the engine and in the suite: both send the same parts.
func TestSuiteSendsWhatTheEngineSends(t *testing.T) {
	needs := []framework.Need{framework.NeedNeighbors, framework.NeedBankOutcomes, framework.NeedBankLabels, framework.NeedCosts, framework.NeedTexts}
	recorded, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	for choice := range 1 << len(needs) {
		var some []framework.Need
		for i, need := range needs {
			if choice>>i&1 == 1 {
				some = append(some, need)
			}
		}
		info := framework.Info{Kind: framework.Selection, ID: "seen", Version: "1", Doc: "Notes what it gets.", Needs: some}
		engine, suite := &seen{}, &seen{}
		strategy := func(s *seen) framework.Strategy {
			return framework.Strategy{Info: info, New: func(framework.Config) (framework.Instance, error) { return s, nil }}
		}
		strategytest.Test(t, strategy(suite))

		catalog, err := registry.InProcess(append(builtin.Strategies(), strategy(engine)))
		if err != nil {
			t.Fatal(err)
		}
		experiment, err := config.Parse("test.toml", []byte(engineExperiment), nil)
		if err != nil {
			t.Fatal(err)
		}
		prepared, err := run.Prepare(experiment, catalog, recorded)
		if err != nil {
			t.Fatal(err)
		}
		// Explaining one question sends what running all of them does.
		if _, err := prepared.Explain(t.Context(), catalog, 0, 0); err != nil {
			t.Fatal(err)
		}
		if err := catalog.Close(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(engine.parts, suite.parts); diff != "" {
			t.Errorf("needs %v: the suite sends other parts (-engine +suite):\n%s", some, diff)
		}
	}
}
