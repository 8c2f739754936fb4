package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	runner "smacs/framework/run"
	"smacs/framework/store"
)

// runFlags are the flags of the run command.
type runFlags struct {
	sets      []string
	out       string
	workers   int
	inProcess bool
}

func newRun() *cobra.Command {
	var flags runFlags
	var fresh bool
	command := &cobra.Command{
		Use:   "run FILE...",
		Short: "Run experiments and write tables, charts and a report",
		Long: `Run computes every cell of each experiment and writes a run folder,
runs/NAME under the current directory: cells.csv, tasks.csv, outcomes.parquet,
charts, report.html, the resolved experiment.toml and manifest.json.

Strategies run in plugin processes. The results are the same bytes with any
number of workers and with --in-process.`,
		Example: `  smacs run experiments/quickstart.toml
  smacs run experiments/quickstart.toml --set 'sweep.selection.top_k=[1,3]' --out runs/short`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, files []string) error {
			switch {
			case fresh:
				return usage(errors.New("--fresh: not supported yet"))
			case flags.out != "" && len(files) > 1:
				return usage(fmt.Errorf("--out is the folder of one run, and %d files were given", len(files)))
			case flags.workers < 1:
				return usage(fmt.Errorf("--workers: got %d, want at least 1", flags.workers))
			}
			return runAll(command, files, flags)
		},
	}
	addSets(command, &flags.sets)
	command.Flags().StringVar(&flags.out, "out", "", "the run folder (default runs/NAME)")
	command.Flags().IntVar(&flags.workers, "workers", runtime.GOMAXPROCS(0), "blocks of questions computed at once")
	command.Flags().BoolVar(&flags.inProcess, "in-process", false, "run the built-in strategies inside this process, for debugging")
	command.Flags().BoolVar(&fresh, "fresh", false, "")
	_ = command.Flags().MarkHidden("fresh")
	return command
}

// runAll checks every file before it runs the first.
func runAll(command *cobra.Command, files []string, flags runFlags) error {
	load := &loader{inProcess: flags.inProcess, log: command.ErrOrStderr()}
	if len(files) > 1 {
		if err := checkAll(command.Context(), load, files, flags.sets); err != nil {
			return err
		}
	}
	incomplete := false
	for _, file := range files {
		complete, err := runOne(command, load, file, flags)
		if err != nil {
			return err
		}
		incomplete = incomplete || !complete
	}
	if incomplete {
		return &exitError{code: exitFailed}
	}
	return nil
}

func checkAll(ctx context.Context, load *loader, files, sets []string) error {
	var errs []error
	for _, file := range files {
		loaded, err := load.load(ctx, file, sets)
		if err == nil {
			err = loaded.catalog.Close()
		}
		errs = append(errs, err)
	}
	return usage(errors.Join(errs...))
}

// runOne runs one experiment and reports whether all its cells are done.
func runOne(command *cobra.Command, load *loader, file string, flags runFlags) (complete bool, err error) {
	stdout, stderr := command.OutOrStdout(), command.ErrOrStderr()
	loaded, err := load.load(command.Context(), file, flags.sets)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, failed(loaded.catalog.Close())) }()
	dir := flags.out
	if dir == "" {
		dir = filepath.Join("runs", loaded.Experiment.Name)
	}
	if err := runFolder(dir); err != nil {
		return false, usage(err)
	}
	folder, err := store.NewFolder(dir)
	if err != nil {
		return false, failed(err)
	}
	resolved, err := loaded.Experiment.Resolved(dir)
	if err != nil {
		return false, usage(err)
	}
	bar := newProgress(stderr, loaded.Experiment.Name, "questions")
	result, err := runner.Execute(command.Context(), loaded.Prepared, loaded.catalog, runner.Options{
		Store: folder, Resolved: resolved, Workers: flags.workers, Transport: transport(flags.inProcess),
		Versions: versions(), Now: time.Now, Progress: bar.set, PluginsNow: func() []store.ManifestPlugin { return pluginStats(loaded.catalog) },
		Commands: commandsOf(file, flags),
	})
	bar.end()
	if err != nil {
		return false, failed(err)
	}
	fmt.Fprintf(stdout, "%s\n%s\n", bytes.TrimRight(result.Summary, "\n"), filepath.ToSlash(filepath.Join(dir, "report.html")))
	for _, failure := range result.Failed {
		fmt.Fprintf(stderr, "smacs: cell %s (%s) failed: %s\n", failure.Cell, failure.Label, failure.Error)
	}
	return len(result.Failed) == 0, nil
}

// runFolder refuses a folder that holds something else than a run: a run
// replaces files.
func runFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("run folder: %w", err)
	}
	for _, entry := range entries {
		if entry.Name() == "manifest.json" {
			return nil
		}
	}
	if len(entries) > 0 {
		return fmt.Errorf("run folder %s: it is not empty and holds no manifest.json, so it is no run; name another with --out", dir)
	}
	return nil
}

func transport(inProcess bool) string {
	if inProcess {
		return "in-process"
	}
	return "plugin"
}

// commandsOf is what a reader types to make the run again.
func commandsOf(file string, flags runFlags) []string {
	words := []string{"smacs", "run", filepath.ToSlash(file)}
	for _, set := range flags.sets {
		words = append(words, "--set", strconv.Quote(set))
	}
	if flags.out != "" {
		words = append(words, "--out", filepath.ToSlash(flags.out))
	}
	return []string{strings.Join(words, " ")}
}
