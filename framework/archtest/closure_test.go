package archtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// closureRules are the rules about everything a package pulls in.
func closureRules() []importRule {
	return []importRule{
		{"pluginserver", "the import closure of framework/pluginserver is the standard library, go-plugin, grpc and protobuf " +
			"with their own dependencies, framework, framework/draw, framework/pluginproto and its package convert: a plugin's author " +
			"compiles no engine",
			pluginserver},
		{"pure", "framework/config and framework/plan are pure: neither they nor a package of this module they use " +
			"imports net or os/exec",
			pure},
	}
}

// pluginserver allows an outside package if it belongs to the three that carry
// the protocol or is reached from one of them (go-plugin's logger, say).
func pluginserver(g graph) []string {
	everything := func(string) bool { return true }
	reached := g.closure(everything, module+"/framework/pluginserver")
	var carriers []string
	for path := range reached {
		if within(path, "github.com/hashicorp/go-plugin") || within(path, "google.golang.org/grpc") ||
			within(path, "google.golang.org/protobuf") {
			carriers = append(carriers, path)
		}
	}
	carried := g.closure(everything, carriers...)
	var found []string
	for _, path := range slices.Sorted(maps.Keys(reached)) {
		allowed := g.standard(path) || carried[path] ||
			is(path, "framework/pluginserver", "framework", "framework/draw", "framework/pluginproto", "framework/pluginproto/convert")
		if !allowed {
			found = append(found, fmt.Sprintf("%s, imported by %s", path, strings.Join(g.importers(path, reached), ", ")))
		}
	}
	return found
}

// importers returns which packages of the set import the path, sorted.
func (g graph) importers(path string, set map[string]bool) []string {
	var names []string
	for _, from := range slices.Sorted(maps.Keys(set)) {
		if slices.Contains(g[from].Imports, path) {
			names = append(names, from)
		}
	}
	return names
}

// pure follows the module's own packages only: what an outside library links is
// its own affair, what this module reaches for is not.
func pure(g graph) []string {
	var found []string
	for _, start := range []string{"framework/config", "framework/plan"} {
		reached := g.closure(ours, module+"/"+start)
		for _, from := range slices.Sorted(maps.Keys(reached)) {
			if !ours(from) {
				continue
			}
			for _, to := range g[from].Imports {
				if to == "net" || within(to, "net/http") || within(to, "net/rpc") || to == "os/exec" {
					found = append(found, fmt.Sprintf("%s uses %s, which imports %s", start, from, to))
				}
			}
		}
	}
	return found
}
