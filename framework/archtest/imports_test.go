package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// An importRule is a rule about the import graph. check returns one line for
// each import that breaks it.
type importRule struct {
	name, text string
	check      func(g graph) []string
}

// importRules are the rules that look at one import at a time.
func importRules() []importRule {
	return []importRule{
		{"vocabulary", "packages framework and framework/draw import the standard library only",
			forbid(func(g graph, from, to string) bool {
				return is(from, "framework", "framework/draw") && !g.standard(to)
			})},
		{"strategies", "strategies import framework, framework/draw, the standard library and each other; " +
			"gonum only in a package of its own below its kind's (strategies/selection/NAME)",
			forbid(func(g graph, from, to string) bool {
				return under(from, "strategies") && !is(from, "strategies/golden") && !strategyMay(g, from, to)
			})},
		{"golden", "strategies/golden is a helper for tests: it imports what strategies may, testing and go-cmp, " +
			"and only test files import it",
			forbid(func(g graph, from, to string) bool {
				if is(from, "strategies/golden") {
					return !strategyMay(g, from, to) && !within(to, "github.com/google/go-cmp")
				}
				return is(to, "strategies/golden")
			})},
		{"predict", "framework/recording/sim/predict foretells what the engine finds, so it imports the standard library only, " +
			"and only test files import it",
			forbid(func(g graph, from, to string) bool {
				if is(from, "framework/recording/sim/predict") {
					return !g.standard(to)
				}
				return is(to, "framework/recording/sim/predict")
			})},
		{"engine", "engine packages (framework/...) never import strategies, plugins or cmd; their test files may",
			forbid(func(_ graph, from, to string) bool {
				return under(from, "framework") && (under(to, "strategies") || under(to, "plugins") || under(to, "cmd"))
			})},
		{"builtin", "only cmd/smacs and plugins import strategies/builtin; test files may",
			forbid(func(_ graph, from, to string) bool {
				return is(to, "strategies/builtin") && !under(from, "cmd/smacs") && !under(from, "plugins")
			})},
		{"programs", "nothing imports cmd or plugins, test files neither; a program may have packages of its own below it",
			programs},
		{"stats", "framework/stats speaks of numbers, not of records: of this module it imports framework/draw only",
			forbid(func(_ graph, from, to string) bool {
				return under(from, "framework/stats") && ours(to) && !under(to, "framework/stats") && !is(to, "framework/draw")
			})},
		{"chart", "framework/chart takes plain values: it imports no other package of this module",
			forbid(func(_ graph, from, to string) bool {
				return under(from, "framework/chart") && ours(to) && !under(to, "framework/chart")
			})},
		{"randomness", "math/rand is imported nowhere, by no test either; draws come from framework/draw, tests use math/rand/v2",
			randomness},
	}
}

// forbid makes a check of a condition on single imports of non-test files.
func forbid(broken func(g graph, from, to string) bool) func(graph) []string {
	return func(g graph) []string {
		var found []string
		for _, n := range g.packages() {
			for _, to := range n.Imports {
				if broken(g, n.ImportPath, to) {
					found = append(found, fmt.Sprintf("%s imports %s", n.ImportPath, to))
				}
			}
		}
		return found
	}
}

func programs(g graph) []string {
	var found []string
	for _, n := range g.packages() {
		for _, to := range slices.Concat(n.Imports, n.testImports()) {
			if (under(to, "cmd") || under(to, "plugins")) && program(to) != program(n.ImportPath) {
				found = append(found, fmt.Sprintf("%s imports %s", n.ImportPath, to))
			}
		}
	}
	return found
}

// program returns "smacs/cmd/NAME" of a package at or below that program.
func program(path string) string {
	parts := strings.Split(path, "/")
	return strings.Join(parts[:min(3, len(parts))], "/")
}

func randomness(g graph) []string {
	var found []string
	for _, n := range g.packages() {
		if slices.Contains(slices.Concat(n.Imports, n.testImports()), "math/rand") {
			found = append(found, n.ImportPath+" imports math/rand")
		}
	}
	return found
}

// strategyMay reports whether a strategy package may import another package.
func strategyMay(g graph, from, to string) bool {
	if g.standard(to) || is(to, "framework", "framework/draw") || under(to, "strategies") {
		return true
	}
	parts := strings.Split(from, "/") // smacs/strategies/KIND/NAME
	kinds := []string{"selection", "dropout", "aggregation", "scoring"}
	own := len(parts) > 3 && slices.Contains(kinds, parts[2])
	return own && within(to, "gonum.org/v1/gonum")
}

// is reports whether the path is one of these packages of the module.
func is(path string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return path == module+"/"+name })
}

// within reports whether the path is that outside package or below it.
func within(path, outside string) bool {
	return path == outside || strings.HasPrefix(path, outside+"/")
}

func TestImports(t *testing.T) {
	g := load(t)
	for _, rule := range slices.Concat(importRules(), closureRules()) {
		t.Run(rule.name, func(t *testing.T) { report(t, rule.text, rule.check(g)) })
	}
}

// report fails the test with the rule's text and what breaks it.
func report(t *testing.T, text string, found []string) {
	t.Helper()
	if len(found) > 0 {
		t.Errorf("the rule: %s\nbroken by:\n\t%s", text, strings.Join(found, "\n\t"))
	}
}
