package conformance_test

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"smacs/framework/pluginhost"
	"smacs/framework/strategytest/conformance"
)

// starting starts this binary in a role.
func starting(t *testing.T, words ...string) func(context.Context) (*pluginhost.Process, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context) (*pluginhost.Process, error) {
		return pluginhost.Start(ctx, pluginhost.Options{Name: "mine", Command: append([]string{self}, words...), MaxRestarts: 1})
	}
}

// TestBuiltinsAsProcesses holds the built-ins, in a process of their own, to the
// checks that they pass in process.
func TestBuiltinsAsProcesses(t *testing.T) {
	told := 0
	results, err := conformance.Plugin(t.Context(), conformance.Options{
		Start: starting(t, "builtins"), Ordered: []string{"scoring.first", "scoring.random"},
		Done: func([]conformance.Result) { told++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	strategies := map[string]bool{}
	for _, r := range results {
		strategies[r.Strategy] = true
		if r.Verdict == conformance.Fail {
			t.Errorf("%s: %s: %+v", r.Strategy, r.Check, r.Problems)
		}
		if r.Verdict == conformance.Pass && r.Cases == 0 {
			t.Errorf("%s: %s passed without a case", r.Strategy, r.Check)
		}
	}
	if told != len(strategies) || len(strategies) < 10 {
		t.Errorf("told of %d strategies with the plugin, got results of %d", told, len(strategies))
	}
}

// TestProcessChecksCatch: every check of a process fails for a plugin that breaks
// its promise, and fails alone.
func TestProcessChecksCatch(t *testing.T) {
	for _, check := range []string{"missing", "restart", "stable", "shutdown", "orphan", "processes"} {
		t.Run(check, func(t *testing.T) {
			t.Parallel()
			if check == "processes" && runtime.GOOS != "linux" {
				t.Skip("processes are listed on Linux only")
			}
			results, err := conformance.Plugin(t.Context(), conformance.Options{Start: starting(t, check, t.TempDir())})
			if err != nil {
				t.Fatal(err)
			}
			if names := failed(results); !slices.Equal(names, []string{check}) {
				t.Errorf("failed %v, want %s alone: %+v", names, check, results)
			}
		})
	}
}

// TestHanging: what brings the plugin down costs the checks of that request, not
// those of others or of the next strategy.
func TestHanging(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	results, err := conformance.Plugin(t.Context(), conformance.Options{Start: func(ctx context.Context) (*pluginhost.Process, error) {
		return pluginhost.Start(ctx, pluginhost.Options{Name: "mine", Command: []string{self, "hangs"}, MaxRestarts: 1, CallTimeout: 2 * time.Second})
	}})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, r := range results {
		if r.Verdict == conformance.Fail {
			found = append(found, r.Strategy+" "+r.Check)
		}
		if r.Strategy == "scoring.hangs" && r.Check == "repeat" && r.Verdict != conformance.Pass {
			t.Errorf("nothing is known of the other requests: %+v", r)
		}
	}
	if want := []string{"scoring.hangs answer", "scoring.hangs stable"}; !slices.Equal(found, want) {
		t.Errorf("failed %v, want %v", found, want)
	}
}

// TestChosen checks one strategy of several, and refuses what there is not.
func TestChosen(t *testing.T) {
	options := conformance.Options{Start: starting(t, "builtins"), Only: "vote_share"}
	results, err := conformance.Plugin(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Strategy != "scoring.vote_share" && r.Strategy != "" {
			t.Errorf("checked %s, too", r.Strategy)
		}
	}
	options.Only, options.Ordered = "", []string{"scoring.third"}
	if _, err := conformance.Plugin(t.Context(), options); err == nil || !strings.HasPrefix(err.Error(), `the plugin has no strategy "scoring.third", it has: selection.all, `) {
		t.Errorf("got error %v", err)
	}
}

// TestNoPlugin is an error, not a verdict.
func TestNoPlugin(t *testing.T) {
	_, err := conformance.Plugin(t.Context(), conformance.Options{Start: starting(t, "-test.list=nothing")})
	if err == nil || !strings.Contains(err.Error(), "is it a smacs plugin") {
		t.Errorf("got error %v", err)
	}
}
