package conformance_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/registry"
	"smacs/framework/strategytest/conformance"
	"smacs/strategies/builtin"
)

// meet waits until another call is inside, or a moment, and returns 1 when
// there was one.
func meet(inside *atomic.Int64) int {
	for range 10 {
		if inside.Load() > 1 {
			return 1
		}
		time.Sleep(50 * time.Microsecond)
	}
	return 0
}

// local is a strategy called in this process.
func local(t *testing.T, strategy framework.Strategy) conformance.Target {
	t.Helper()
	catalog, err := registry.InProcess([]framework.Strategy{strategy})
	if err != nil {
		t.Fatal(err)
	}
	return conformance.Target{Info: strategy.Info, Local: true, Open: func(ctx context.Context, config framework.Config) (framework.Instance, error) {
		return catalog.Open(ctx, strategy.Kind, strategy.ID, config)
	}}
}

// failed lists the checks that failed.
func failed(results []conformance.Result) []string {
	var names []string
	for _, r := range results {
		if r.Verdict == conformance.Fail {
			names = append(names, r.Check)
		}
	}
	return names
}

// TestChecksCatch: every check fails for a strategy that breaks its promise, and
// fails alone where that can be.
func TestChecksCatch(t *testing.T) {
	caught := map[string]bool{}
	for _, w := range wrongs() {
		t.Run(w.check, func(t *testing.T) {
			results, _, err := conformance.Strategy(t.Context(), local(t, w.strategy))
			if err != nil {
				t.Fatal(err)
			}
			names := failed(results)
			if !slices.Contains(names, w.check) {
				t.Errorf("failed %v, want %s", names, w.check)
			}
			for _, name := range names {
				if name != w.check && !slices.Contains(w.others, name) {
					t.Errorf("%s failed, too", name)
				}
			}
			for _, r := range results {
				if r.Verdict == conformance.Fail && (len(r.Problems) == 0 || r.Look == "" || r.Problems[0].Got == "" || r.Problems[0].Want == "" || r.Problems[0].Request == "") {
					t.Errorf("%s does not say what is wrong: %+v", r.Check, r)
				}
			}
			caught[w.check] = true
		})
	}
	// The others are caught in TestTransport and plugin_test.go.
	results, _, err := conformance.Strategy(t.Context(), local(t, builtin.Strategies()[0]))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if !caught[r.Check] {
			t.Errorf("no wrong strategy proves that %s can fail", r.Check)
		}
	}
}

// TestTransport compares with answers that are not the strategy's.
func TestTransport(t *testing.T) {
	strategy := scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) { return constant(in, 1), nil })
	target := local(t, strategy)
	_, answers, err := conformance.Strategy(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	target.Want = answers
	results, _, err := conformance.Strategy(t.Context(), target)
	if err != nil || conformance.Failed(results) > 0 {
		t.Errorf("failed %v (%v), want none", failed(results), err)
	}
	for name := range answers {
		answers[name] = []any{[]float64{2}}
	}
	results, _, err = conformance.Strategy(t.Context(), target)
	if names := failed(results); err != nil || !slices.Equal(names, []string{"transport"}) {
		t.Errorf("failed %v (%v), want transport", names, err)
	}
}

// TestSeeds: the built-ins pass whatever the inputs are. A failure here is one
// of the generator, mostly: a tie that an index has to break.
func TestSeeds(t *testing.T) {
	seeds := uint64(6)
	if testing.Short() {
		seeds = 2
	}
	for _, strategy := range builtin.Strategies() {
		t.Run(strategy.Name(), func(t *testing.T) {
			t.Parallel()
			target := local(t, strategy)
			target.Ordered = strategy.Name() == "scoring.first" || strategy.Name() == "scoring.random"
			for target.Seed = 1; target.Seed <= seeds; target.Seed++ {
				results, _, err := conformance.Strategy(t.Context(), target)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range results {
					if r.Verdict == conformance.Fail {
						t.Fatalf("seed %d: %s: %+v", target.Seed, r.Check, r.Problems)
					}
				}
			}
		})
	}
}

// TestInterrupted stops in the middle.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	strategy := scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
		if asked++; asked == 10 {
			cancel()
		}
		return constant(in, 1), nil
	})
	if _, _, err := conformance.Strategy(ctx, local(t, strategy)); err != context.Canceled {
		t.Errorf("got error %v, want that of the context", err)
	}
	if asked > 40 {
		t.Errorf("asked %d times after that", asked)
	}
}
