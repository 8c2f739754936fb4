package strategytest

import (
	"context"
	"testing"

	"smacs/framework"
	"smacs/framework/registry"
	"smacs/framework/strategytest/conformance"
)

// An Option changes what [Test] asks of a strategy.
type Option func(*conformance.Target)

// Ordered says that a scoring strategy's terms depend on the order of the
// candidates by design, as "the first one" does.
func Ordered() Option { return func(t *conformance.Target) { t.Ordered = true } }

// Seed makes other inputs: those of that number. Without it the number is 0.
func Seed(seed uint64) Option { return func(t *conformance.Target) { t.Seed = seed } }

// Test checks a strategy; see the package's documentation.
func Test(t *testing.T, strategy framework.Strategy, options ...Option) {
	t.Helper()
	if err := strategy.Info.Validate(); err != nil {
		t.Fatal(err)
	}
	catalog, err := registry.InProcess([]framework.Strategy{strategy})
	if err != nil {
		t.Fatal(err)
	}
	process := Serve(t, strategy)
	var answers conformance.Answers
	run := func(transport string, target conformance.Target) {
		t.Run(transport, func(t *testing.T) {
			target.Info = strategy.Info
			for _, option := range options {
				option(&target)
			}
			var results []conformance.Result
			results, answers, err = conformance.Strategy(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			report(t, results)
		})
	}
	run("in process", conformance.Target{Local: true, Open: func(ctx context.Context, config framework.Config) (framework.Instance, error) {
		return catalog.Open(ctx, strategy.Kind, strategy.ID, config)
	}})
	run("over the wire", conformance.Target{Want: answers, Open: func(ctx context.Context, config framework.Config) (framework.Instance, error) {
		instance, err := process.Open(ctx, strategy.Kind, strategy.ID, config)
		if err != nil {
			return nil, err
		}
		return registry.Checked(strategy.Info, process.Stats().Name, instance), nil
	}})
}

// report makes a subtest of every check that concerns the strategy.
func report(t *testing.T, results []conformance.Result) {
	t.Helper()
	for _, r := range results {
		if r.Verdict == conformance.NotApplicable {
			continue
		}
		t.Run(r.Check, func(t *testing.T) {
			for _, p := range r.Problems {
				t.Errorf("%s\nrequest: %s\ngot:     %s\nwant:    %s\nlook at: %s", r.Promise, p.Request, p.Got, p.Want, r.Look)
			}
			if r.More > 0 {
				t.Errorf("and %d more", r.More)
			}
		})
	}
}
