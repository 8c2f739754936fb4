package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"smacs/framework"
	"smacs/framework/scaffold"
	"smacs/framework/terminal"
)

// newFlags are the flags of "smacs plugin new".
type newFlags struct{ kind, language, dir, checkout string }

func newPluginNew() *cobra.Command {
	var flags newFlags
	command := &cobra.Command{
		Use:   "new --kind KIND --lang go|python NAME",
		Short: "Make the folder of a new plugin that works: a strategy to edit, its test, an experiment",
		Long: `New makes a folder with a strategy that works, in Go or in Python, to be changed
into yours: one function from a question's inputs to numbers. Beside it are its
test, a README that says how to edit, test, sweep and chart it, and an experiment
that compares it with the built-in strategies of its kind.

A plugin in Go is a module of its own that takes smacs from the source this
smacs was built from, or from --smacs DIR; one in Python gets a copy of the
package that serves it from there and needs nothing installed but grpcio and
protobuf.

Kinds: selection scores LLMs, dropout chooses which references a candidate sees,
aggregation makes one answer of several, scoring scores candidates.`,
		Example: `  smacs plugin new --kind scoring --lang python my_score
  smacs plugin new --kind selection --lang go my_selection --dir plugins/my-selection`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(fmt.Errorf("plugin new: got %d names, want one, the id of the strategy, for instance: smacs plugin new --kind scoring --lang python my_score", len(args)))
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			plugin, err := flags.plugin(args[0])
			if err != nil {
				return usage(fmt.Errorf("plugin new: %w", err))
			}
			dir := flags.dir
			if dir == "" {
				dir = plugin.Name
			}
			var exists *scaffold.ExistsError
			switch err := scaffold.Write(dir, plugin); {
			case errors.As(err, &exists):
				return usage(fmt.Errorf("plugin new: %w", err))
			case err != nil:
				return failed(fmt.Errorf("plugin new: %w", err))
			}
			return writeNextSteps(command.OutOrStdout(), dir, plugin)
		},
	}
	command.Flags().StringVar(&flags.kind, "kind", "", "kind of strategy: selection, dropout, aggregation or scoring")
	command.Flags().StringVar(&flags.language, "lang", "", "language: go or python")
	command.Flags().StringVar(&flags.dir, "dir", "", "folder to make (NAME in the current folder)")
	command.Flags().StringVar(&flags.checkout, "smacs", "", "checkout of smacs's source (the one this smacs was built from)")
	return command
}

// plugin checks the flags.
func (f newFlags) plugin(name string) (scaffold.Plugin, error) {
	p := scaffold.Plugin{Name: name}
	var err error
	if f.kind == "" {
		return p, errors.New("--kind is missing: want one of selection, dropout, aggregation, scoring")
	}
	if p.Kind, err = framework.ParseKind(f.kind); err != nil {
		return p, fmt.Errorf("--kind: %w", err)
	}
	if f.language == "" {
		return p, errors.New("--lang is missing: want go or python")
	}
	if p.Language, err = scaffold.ParseLanguage(f.language); err != nil {
		return p, fmt.Errorf("--lang: %w", err)
	}
	if !framework.ValidID(name) {
		return p, fmt.Errorf("name: got %q, want a lower-case letter, then lower-case letters, digits or _", name)
	}
	for _, known := range listStrategies([]framework.Kind{p.Kind}) {
		if known.ID == name {
			return p, fmt.Errorf("name: %s is a built-in %s strategy, and an id means one thing: choose another", name, p.Kind)
		}
	}
	p.Checkout, err = f.source()
	return p, err
}

// source is the checkout of smacs's source.
func (f newFlags) source() (string, error) {
	if f.checkout == "" {
		_, path, _, _ := runtime.Caller(0)
		return sourceFolder(path)
	}
	dir, err := filepath.Abs(f.checkout)
	if err == nil {
		err = scaffold.CheckCheckout(dir)
	}
	if err != nil {
		return "", fmt.Errorf("--smacs: %w", err)
	}
	return dir, nil
}

// sourceFolder is the checkout that a file of this package was compiled in, by
// its path in the executable.
func sourceFolder(path string) (string, error) {
	const mend = "name a checkout of smacs's source with --smacs DIR"
	if !filepath.IsAbs(path) {
		return "", fmt.Errorf("this smacs was built without the path of its source (-trimpath): %s", mend)
	}
	dir := filepath.Dir(filepath.Dir(filepath.Dir(path)))
	if err := scaffold.CheckCheckout(dir); err != nil {
		return "", fmt.Errorf("the source that this smacs was built from is gone: %w: %s", err, mend)
	}
	return dir, nil
}

// writeNextSteps says what was made and what to type.
func writeNextSteps(w io.Writer, dir string, p scaffold.Plugin) error {
	edit, build := "strategy.py", ""
	if p.Language == scaffold.Go {
		edit, build = "main.go", "  "+terminal.ShellLine("go", "build", "-o", p.Binary())+"\n"
	}
	_, err := fmt.Fprintf(w, "%s: strategy %s.%s in %s, which works as it is; edit %s, README.md says the rest\n\n  %s\n%s  smacs plugin test %s\n  smacs run experiment.toml\n",
		terminal.Plain(filepath.ToSlash(dir)), p.Kind, p.Name, p.Language, edit, terminal.ShellLine("cd", dir), build, strings.Join(p.Command(), " "))
	return err
}
