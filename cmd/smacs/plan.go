package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smacs/framework/llm/calls"
	"smacs/framework/plan"
	runner "smacs/framework/run"
	"smacs/framework/store/ledger"
)

// planned is the JSON form of a plan (ARCHITECTURE.md, section 6). Experiments
// over recordings make no LLM call, so calls, tokens and cost are 0.
type planned struct {
	Cells   int               `json:"cells"`
	Invalid []invalidCell     `json:"invalid"`
	Stages  []plan.StageCount `json:"stages"`
	Calls   int               `json:"calls"`  // to make: what the cache has is not called for
	Texts   int               `json:"texts"`  // to embed likewise, a batch in one request
	Tokens  int               `json:"tokens"` // of those, estimated
	// Cost is an estimate in dollars, of the calls whose prices are known.
	Cost float64 `json:"cost"`
	// UnknownCost counts calls without a price.
	UnknownCost int           `json:"unknown_cost"`
	LLM         *runner.Price `json:"llm,omitempty"` // with a pool file: whom for what
}

// priced fills in what would be called for.
func (p *planned) priced(price *runner.Price) {
	p.LLM = price
	for _, line := range price.Lines {
		if line.Purpose == calls.PurposeEmbedding {
			p.Texts += line.Calls()
		} else {
			p.Calls += line.Calls()
		}
		p.Tokens += line.Tokens
		if line.Cost != nil {
			p.Cost += *line.Cost
		} else {
			p.UnknownCost += line.Calls()
		}
	}
}

type invalidCell struct {
	Cell   string `json:"cell"`
	Label  string `json:"label"`
	Reason string `json:"reason"`
}

func newPlan() *cobra.Command {
	var sets []string
	var plugins pluginFlags
	var asJSON bool
	var out string
	var live liveFlags
	command := &cobra.Command{
		Use:   "plan FILE",
		Short: "Show the cells of an experiment and the distinct work they are",
		Long: `Plan shows, before anything is spent: the cells, those that cannot exist and
why, and for each stage the distinct groups x questions that a run computes.
Cells that agree up to a stage share it, and what the run folder keeps of an
earlier run is not computed again.

With a pool file it also shows the calls to endpoints: how many distinct ones, for
whom and for what, how many of them the response cache answers already, and what
the others may take in tokens and dollars. Nothing is called. Counts are exact
where no call depends on an answer that is not known yet, else upper bounds;
tokens and dollars are estimates, by the mean length of recorded responses or
max_tokens.`,
		Example: `  smacs plan experiments/quickstart.toml
  smacs plan experiments/quickstart.toml --set selection.top_k=3 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, files []string) error {
			load := &loader{dry: true, live: live.looking(), plugins: plugins, log: command.ErrOrStderr()}
			loaded, err := load.load(command.Context(), files[0], sets)
			if err != nil {
				return err
			}
			defer loaded.close()
			p, err := planOf(loaded, out)
			if err != nil {
				return err
			}
			if loaded.caller != nil {
				price, err := loaded.Price(command.Context(), runner.WithEngine(loaded.catalog))
				if err != nil {
					return failed(err)
				}
				p.priced(price)
			}
			if asJSON {
				return writeJSON(command.OutOrStdout(), p)
			}
			return writePlan(command.OutOrStdout(), loaded, p)
		},
	}
	addSets(command, &sets)
	command.Flags().BoolVar(&asJSON, "json", false, "print the plan as JSON")
	command.Flags().StringVar(&out, "out", "", "the run folder whose kept outcomes count as done (default runs/NAME)")
	plugins.add(command)
	live.addCache(command)
	return command
}

// planOf plans an experiment, less what its run folder keeps.
func planOf(loaded *experiment, dir string) (planned, error) {
	p := planned{Cells: len(loaded.Cells), Invalid: invalidCells(loaded), Stages: loaded.Counts()}
	cached, err := keptWork(loaded, dir)
	if err != nil {
		return p, err
	}
	for i := range p.Stages {
		p.Stages[i].Cached = cached[p.Stages[i].Stage]
	}
	return p, nil
}

// invalidCells returns the cells that cannot exist, and why.
func invalidCells(loaded *experiment) []invalidCell {
	cells := []invalidCell{}
	for _, cell := range loaded.Cells {
		if cell.Invalid != "" {
			cells = append(cells, invalidCell{Cell: cell.Key, Label: cell.Label, Reason: cell.Invalid})
		}
	}
	return cells
}

func writeInvalid(w io.Writer, cells []invalidCell) {
	for _, cell := range cells {
		fmt.Fprintf(w, "  cannot exist: %s: %s\n", cell.Label, cell.Reason)
	}
}

// keptWork returns the work per stage that the run folder spares; nothing where
// there is no folder. It reads a ledger that nobody writes.
func keptWork(loaded *experiment, dir string) (map[string]int, error) {
	if dir == "" {
		dir = filepath.Join("runs", loaded.Experiment.Name)
	}
	path := filepath.Join(dir, ledgerFile)
	if _, err := os.Stat(path); err != nil {
		return nil, nil
	}
	kept, err := ledger.Open(path)
	if err != nil {
		return nil, failed(err)
	}
	archive := runner.NewArchive(kept, nil)
	keys, err := leafKeys(loaded)
	if err == nil {
		var cached map[string]int
		cached, err = loaded.Cached(archive, keys)
		return cached, failed(errors.Join(err, archive.Close()))
	}
	return nil, failed(errors.Join(err, archive.Close()))
}

func writePlan(w io.Writer, loaded *experiment, p planned) error {
	d := loaded.Data
	fmt.Fprintf(w, "%s: %s (%d cannot exist), %s, %s in the bank, %s\n", loaded.Experiment.Name,
		counted(p.Cells, "cell", "cells"), len(p.Invalid), counted(len(d.Pool), "LLM", "LLMs"), counted(d.Bank.Rows(), "question", "questions"), counted(len(d.Test), "test question", "test questions"))
	writeInvalid(w, p.Invalid)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "stage\tgroups x questions\tkept\tif cells shared nothing\t")
	alone := loaded.CountsUnshared()
	for i, stage := range p.Stages {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", stage.Stage, stage.Distinct, stage.Cached, alone[i].Distinct)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if err := writePrice(w, p); err != nil {
		return err
	}
	for _, warning := range d.Warnings {
		fmt.Fprintln(w, "note:", warning)
	}
	return nil
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
