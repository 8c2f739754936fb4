package strategytest_test

import (
	"testing"

	"smacs/framework"
	"smacs/framework/strategytest"
	"smacs/strategies/builtin"
	"smacs/strategies/golden"
)

func TestBuiltins(t *testing.T) {
	for _, strategy := range builtin.Strategies() {
		t.Run(strategy.Name(), func(t *testing.T) {
			var options []strategytest.Option
			switch strategy.Name() {
			case "scoring.first", "scoring.random": // by position, by design
				options = append(options, strategytest.Ordered())
			}
			strategytest.Test(t, strategy, options...)
		})
	}
}

func TestGoldenVectorsOverTheWire(t *testing.T) {
	process := strategytest.Serve(t, builtin.Strategies()...)
	golden.Test(t, func(t *testing.T, kind framework.Kind, id string, table map[string]any) framework.Instance {
		t.Helper()
		for _, info := range process.Infos() {
			if info.Kind != kind || info.ID != id {
				continue
			}
			config, err := info.NewConfig(table)
			if err != nil {
				t.Fatal(err)
			}
			instance, err := process.Open(t.Context(), kind, id, config)
			if err != nil {
				t.Fatal(err)
			}
			return instance
		}
		t.Fatalf("no strategy %s.%s", kind, id)
		return nil
	})
	if calls := process.Stats().Calls; calls == 0 {
		t.Error("no call crossed the connection")
	}
}
