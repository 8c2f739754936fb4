package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smacs/framework"
	"smacs/framework/pipeline"
	"smacs/framework/pluginhost"
	"smacs/strategies/builtin"
)

// listed is a strategy in the JSON of "smacs strategies --json".
type listed struct {
	Kind    string        `json:"kind"`
	ID      string        `json:"id"`
	Version string        `json:"version"`
	Doc     string        `json:"doc"`
	Params  []listedParam `json:"params"`
	Needs   []string      `json:"needs"`
	Seeded  bool          `json:"seeded"`
	// Properties that few strategies have; see framework.Info.
	Sequential bool   `json:"sequential"`
	Fitted     bool   `json:"fitted"`
	Keeps      bool   `json:"keeps"`
	Count      string `json:"count,omitempty"`
	// Origin is built-in, engine for what no plugin could serve, or plugin NAME;
	// none where the plugin is plain. File and SHA256 say which file that is.
	Origin string `json:"origin,omitempty"`
	File   string `json:"file,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

type listedParam struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Default any    `json:"default"`
	Range   string `json:"range"` // in words
	// Bounds and choices for programs, where there are any; bounds are inclusive.
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Doc     string   `json:"doc"`
}

func newStrategies() *cobra.Command {
	var asJSON bool
	var plugins pluginFlags
	command := &cobra.Command{
		Use:   "strategies [KIND]",
		Short: "List the strategies there are, with their parameters",
		Long: `Strategies lists the built-in strategies, and those of the plugins found in the
folders of --plugin-dir and SMACS_PLUGIN_PATH: executable files, and folders with
a plugin.toml or an executable of the folder's name. An experiment that names a
strategy which nothing else has takes it from there. A plugin that does not start
is a warning.`,
		Example: `  smacs strategies
  smacs strategies dropout
  smacs strategies scoring --plugin-dir plugins --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			kinds := framework.Kinds()
			if len(args) == 1 {
				kind, err := framework.ParseKind(args[0])
				if err != nil {
					return usage(err)
				}
				kinds = []framework.Kind{kind}
			}
			program, err := pluginhost.ReadProgram()
			if err != nil {
				return failed(err)
			}
			all := listStrategies(kinds)
			for i := range all {
				all[i].SHA256 = program
			}
			found, err := listFound(command, plugins.folders(), kinds)
			if err != nil {
				return usage(err)
			}
			all = byKind(append(all, found...), kinds)
			if asJSON {
				return writeJSON(command.OutOrStdout(), all)
			}
			return writeStrategies(command.OutOrStdout(), all)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	plugins.addDirs(command)
	return command
}

// listStrategies lists the built-ins and the engine's own.
func listStrategies(kinds []framework.Kind) []listed {
	all := []listed{}
	for _, kind := range kinds {
		for _, s := range builtin.Strategies() {
			if s.Kind == kind {
				all = append(all, listedOf(s.Info, "built-in"))
			}
		}
		for _, info := range pipeline.EngineStrategies() {
			if info.Kind == kind {
				all = append(all, listedOf(info, "engine"))
			}
		}
	}
	return all
}

// byKind sorts by kind and keeps the order else.
func byKind(all []listed, kinds []framework.Kind) []listed {
	sorted := []listed{}
	for _, kind := range kinds {
		for _, l := range all {
			if l.Kind == string(kind) {
				sorted = append(sorted, l)
			}
		}
	}
	return sorted
}

func listedOf(info framework.Info, origin string) listed {
	l := listed{Kind: string(info.Kind), ID: info.ID, Version: info.Version, Doc: info.Doc, Params: []listedParam{},
		Needs: []string{}, Seeded: info.Seeded, Sequential: info.Sequential, Fitted: info.Fitted, Keeps: info.Keeps, Count: string(info.Count), Origin: origin}
	for _, p := range info.Params {
		l.Params = append(l.Params, listedParam{Name: p.Name, Type: string(p.Type), Default: p.Default, Range: p.Range(), Min: p.Min, Max: p.Max, Choices: p.OneOf, Doc: p.Doc})
	}
	for _, need := range info.Needs {
		l.Needs = append(l.Needs, string(need))
	}
	return l
}

func writeStrategies(w io.Writer, all []listed) error {
	kind := ""
	for _, l := range all {
		if l.Kind != kind {
			kind = l.Kind
			fmt.Fprintf(w, "%s\n", kind)
		}
		fmt.Fprintf(w, "  %s  %s\n      (%s)\n", l.ID, oneLine(l.Doc), l.facts())
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, p := range l.Params {
			fmt.Fprintf(table, "      %s\t%s\t%s\t%s\t%s\n", p.Name, p.Type, oneLine(fmt.Sprint(p.Default)), oneLine(p.Range), oneLine(p.Doc))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// facts are the properties of a strategy in words.
func (l listed) facts() string {
	facts := []string{"deterministic"}
	if l.Seeded {
		facts[0] = "draws from seeds"
	}
	if l.Version != "" {
		facts = append([]string{"version " + oneLine(l.Version)}, facts...)
	}
	for _, property := range []struct {
		holds bool
		words string
	}{
		{l.Fitted, "learns from the bank"}, {l.Sequential, "learns question by question"}, {l.Keeps, "follows dropout.keep"},
		{l.Count == string(framework.CountOne), "takes one LLM"}, {l.Count == string(framework.CountPool), "takes the whole pool"},
		{len(l.Needs) > 0, "needs " + oneLine(strings.Join(l.Needs, ", "))},
	} {
		if property.holds {
			facts = append(facts, property.words)
		}
	}
	return strings.Join(append(facts, l.from()...), "; ")
}

// from says where a strategy comes from, nothing for a built-in.
func (l listed) from() []string {
	if l.Origin == "" || l.Origin == "built-in" {
		return nil
	}
	if l.File == "" {
		return []string{"from " + l.Origin}
	}
	return []string{"from " + l.Origin + ", " + oneLine(l.File), "SHA-256 " + l.SHA256}
}
