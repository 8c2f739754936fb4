package archtest

import (
	"slices"
	"testing"
)

// importCases gives, for each import rule, single lines of an invented graph
// (see invent) that break it and lines that keep it.
func importCases() map[string]struct{ breaks, keeps []string } {
	return map[string]struct{ breaks, keeps []string }{
		"vocabulary": {
			breaks: []string{
				"smacs/framework: fmt gonum.org/v1/gonum/stat",
				"smacs/framework: smacs/framework/draw",
				"smacs/framework/draw: smacs/framework",
			},
			keeps: []string{
				"smacs/framework: fmt crypto/sha256",
				"smacs/framework [test]: pgregory.net/rapid",
				"smacs/framework/drawing: smacs/framework",
			},
		},
		"strategies": {
			breaks: []string{
				"smacs/strategies/selection: smacs/framework/retrieve",
				"smacs/strategies/builtin: smacs/framework/registry",
				"smacs/strategies/scoring: gonum.org/v1/gonum/stat",
				"smacs/strategies/selection/logreg: gonum.org/v1/plot",
				"smacs/strategies/internal/matrix: gonum.org/v1/gonum/mat",
				"smacs/strategies/dropout: github.com/google/go-cmp/cmp",
			},
			keeps: []string{
				"smacs/strategies/selection: fmt smacs/framework smacs/framework/draw",
				"smacs/strategies/builtin: smacs/strategies/selection smacs/strategies/selection/logreg",
				"smacs/strategies/selection/logreg: gonum.org/v1/gonum/mat",
				"smacs/strategies/scoring [test]: smacs/framework/strategytest",
			},
		},
		"golden": {
			breaks: []string{
				"smacs/strategies/golden: smacs/framework/registry",
				"smacs/strategies/golden: pgregory.net/rapid",
				"smacs/strategies/selection: smacs/strategies/golden",
				"smacs/cmd/smacs: smacs/strategies/golden",
			},
			keeps: []string{
				"smacs/strategies/golden: testing smacs/framework github.com/google/go-cmp/cmp",
				"smacs/strategies/selection [test]: smacs/strategies/golden",
			},
		},
		"predict": {
			breaks: []string{
				"smacs/framework/recording/sim/predict: smacs/framework/recording/sim",
				"smacs/framework/recording/sim/predict: gonum.org/v1/gonum/stat",
				"smacs/framework/run: smacs/framework/recording/sim/predict",
			},
			keeps: []string{
				"smacs/framework/recording/sim/predict: math math/rand/v2",
				"smacs/framework/recording/sim/predict [test]: smacs/framework/run",
				"smacs/framework/recording/sim [test]: smacs/framework/recording/sim/predict",
			},
		},
		"engine": {
			breaks: []string{
				"smacs/framework/run: smacs/strategies/selection",
				"smacs/framework/pluginhost: smacs/plugins/builtin",
				"smacs/framework: smacs/cmd/smacs",
			},
			keeps: []string{
				"smacs/framework/run [test]: smacs/strategies/builtin",
				"smacs/cmd/smacs: smacs/strategies/builtin",
			},
		},
		"builtin": {
			breaks: []string{
				"smacs/framework/run: smacs/strategies/builtin",
				"smacs/strategies/selection: smacs/strategies/builtin",
				"smacs/cmd/other: smacs/strategies/builtin",
			},
			keeps: []string{
				"smacs/cmd/smacs: smacs/strategies/builtin",
				"smacs/plugins/builtin: smacs/strategies/builtin",
				"smacs/framework/strategytest [test]: smacs/strategies/builtin",
			},
		},
		"programs": {
			breaks: []string{
				"smacs/framework/run: smacs/cmd/smacs",
				"smacs/framework/run [test]: smacs/plugins/crash",
				"smacs/cmd/smacs: smacs/plugins/builtin",
				"smacs/plugins/one: smacs/plugins/two",
			},
			keeps: []string{
				"smacs/cmd/smacs: smacs/cmd/smacs/progress",
				"smacs/cmd/smacs [test]: smacs/cmd/smacs",
			},
		},
		"stats": {
			breaks: []string{
				"smacs/framework/stats: smacs/framework",
				"smacs/framework/stats/holm: smacs/framework/store",
			},
			keeps: []string{
				"smacs/framework/stats: math gonum.org/v1/gonum/stat smacs/framework/draw",
				"smacs/framework/statistics: smacs/framework",
			},
		},
		"chart": {
			breaks: []string{"smacs/framework/chart: smacs/framework/draw", "smacs/framework/chart: smacs/framework/stats"},
			keeps:  []string{"smacs/framework/chart: gonum.org/v1/plot", "smacs/framework/chart [test]: smacs/framework/chart"},
		},
		"randomness": {
			breaks: []string{"smacs/framework/run: math/rand", "smacs/framework/run [test]: math/rand"},
			keeps:  []string{"smacs/framework/run [test]: math/rand/v2", "example.org/other: math/rand"},
		},
		"pure": {
			breaks: []string{
				"smacs/framework/config: net/http",
				"smacs/framework/plan: os/exec",
			},
			keeps: []string{
				"smacs/framework/config: os net/url github.com/BurntSushi/toml",
				"smacs/framework/llm: net/http",
			},
		},
		"pluginserver": {
			breaks: []string{
				"smacs/framework/pluginserver: smacs/framework/registry",
				"smacs/framework/pluginserver: gonum.org/v1/gonum/stat",
			},
			keeps: []string{
				"smacs/framework/pluginserver: fmt smacs/framework google.golang.org/grpc github.com/hashicorp/go-plugin",
				"smacs/framework/pluginhost: smacs/framework/registry",
			},
		},
	}
}

