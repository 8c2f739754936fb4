package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"smacs/framework/export"
	"smacs/framework/store"
)

func newExport() *cobra.Command {
	var format, out string
	var cells, outcomes bool
	command := &cobra.Command{
		Use:   "export RUN|RECORDING --format csv|jsonl|parquet|latex|llmrouterbench",
		Short: "Write a finished run or a recording for other programs and papers",
		Long: `Export writes one table of a run folder to stdout or a file, or a recording in
the form of another tool.

Formats of a recording:
  jsonl    a line per response, which data import jsonl reads back as an equal
           recording
  csv      a row per response with its question; columns as in jsonl. Empty fields
           are not known
  parquet  likewise, with nulls for what is not known
  llmrouterbench
           a folder of LLMRouterBench's results, which data import llmrouterbench
           reads back; what it has no place for is counted on stderr
Embeddings stay in the recording's folder, as .npy files with their rows in the
order of the questions and responses that are exported.

Formats of a run, with what they write by default:
  csv      outcomes; --cells writes cells.csv. Empty fields are not known, the
           selected LLMs are a JSON list
  jsonl    outcomes; --cells writes one object per cell. null is not known
  parquet  outcomes, the run's outcomes.parquet as it is
  latex    cells, as a booktabs tabular for \input: label, n, accuracy and
           difference with intervals, p

Outcomes are one row per cell, repeat and question, with the columns of
outcomes.parquet: cell, repeat, question, task, answer, score, state, winner,
selected, cost. Cells are one row per cell, baseline and yardstick.`,
		Example: `  smacs export runs/quickstart --format csv --out outcomes.csv
  smacs export runs/quickstart --format latex --out table.tex
  smacs export runs/quickstart --format jsonl --cells
  smacs export data/zeroeval --format parquet --out zeroeval.parquet
  smacs export data/zeroeval --format llmrouterbench --out results/bench`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if isRecordingFolder(args[0]) {
				if cells || outcomes {
					return usage(errors.New("export: --cells and --outcomes are of runs; this is a recording"))
				}
				return exportRecording(command, args[0], format, out)
			}
			table := export.Default
			switch {
			case format == "":
				return usage(fmt.Errorf("export: --format is missing, want one of %s", strings.Join(export.Formats(), ", ")))
			case cells:
				table = export.Cells
			case outcomes:
				table = export.Outcomes
			}
			table, err := export.Choose(format, table)
			if err != nil {
				return usage(fmt.Errorf("export: %w", err))
			}
			run, err := openFor(args[0], table)
			if err != nil {
				return usage(err)
			}
			write := func(w io.Writer) error { return export.Write(w, run, format, table) }
			if out != "" {
				return putFile(out, args[0], write)
			}
			if file, ok := command.OutOrStdout().(*os.File); ok && format == "parquet" && term.IsTerminal(int(file.Fd())) {
				return usage(errors.New("export: parquet is not for a terminal; give --out FILE"))
			}
			return failed(write(command.OutOrStdout()))
		},
	}
	command.Flags().StringVar(&format, "format", "", "csv, jsonl, parquet or latex; of a recording csv, jsonl, parquet or llmrouterbench")
	command.Flags().StringVar(&out, "out", "", "the file to write, replaced when it is there (default stdout), or a new folder")
	command.Flags().BoolVar(&cells, "cells", false, "write the cells")
	command.Flags().BoolVar(&outcomes, "outcomes", false, "write the outcomes")
	command.MarkFlagsMutuallyExclusive("cells", "outcomes")
	return command
}

// openFor opens a run that has the table.
func openFor(dir string, table export.Table) (*store.Finished, error) {
	run, err := store.OpenFinished(dir)
	if err != nil || table != export.Outcomes {
		return run, err
	}
	file, _, err := run.OpenOutcomes()
	if err != nil {
		return nil, err
	}
	return run, file.Close()
}

// putFile writes a file whole or not at all. Files of the run itself are not
// replaced: a later run would take them for its own.
func putFile(path, run string, write func(io.Writer) error) (err error) {
	if _, err := os.Stat(path); err == nil && inFolder(path, run) {
		return usage(fmt.Errorf("--out %s: it is a file of the run or recording; name another", path))
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usage(fmt.Errorf("--out %s: it is a folder, want a file in it or elsewhere", path))
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return failed(fmt.Errorf("--out %s: %w", path, err))
	}
	defer func() {
		if err != nil {
			os.Remove(temporary.Name())
		}
	}()
	buffer := bufio.NewWriterSize(temporary, 1<<16)
	err = write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err = errors.Join(err, temporary.Chmod(0o644), temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	return failed(err)
}

// inFolder reports whether a file lies in a folder or below it.
func inFolder(file, folder string) bool {
	whole, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	top, err := os.Stat(folder)
	if err != nil {
		return false
	}
	for dir := filepath.Dir(whole); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && os.SameFile(info, top) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}
