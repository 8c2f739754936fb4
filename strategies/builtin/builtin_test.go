package builtin

import (
	"slices"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/strategies/golden"
)

func TestGoldenVectorsInProcess(t *testing.T) {
	golden.Test(t, func(t *testing.T, kind framework.Kind, id string, table map[string]any) framework.Instance {
		t.Helper()
		strategies := Strategies()
		at := slices.IndexFunc(strategies, func(s framework.Strategy) bool { return s.Kind == kind && s.ID == id })
		if at < 0 {
			t.Fatalf("no built-in strategy %s.%s", kind, id)
		}
		config, err := strategies[at].NewConfig(table)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := strategies[at].New(config)
		if err != nil {
			t.Fatal(err)
		}
		return instance
	})
}

// TestList holds the list to what Strategies promises: valid descriptions, by
// kind in pipeline order and then by id, which also excludes duplicates.
func TestList(t *testing.T) {
	position := map[framework.Kind]int{}
	for i, kind := range framework.Kinds() {
		position[kind] = i
	}
	strategies := Strategies()
	for i, s := range strategies {
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if s.Doc == "" || s.Version == "" || s.New == nil {
			t.Errorf("%s: want a doc, a version and a constructor", s.Name())
		}
		for _, p := range s.Params {
			if p.Doc == "" {
				t.Errorf("%s: parameter %s has no doc", s.Name(), p.Name)
			}
		}
		if i == 0 {
			continue
		}
		last := strategies[i-1]
		ascending := position[last.Kind] < position[s.Kind] || (last.Kind == s.Kind && strings.Compare(last.ID, s.ID) < 0)
		if !ascending {
			t.Errorf("%s follows %s, want kinds in pipeline order and ids ascending", s.Name(), last.Name())
		}
	}
}

// TestKinds opens every strategy with its defaults: the instance must be of its
// kind.
func TestKinds(t *testing.T) {
	for _, s := range Strategies() {
		config, err := s.NewConfig(nil)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := s.New(config)
		if err != nil {
			t.Fatal(err)
		}
		var ok bool
		switch s.Kind {
		case framework.Selection:
			_, ok = instance.(framework.Selector)
		case framework.Dropout:
			_, ok = instance.(framework.Dropper)
		case framework.Aggregation:
			_, ok = instance.(framework.Aggregator)
		case framework.Scoring:
			_, ok = instance.(framework.Scorer)
		}
		if !ok {
			t.Errorf("%s opens as %T, which is not of its kind", s.Name(), instance)
		}
	}
}
