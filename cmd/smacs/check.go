package main

import (
	"errors"
	"fmt"

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
			load := &loader{plugins: plugins, log: command.ErrOrStderr()}
			var errs []error
			for _, file := range files {
				loaded, err := load.load(command.Context(), file, sets)
				if err != nil {
					errs = append(errs, err)
					continue
				}
				loaded.catalog.Close()
				fmt.Fprintf(command.OutOrStdout(), "%s: ok, %s, %s\n", file, counted(len(loaded.Cells), "cell", "cells"), counted(len(loaded.Data.Test), "test question", "test questions"))
			}
			return usage(errors.Join(errs...))
		},
	}
	addSets(command, &sets)
	plugins.add(command)
	return command
}

func addSets(command *cobra.Command, sets *[]string) {
	command.Flags().StringArrayVar(sets, "set", nil, "override a key of the file, axes too: --set 'sweep.selection.top_k=[1,3]'")
}
