package golden

import (
	"math"
	"testing"

	"smacs/framework"
)

// An Open opens the built-in strategy of that kind and id with a table of
// parameters, and fails the test when it cannot.
type Open func(t *testing.T, kind framework.Kind, id string, table map[string]any) framework.Instance

// cases is the number of vectors Test runs. It is fixed so that a vector file
// that lost some is noticed.
const cases = 201

// Test runs every golden vector of the built-in strategies over the instances
// that open returns, each as a subtest. Draws are compared with their exact
// laws over fixed seeds, so the verdict never changes.
func Test(t *testing.T, open Open) {
	s := &suite{t: t, open: open, v: load(t)}
	s.selection()
	s.firstRolls()
	s.selectionEdges()
	s.priorDrop()
	s.softmaxDrop()
	s.votes()
	s.medoids()
	s.meanPairwiseSimilarity()
	s.perplexity()
	if s.cases != cases {
		t.Errorf("ran %d golden vectors, want %d", s.cases, cases)
	}
	t.Logf("%d golden vectors", s.cases)
}

type suite struct {
	t     *testing.T
	open  Open
	v     *vectors
	cases int
}

// run is one vector.
func (s *suite) run(name string, check func(t *testing.T)) {
	s.t.Helper()
	s.cases++
	s.t.Run(name, check)
}

// opened returns an instance as the interface of its kind.
func opened[I any](t *testing.T, open Open, kind framework.Kind, id string, table map[string]any) I {
	t.Helper()
	instance, ok := open(t, kind, id, table).(I)
	if !ok {
		t.Fatalf("%s.%s opened as %T, which is not of its kind", kind, id, instance)
	}
	return instance
}

// same compares numbers within a relative tolerance; NaN equals NaN only.
func same(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		bound := tolerance * max(math.Abs(got[i]), math.Abs(want[i]))
		if math.IsNaN(got[i]) != math.IsNaN(want[i]) || math.Abs(got[i]-want[i]) > bound {
			t.Errorf("%s %d: got %v, want %v", what, i, got[i], want[i])
		}
	}
}
