// Package instance opens strategies for the tests of the built-ins.
package instance

import "smacs/framework"

// A TB is a test, a benchmark or a property under test.
type TB interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// Open returns the strategy's instance for a table of parameters, as the
// interface of its kind. It fails the test when the description contradicts
// itself, the table is invalid, or the instance is of another kind.
func Open[I any](t TB, strategy framework.Strategy, table map[string]any) I {
	t.Helper()
	if err := strategy.Validate(); err != nil {
		t.Fatal(err)
	}
	config, err := strategy.NewConfig(table)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := strategy.New(config)
	if err != nil {
		t.Fatalf("open %s with %s: %v", strategy.Name(), config.Canonical(), err)
	}
	instance, ok := opened.(I)
	if !ok {
		t.Fatalf("%s opened as %T, which is not of its kind", strategy.Name(), opened)
	}
	return instance
}
