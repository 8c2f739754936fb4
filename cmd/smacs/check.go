package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func newCheck() *cobra.Command {
	var sets []string
	var plugins pluginFlags
	command := &cobra.Command{
		Use:   "check FILE...",
		Short: "Validate experiment files against their recordings and strategies",
		Long: `Check reads experiment files, opens the recordings they name and asks their
plugins what they serve. Nothing is computed. Every error names file, line and
key, and all errors of a file are shown at once.`,
		Example: `  smacs check experiments/*.toml`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, files []string) error {
			load := &loader{dry: true, live: liveFlags{}.looking(), plugins: plugins, log: command.ErrOrStderr()}
			var errs []error
			for _, file := range files {
				loaded, err := load.load(command.Context(), file, sets)
				if err != nil {
					errs = append(errs, err)
					continue
				}
				loaded.close()
				writeChecked(command.OutOrStdout(), file, loaded)
			}
			return usage(errors.Join(errs...))
		},
	}
	addSets(command, &sets)
	plugins.add(command)
	return command
}

// writeChecked writes the line of a file without errors, and what a run of it
// would leave without a result.
func writeChecked(w io.Writer, file string, loaded *experiment) {
	cells, questions := counted(len(loaded.Cells), "cell", "cells"), counted(len(loaded.Data.Test), "test question", "test questions")
	impossible := invalidCells(loaded)
	if len(impossible) > 0 {
		cells += fmt.Sprintf(" (%d cannot exist)", len(impossible))
	}
	fmt.Fprintf(w, "%s: ok, %s, %s\n", file, cells, questions)
	writeInvalid(w, impossible)
}

func addSets(command *cobra.Command, sets *[]string) {
	command.Flags().StringArrayVar(sets, "set", nil, "override a key of the file, axes too: --set 'sweep.selection.top_k=[1,3]'")
}
