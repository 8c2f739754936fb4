package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smacs/framework"
	"smacs/framework/pipeline"
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
	Origin  string        `json:"origin"` // built-in, or engine for what no plugin could serve
}

type listedParam struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Default any    `json:"default"`
	Range   string `json:"range"`
	Doc     string `json:"doc"`
}

func newStrategies() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "strategies [KIND]",
		Short: "List the built-in strategies with their parameters",
		Example: `  smacs strategies
  smacs strategies dropout
  smacs strategies scoring --json`,
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
			all := listStrategies(kinds)
			if asJSON {
				return writeJSON(command.OutOrStdout(), all)
			}
			return writeStrategies(command.OutOrStdout(), all)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return command
}

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

func listedOf(info framework.Info, origin string) listed {
	l := listed{Kind: string(info.Kind), ID: info.ID, Version: info.Version, Doc: info.Doc, Params: []listedParam{},
		Needs: []string{}, Seeded: info.Seeded, Origin: origin}
	for _, p := range info.Params {
		l.Params = append(l.Params, listedParam{Name: p.Name, Type: string(p.Type), Default: p.Default, Range: p.Range(), Doc: p.Doc})
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
		fmt.Fprintf(w, "  %s  %s\n", l.ID, strings.ReplaceAll(l.Doc, "\n", " "))
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, p := range l.Params {
			fmt.Fprintf(table, "      %s\t%v\t%s\t%s\n", p.Name, p.Default, p.Range, p.Doc)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}
