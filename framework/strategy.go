package framework

import (
	"context"
	"fmt"
)

// A Count says how many LLMs a selection strategy takes.
type Count string

// The counts a selection strategy can declare.
const (
	CountTopK Count = ""     // the experiment's selection.top_k
	CountOne  Count = "one"  // one LLM, whatever top_k says
	CountPool Count = "pool" // every LLM of the pool
)

// An Info describes a strategy: who it is, what it takes and what it needs.
// It is what crosses the plugin protocol's Describe call and what
// "smacs strategies" prints.
type Info struct {
	Kind    Kind
	ID      string // [a-z][a-z0-9_]*, unique within its kind
	Version string // shown to people; stage keys hold the code's hash instead
	Doc     string // what it computes, its source, in a sentence or two
	Params  []Param
	Needs   []Need

	// Seeded says that the strategy draws from the request's seed. A strategy
	// that does not is deterministic: its answers are shared by all seeds.
	Seeded bool
	// Sequential says that the strategy learns from [Observer.Observe] and gets
	// its questions one at a time in a seeded order (bandits).
	Sequential bool
	// Fitted says that the strategy's instances implement [Fitter].
	Fitted bool
	// Keeps, for dropout, says that subset sizes follow dropout.keep or
	// dropout.rate; setting either for a strategy that does not is an error.
	Keeps bool
	// Count, for selection, says how many LLMs the strategy takes.
	Count Count
}

// Name returns "kind.id", the name errors use.
func (i Info) Name() string { return string(i.Kind) + "." + i.ID }

// Needed reports whether the strategy declares the need.
func (i Info) Needed(need Need) bool {
	for _, n := range i.Needs {
		if n == need {
			return true
		}
	}
	return false
}

// Validate returns an error when the description contradicts itself: a bad id
// or kind, a duplicate or ill-typed parameter, a default out of its range.
func (i Info) Validate() error {
	if _, err := ParseKind(string(i.Kind)); err != nil {
		return fmt.Errorf("strategy %q: %w", i.ID, err)
	}
	if !ValidID(i.ID) {
		return fmt.Errorf("%s strategy id %q: want a lower-case letter, then letters, digits or _", i.Kind, i.ID)
	}
	if i.Keeps && i.Kind != Dropout {
		return fmt.Errorf("strategy %s: only a dropout strategy keeps references", i.Name())
	}
	if i.Count != CountTopK && (i.Kind != Selection || (i.Count != CountOne && i.Count != CountPool)) {
		return fmt.Errorf("strategy %s: count %q is not one of a selection strategy", i.Name(), i.Count)
	}
	seen := map[string]bool{}
	for _, p := range i.Params {
		if seen[p.Name] {
			return fmt.Errorf("strategy %s: parameter %q is declared twice", i.Name(), p.Name)
		}
		seen[p.Name] = true
		if err := p.validate(); err != nil {
			return fmt.Errorf("strategy %s: %w", i.Name(), err)
		}
	}
	return nil
}

// A Strategy is a named, versioned, swappable implementation of one kind. One
// value is one strategy; the same value is served in process and over a plugin.
type Strategy struct {
	Info
	// New returns an instance for one configuration. The engine has validated
	// the configuration against Params and filled in every default. An error
	// fails every cell that uses this configuration.
	New func(Config) (Instance, error)
}

// An Instance is a strategy opened with one configuration. It implements the
// interface of its kind ([Selector], [Dropper], [Aggregator] or [Scorer]) and,
// as it likes, [Fitter], [Observer] and io.Closer. Calls may come from several
// goroutines at once, except to a sequential strategy.
type Instance any

// A Fitter learns from the question bank before its first call. The engine
// calls Fit once per configuration and bank; test questions are never in it.
type Fitter interface {
	Fit(ctx context.Context, bank *Bank) error
}

// An Observation is the outcome of one LLM a sequential strategy asked.
type Observation struct {
	Question int     // the question's index in its block
	LLM      int     // the LLM's index in the pool
	Score    float64 // in [0,1]
}

// An Observer is told the outcomes of the LLMs it selected, after each
// question, in the seeded order of the run.
type Observer interface {
	Observe(ctx context.Context, observations []Observation) error
}
