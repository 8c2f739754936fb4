package registry_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/pluginhost"
	"smacs/framework/recording/sim"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/strategies/builtin"
)

// three starts three plugins that all serve scoring.outside.
func three(t *testing.T, builtins ...framework.Strategy) *registry.Catalog {
	return start(t, registry.Options{InProcess: true, Builtins: builtins, Plugins: []pluginhost.Options{
		command(t, "mine", "outside"), command(t, "yours", "outside"), command(t, "theirs", "outside"),
	}})
}

// TestSharedID: of several plugins that serve one id each is known by its
// explicit id, and the plain one is an error that lists those.
func TestSharedID(t *testing.T) {
	catalog := three(t)
	explicit := []string{"plugin:mine/outside", "plugin:theirs/outside", "plugin:yours/outside"}
	ids := catalog.IDs(framework.Scoring)
	for _, id := range explicit {
		if !slices.Contains(ids, id) {
			t.Errorf("the ids %v lack %s", ids, id)
		}
		// The description's id is what the engine opens, and what tells the
		// strategies of a plan apart.
		if info, ok := catalog.Lookup(framework.Scoring, id); !ok || info.ID != id {
			t.Errorf("Lookup(%q) = %q, %v, want that id", id, info.ID, ok)
		}
		if _, err := catalog.Open(t.Context(), framework.Scoring, id, framework.Config{}); err != nil {
			t.Error(err)
		}
		if len(catalog.CodeHash(framework.Scoring, id)) != 64 {
			t.Errorf("%s has no code hash", id)
		}
	}
	if slices.Contains(ids, "outside") || !slices.IsSorted(ids) {
		t.Errorf("ids %v, want them sorted and without the plain one", ids)
	}
	if _, ok := catalog.Lookup(framework.Scoring, "outside"); ok {
		t.Error("the plain id is found, whichever plugin that is")
	}
	_, err := catalog.Open(context.Background(), framework.Scoring, "outside", framework.Config{})
	want := `scoring strategy "outside" is served by several plugins: write plugin:mine/outside or plugin:yours/outside or plugin:theirs/outside`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	// A wrong answer names the strategy as its plugin does.
	few, err := catalog.Open(t.Context(), framework.Scoring, "plugin:yours/few_terms", framework.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := ask(t.Context(), few); err == nil || !strings.HasPrefix(err.Error(), "strategy scoring.few_terms (plugin yours): question 3 of the block: ") {
		t.Errorf("got %v", err)
	}
}

// TestSharedIDInAnExperiment weighs two strategies of one id in one cell.
func TestSharedIDInAnExperiment(t *testing.T) {
	const head = "name = \"x\"\n[data]\nrecording = \"sim:default\"\n"
	catalog := three(t, builtin.Strategies()...)
	recorded, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	prepare := func(text string) (*run.Prepared, error) {
		experiment, err := config.Parse("x.toml", []byte(head+text), nil)
		if err != nil {
			return nil, err
		}
		return run.Prepare(experiment, catalog, recorded)
	}
	prepared, err := prepare(`
[scoring.terms.one]
strategy = "plugin:mine/outside"
weight = 1.0
[scoring.terms.other]
strategy = "plugin:yours/outside"
weight = 0.5
`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := prepared.Explain(t.Context(), catalog, 0, 0); err != nil {
		t.Fatal(err)
	}
	calls := map[string]int64{}
	for _, stats := range catalog.Plugins() {
		calls[stats.Name] = stats.ByMethod["Score"]
	}
	if calls["mine"] != 1 || calls["yours"] != 1 || calls["theirs"] != 0 {
		t.Errorf("calls of Score %v, want one of mine and one of yours", calls)
	}
	_, err = prepare("[scoring.weights]\noutside = 1.0\n")
	if err == nil || !strings.Contains(err.Error(), "plugin:mine/outside") || !strings.Contains(err.Error(), "plugin:yours/outside") {
		t.Errorf("got %v, want an error with the explicit ids", err)
	}
}
