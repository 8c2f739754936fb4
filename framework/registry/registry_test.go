package registry_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/registry"
)

// TestWrongAnswers gives every answer that breaks the contract in process and
// through a plugin: each is one error that names the strategy, and is not
// repeated.
func TestWrongAnswers(t *testing.T) {
	inProcess, err := registry.InProcess(wrong())
	if err != nil {
		t.Fatal(err)
	}
	served := start(t, registry.Options{InProcess: true, Plugins: []pluginhost.Options{command(t, "mine", "outside")}})
	for _, c := range wrongCases() {
		t.Run(c.id, func(t *testing.T) {
			for _, catalog := range []*registry.Catalog{inProcess, served} {
				info, ok := catalog.Lookup(c.kind, c.id)
				if !ok {
					t.Fatal("the strategy is not in the catalog")
				}
				config, err := info.NewConfig(nil)
				if err != nil {
					t.Fatal(err)
				}
				instance, err := catalog.Open(t.Context(), c.kind, c.id, config)
				if err != nil {
					t.Fatal(err)
				}
				err = ask(t.Context(), instance)
				if err == nil {
					t.Fatal("got no error")
				}
				strategy, plugin := string(c.kind)+"."+c.id, catalog == served
				if c.fails {
					if !strings.Contains(err.Error(), "strategy "+strategy) || !strings.Contains(err.Error(), c.want) || (plugin && !strings.Contains(err.Error(), "plugin mine")) {
						t.Errorf("got %q, want it to name strategy %s and say %q", err, strategy, c.want)
					}
					continue
				}
				want := "strategy " + strategy
				if plugin {
					want += " (plugin mine)"
				}
				if !strings.HasPrefix(err.Error(), want+c.want) {
					t.Errorf("got  %q\nwant %q", err, want+c.want)
				}
				var answer *registry.AnswerError
				if !errors.As(err, &answer) || answer.Strategy != strategy {
					t.Errorf("%T is no AnswerError of %s", err, strategy)
				}
			}
		})
	}
	stats := served.Plugins()[0]
	if stats.Restarts != 0 {
		t.Errorf("%d restarts, want none: wrong answers are not repeated", stats.Restarts)
	}
	for method, kind := range map[string]framework.Kind{"Select": framework.Selection, "Drop": framework.Dropout, "Aggregate": framework.Aggregation, "Score": framework.Scoring} {
		var want int64
		for _, c := range wrongCases() {
			if c.kind == kind {
				want++
			}
		}
		if got := stats.ByMethod[method]; got != want {
			t.Errorf("%d calls of %s, want %d, one per strategy", got, method, want)
		}
	}
}

func TestCatalog(t *testing.T) {
	catalog := start(t, registry.Options{
		Builtins: honest("sound"), BuiltinCommand: []string{self(t), "builtins"},
		SupervisorCommand: []string{self(t), "supervisor"},
		Plugins:           []pluginhost.Options{command(t, "mine", "outside")},
	})
	ids := catalog.IDs(framework.Scoring)
	if !slices.IsSorted(ids) || !slices.Contains(ids, "sound") || !slices.Contains(ids, "outside") {
		t.Errorf("ids %v, want the sorted ids of both sources", ids)
	}
	for id, want := range map[string]bool{"sound": true, "outside": true, "plugin:mine/outside": true, "plugin:mine/sound": false, "plugin:other/outside": false, "none": false} {
		info, ok := catalog.Lookup(framework.Scoring, id)
		if ok != want {
			t.Errorf("Lookup(%q) = %v, want %v", id, ok, want)
		}
		if _, err := catalog.Open(context.Background(), framework.Scoring, id, framework.Config{}); (err == nil) != want {
			t.Errorf("Open(%q): %v", id, err)
		}
		if ok && strings.Contains(info.ID, ":") {
			t.Errorf("Lookup(%q) describes %q, want its plain id", id, info.ID)
		}
	}
	var names []string
	for _, stats := range catalog.Plugins() {
		names = append(names, stats.Name)
		if len(stats.Pids) != 1 || stats.Pids[0] == 0 || stats.Calls == 0 || len(stats.SHA256) != 64 {
			t.Errorf("stats %+v, want a process, calls and a hash", stats)
		}
	}
	if diff := cmp.Diff([]string{"builtin", "mine"}, names); diff != "" {
		t.Error(diff)
	}
}

// TestCodeHash: the same for a built-in on both transports, another one for the
// same program with other arguments that are files.
func TestCodeHash(t *testing.T) {
	inProcess, err := registry.InProcess(honest("sound"))
	if err != nil {
		t.Fatal(err)
	}
	served := start(t, registry.Options{Builtins: honest("sound"), BuiltinCommand: []string{self(t), "builtins"}, Plugins: []pluginhost.Options{command(t, "mine", "outside")}})
	hash := inProcess.CodeHash(framework.Scoring, "sound")
	if len(hash) != 64 || served.CodeHash(framework.Scoring, "sound") != hash {
		t.Errorf("the built-in's code hash is %q in process and %q served, want one SHA-256", hash, served.CodeHash(framework.Scoring, "sound"))
	}
	if got := served.CodeHash(framework.Scoring, "outside"); len(got) != 64 || got == hash {
		t.Errorf("the plugin's code hash is %q, want another SHA-256 than %q", got, hash)
	}
	if got := served.CodeHash(framework.Scoring, "none"); got != "" {
		t.Errorf("no strategy has code hash %q", got)
	}
}

func TestStartErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		options registry.Options
		want    string
	}{
		{"two sources", registry.Options{InProcess: true, Builtins: honest("sound"), Plugins: []pluginhost.Options{command(t, "mine", "clash")}},
			"strategy scoring.sound is both a built-in and one of plugin mine: rename one of them"},
		{"two built-ins", registry.Options{InProcess: true, Builtins: append(honest("sound"), honest("sound")...)}, "strategy scoring.sound is both a built-in and a built-in"},
		{"one name", registry.Options{InProcess: true, Plugins: []pluginhost.Options{command(t, "mine", "outside"), command(t, "mine", "clash")}}, "plugin mine: the name is taken"},
		{"reserved name", registry.Options{InProcess: true, Plugins: []pluginhost.Options{command(t, "builtin", "outside")}}, "plugin builtin: the name is taken"},
		{"no command", registry.Options{Builtins: honest("sound")}, "no command to serve the built-in strategies"},
		{"another program", registry.Options{Builtins: honest("other"), BuiltinCommand: []string{self(t), "builtins"}}, "does not serve scoring.other"},
		{"a plugin that does not start", registry.Options{InProcess: true, Plugins: []pluginhost.Options{command(t, "good", "clash"), {Name: "bad", Command: []string{"no-such-plugin"}}}}, "plugin bad: command \"no-such-plugin\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			catalog, err := registry.Start(context.Background(), c.options)
			if err == nil {
				catalog.Close()
				t.Fatal("got no error")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want %q", err, c.want)
			}
		})
	}
}
