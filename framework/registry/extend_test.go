package registry_test

import (
	"slices"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/registry"
)

// TestExtend looks for strategies in plugins nobody named.
func TestExtend(t *testing.T) {
	found := func(t *testing.T) []pluginhost.Options {
		return []pluginhost.Options{command(t, "broken", "-test.list=nothing"), command(t, "mine", "outside"), command(t, "other", "builtins"), command(t, "yours", "outside")}
	}
	wanted := func(ids ...string) []registry.Wanted {
		var all []registry.Wanted
		for _, id := range ids {
			all = append(all, registry.Wanted{Kind: framework.Scoring, ID: id})
		}
		return all
	}
	for _, c := range []struct {
		name     string
		wanted   []registry.Wanted
		kept     []string
		problems []string // one each
	}{
		{"explicit", wanted("plugin:mine/outside"), []string{"mine"}, nil},
		{"by id", wanted("outside"), []string{"mine", "yours"}, []string{"plugin broken: "}},
		{"nobody's", wanted("nothing"), nil, []string{"plugin broken: "}},
		{"another kind", []registry.Wanted{{Kind: framework.Dropout, ID: "outside"}}, nil, []string{"plugin broken: "}},
		{"a built-in's id", wanted("plugin:other/sound"), nil, []string{"plugin other: its strategy scoring.sound is a built-in, too"}},
		{"explicit of none", wanted("plugin:nobody/outside"), nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			catalog := start(t, registry.Options{InProcess: true, Builtins: honest("sound")})
			kept, problems, err := catalog.Extend(t.Context(), c.wanted, found(t))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(kept, c.kept) {
				t.Errorf("kept %v, want %v", kept, c.kept)
			}
			if len(problems) != len(c.problems) {
				t.Fatalf("problems %v, want %d", problems, len(c.problems))
			}
			for i, want := range c.problems {
				if !strings.HasPrefix(problems[i].Error(), want) {
					t.Errorf("problem %q, want %q", problems[i], want)
				}
			}
			var running []string
			for _, stats := range catalog.Plugins() {
				running = append(running, stats.Name)
			}
			if !slices.Equal(running, c.kept) {
				t.Errorf("%v run, want %v", running, c.kept)
			}
			for _, id := range catalog.IDs(framework.Scoring) {
				if id != "sound" && len(catalog.CodeHash(framework.Scoring, id)) != 64 {
					t.Errorf("%s has no code hash", id)
				}
			}
			shared := catalog.Shared(framework.Scoring, "outside")
			if c.name == "by id" && !slices.Equal(shared, []string{"plugin:mine/outside", "plugin:yours/outside"}) {
				t.Errorf("the id is shared by %v, want both", shared)
			}
			if _, ok := catalog.Lookup(framework.Scoring, "plugin:mine/outside"); ok != slices.Contains(c.kept, "mine") {
				t.Errorf("the explicit id is known: %v", ok)
			}
		})
	}
}