func TestImportRulesFire(t *testing.T) {
	cases := importCases()
	for _, rule := range slices.Concat(importRules(), closureRules()) {
		c := cases[rule.name]
		if len(c.breaks) == 0 || len(c.keeps) == 0 {
			t.Errorf("rule %s: want at least one graph that breaks it and one that keeps it", rule.name)
		}
		for _, line := range c.breaks {
			if found := rule.check(invent(line)); len(found) != 1 {
				t.Errorf("rule %s on %q: found %q, want one break", rule.name, line, found)
			}
		}
		if found := rule.check(invent(c.keeps...)); len(found) > 0 {
			t.Errorf("rule %s on %q: found %q, want none", rule.name, c.keeps, found)
		}
	}
}

// TestClosuresAreFollowed shows that the rules about closures see what is two
// imports away, and that go-plugin's own dependencies are its own affair.
func TestClosuresAreFollowed(t *testing.T) {
	cases := []struct {
		name  string
		check func(graph) []string
		lines []string
		want  []string
	}{
		{
			name:  "an engine package behind pluginproto",
			check: pluginserver,
			lines: []string{"smacs/framework/pluginserver: smacs/framework/pluginproto", "smacs/framework/pluginproto: smacs/framework/key"},
			want:  []string{"smacs/framework/key, imported by smacs/framework/pluginproto"},
		},
		{
			name:  "the logger go-plugin brings",
			check: pluginserver,
			lines: []string{
				"smacs/framework/pluginserver: github.com/hashicorp/go-plugin github.com/hashicorp/go-hclog",
				"github.com/hashicorp/go-plugin: github.com/hashicorp/go-hclog",
			},
		},
		{
			name:  "the same logger without go-plugin",
			check: pluginserver,
			lines: []string{"smacs/framework/pluginserver: github.com/hashicorp/go-hclog"},
			want:  []string{"github.com/hashicorp/go-hclog, imported by smacs/framework/pluginserver"},
		},
		{
			name:  "the network behind a package of ours",
			check: pure,
			lines: []string{"smacs/framework/plan: smacs/framework/llm", "smacs/framework/llm: net/http"},
			want:  []string{"framework/plan uses smacs/framework/llm, which imports net/http"},
		},
		{
			name:  "the network behind a library",
			check: pure,
			lines: []string{"smacs/framework/plan: example.org/library", "example.org/library: net/http"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.check(invent(c.lines...)); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
