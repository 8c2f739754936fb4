package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	runner "smacs/framework/run"
	"smacs/framework/store"
)

func newExplain() *cobra.Command {
	var question, cell string
	var asJSON, inProcess bool
	var plugins pluginFlags
	var live liveFlags
	command := &cobra.Command{
		Use:   "explain RUN --question ID",
		Short: "Show every stage of one cell for one question",
		Long: `Explain computes one question of a run again and shows every stage: the kept
neighbours and their threshold, the prior scores and the ranking, the selected
LLMs, the drop weights and subsets, the candidates, the terms of the posterior
score with their weights and totals, the winner and its grade. Answers of live
LLMs come from the response cache; nothing is called.

ID is task/id, or the id alone where only one task has it. Without --cell it is
the base cell, or the first cell that could be computed. The text form also
shows the correct answer, which no strategy sees.`,
		Example: `  smacs explain runs/quickstart --question sim-arithmetic/q0
  smacs explain runs/quickstart --question sim-arithmetic/q0 --cell 'random LLMs' --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if question == "" {
				return usage(fmt.Errorf("explain: --question ID is missing: which question, as task/id?"))
			}
			load := &loader{live: live.finished(), inProcess: inProcess, plugins: plugins, log: command.ErrOrStderr()}
			explained, err := explain(command.Context(), load, args[0], question, cell)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(command.OutOrStdout(), explained.Explanation)
			}
			return writeExplanation(command.OutOrStdout(), explained)
		},
	}
	command.Flags().StringVar(&question, "question", "", "the question, as task/id or id")
	command.Flags().StringVar(&cell, "cell", "", "the cell, by key or label, from cells.csv")
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	command.Flags().BoolVar(&inProcess, "in-process", false, "run the built-in strategies inside this process")
	plugins.add(command)
	live.addCache(command)
	return command
}

func explain(ctx context.Context, load *loader, dir, question, cell string) (*runner.Explained, error) {
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return nil, usage(err)
	}
	manifest, err := store.GetManifest(folder)
	if err != nil {
		return nil, usage(fmt.Errorf("%s is not a run folder: %w", dir, err))
	}
	loaded, err := loadRun(ctx, load, dir, manifest)
	if err != nil {
		return nil, err
	}
	defer loaded.close()
	chosen, err := chooseCell(loaded, cell)
	if err != nil {
		return nil, usage(err)
	}
	q, err := loaded.Data.Find(question)
	if err != nil {
		return nil, usage(err)
	}
	explained, err := loaded.Explain(ctx, loaded.catalog, chosen, q)
	return explained, failed(err)
}

// chooseCell finds a cell by its key or label; the base, or the first valid
// cell, when none is named.
func chooseCell(loaded *experiment, name string) (int, error) {
	var names []string
	for i, cell := range loaded.Cells {
		if name != "" && cell.Key != name && cell.Label != name {
			names = append(names, fmt.Sprintf("%s (%s)", cell.Key, cell.Label))
			continue
		}
		if cell.Invalid == "" {
			return i, nil
		}
		if name != "" {
			return 0, fmt.Errorf("cell %s cannot exist: %s", name, cell.Invalid)
		}
	}
	if more := len(names) - shownCells; more > 0 {
		names = append(names[:shownCells], fmt.Sprintf("%d more in cells.csv", more))
	}
	return 0, fmt.Errorf("--cell: no cell %q in this run, by key or label; its cells are: %s", name, strings.Join(names, ", "))
}

// shownCells is how many cells an error names: a sweep may have thousands.
const shownCells = 20
