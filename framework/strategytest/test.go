package strategytest

import (
	"testing"

	"smacs/framework"
	"smacs/framework/registry"
)

// An Option changes what [Test] asks of a strategy.
type Option func(*settings)

type settings struct{ ordered bool }

// Ordered says that a scoring strategy's terms depend on the order of the
// candidates by design, as "the first one" does.
func Ordered() Option { return func(s *settings) { s.ordered = true } }

// Test checks a strategy; see the package's documentation.
func Test(t *testing.T, strategy framework.Strategy, options ...Option) {
	t.Helper()
	var s settings
	for _, option := range options {
		option(&s)
	}
	if err := strategy.Info.Validate(); err != nil {
		t.Fatal(err)
	}
	catalog, err := registry.InProcess([]framework.Strategy{strategy})
	if err != nil {
		t.Fatal(err)
	}
	process := Serve(t, strategy)
	open := []opener{
		{"in process", func(config framework.Config) (framework.Instance, error) {
			return catalog.Open(t.Context(), strategy.Kind, strategy.ID, config)
		}},
		{"over the wire", func(config framework.Config) (framework.Instance, error) {
			return process.Open(t.Context(), strategy.Kind, strategy.ID, config)
		}},
	}
	w := world{info: strategy.Info}
	switch strategy.Kind {
	case framework.Selection:
		check(t, selections(w), open, s)
	case framework.Dropout:
		check(t, dropouts(w), open, s)
	case framework.Aggregation:
		check(t, aggregations(w), open, s)
	case framework.Scoring:
		check(t, scorings(w), open, s)
	}
}

// An opener opens the strategy on one transport.
type opener struct {
	transport string
	open      func(framework.Config) (framework.Instance, error)
}

// configurations are the defaults and, one at a time, both ends of every range,
// both truths and every choice.
func configurations(t *testing.T, info framework.Info) map[string]framework.Config {
	t.Helper()
	tables := map[string]map[string]any{"defaults": nil}
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
	configs := map[string]framework.Config{}
	for name, table := range tables {
		config, err := info.NewConfig(table)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		configs[name] = config
	}
	return configs
}
