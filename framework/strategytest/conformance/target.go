package conformance

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// A Target is a strategy to check, on one transport.
type Target struct {
	Info framework.Info
	// Open opens it. Answers must have been checked against the contract (see
	// package registry) by what Open returns.
	Open func(context.Context, framework.Config) (framework.Instance, error)

	Seed    uint64 // of the generated inputs
	Ordered bool   // of a scoring strategy: terms depend on the order of candidates by design
	Local   bool   // calls do not leave this process, so requests can be changed
	// Want are the answers on another transport, nil for none.
	Want Answers

	// Of a plugin's process; nil where there is none.
	Kill     func() error // ends it as a crash would
	Restarts func() int   // how often it was started again
	// Client calls the running process past the host's bookkeeping.
	Client func(context.Context) (pb.StrategiesClient, error)
}

// Answers are a strategy's answers by configuration and request.
type Answers map[string][]any

// Strategy checks a strategy and returns what it found and the answers. The
// error is that of the context only.
func Strategy(ctx context.Context, t Target) ([]Result, Answers, error) {
	b := newBook(t.Info.Name(), strategyChecks(), t)
	answers := Answers{}
	w := world{info: t.Info, salt: t.Seed}
	switch t.Info.Kind {
	case framework.Selection:
		examine(ctx, selections(w), t, b, answers)
	case framework.Dropout:
		examine(ctx, dropouts(w), t, b, answers)
	case framework.Aggregation:
		examine(ctx, aggregations(w), t, b, answers)
	case framework.Scoring:
		examine(ctx, scorings(w), t, b, answers)
	default:
		b.fail("schema", "the description", fmt.Sprintf("kind %q", t.Info.Kind), "one of the four kinds")
	}
	return b.close(), answers, ctx.Err()
}

// A named configuration.
type configuration struct {
	name  string
	value framework.Config
}

// configurations are the defaults and, one at a time, both ends of every range,
// both truths and every choice; the defaults come first.
func configurations(info framework.Info, b *book) []configuration {
	tables := map[string]map[string]any{}
	for _, p := range info.Params {
		if p.Min != nil {
			tables[p.Name+" at its least"] = map[string]any{p.Name: *p.Min}
		}
		if p.Max != nil {
			tables[p.Name+" at its most"] = map[string]any{p.Name: *p.Max}
		}
		for _, choice := range p.OneOf {
			tables[p.Name+" "+choice] = map[string]any{p.Name: choice}
		}
		if p.Type == framework.Bool {
			tables["without "+p.Name] = map[string]any{p.Name: false}
			tables["with "+p.Name] = map[string]any{p.Name: true}
		}
	}
	if err := info.Validate(); err != nil {
		b.fail("schema", "the description", err.Error(), "one that does not contradict itself")
		return nil
	}
	const defaults = "defaults"
	tables[defaults] = nil
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(tables)), func(name string) bool { return name == defaults })
	var all []configuration
	for _, name := range append([]string{defaults}, names...) {
		config, err := info.NewConfig(tables[name])
		if err != nil {
			b.fail("schema", name, err.Error(), "a configuration within the declared ranges")
			continue
		}
		all = append(all, configuration{name, config})
	}
	return all
}
