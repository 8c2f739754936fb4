package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smacs/framework/key"
	"smacs/framework/llm/calls"
	"smacs/framework/pluginhost"
	runner "smacs/framework/run"
	"smacs/framework/store"
	"smacs/framework/terminal"
)

// runFlags are the flags of the run command.
type runFlags struct {
	sets      []string
	out       string
	workers   int
	inProcess bool
	fresh     bool
	plugins   pluginFlags
	live      liveFlags
}

func newRun() *cobra.Command {
	var flags runFlags
	command := &cobra.Command{
		Use:   "run FILE...",
		Short: "Run experiments and write tables, charts and a report",
		Long: `Run computes every cell of each experiment and writes a run folder,
runs/NAME under the current directory: cells.csv, tasks.csv, outcomes.parquet,
charts, report.html, the resolved experiment.toml and manifest.json.

What is computed is kept in the folder at once: a second run of the same or of an
extended experiment computes only what is missing, and a run that was
interrupted goes on where it stopped. Several files given together share what
they have in common.

Strategies run in plugin processes. The results are the same bytes with any
number of workers and with --in-process. What plugins print is in the folder
logs of the run folder.`,
		Example: `  smacs run experiments/quickstart.toml
  smacs run experiments/quickstart.toml --set 'sweep.selection.top_k=[1,3]' --out runs/short
  smacs run experiments/zeroeval-*.toml --workers 4`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, files []string) error {
			switch {
			case flags.out != "" && len(files) > 1:
				return usage(fmt.Errorf("--out is the folder of one run, and %d files were given", len(files)))
			case flags.workers < 1:
				return usage(fmt.Errorf("--workers: got %d, want at least 1", flags.workers))
			}
			if err := flags.live.check(); err != nil {
				return err
			}
			return runAll(command, files, flags)
		},
	}
	addSets(command, &flags.sets)
	command.Flags().StringVar(&flags.out, "out", "", "the run folder (default runs/NAME)")
	command.Flags().IntVar(&flags.workers, "workers", runtime.GOMAXPROCS(0), "blocks of questions computed at once")
	command.Flags().BoolVar(&flags.inProcess, "in-process", false, "run the built-in strategies inside this process, for debugging")
	command.Flags().BoolVar(&flags.fresh, "fresh", false, "compute everything again, whatever the run folder keeps")
	flags.plugins.add(command)
	flags.live.add(command)
	return command
}

// runAll checks every file before it runs the first.
func runAll(command *cobra.Command, files []string, flags runFlags) error {
	load := &loader{live: flags.live, inProcess: flags.inProcess, plugins: flags.plugins, log: command.ErrOrStderr()}
	if len(files) > 1 {
		load.shared = runner.NewShared()
		load.dry = true
		if err := checkAll(command.Context(), load, files, flags.sets); err != nil {
			return err
		}
		load.dry = false
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
	named := map[string]string{}
	for _, file := range files {
		loaded, err := load.load(ctx, file, sets)
		if err == nil {
			err = loaded.close()
			if other, taken := named[loaded.Experiment.Name]; taken {
				err = errors.Join(err, fmt.Errorf("%s: name: %q is the name of %s too, and both would run in one folder", file, loaded.Experiment.Name, other))
			}
			named[loaded.Experiment.Name] = file
		}
		errs = append(errs, err)
	}
	return usage(errors.Join(errs...))
}

// runOne runs one experiment and reports whether all its cells are done.
func runOne(command *cobra.Command, load *loader, file string, flags runFlags) (complete bool, err error) {
	ctx, stdout, stderr := command.Context(), command.OutOrStdout(), command.ErrOrStderr()
	loaded, err := load.load(ctx, file, flags.sets)
	if err != nil {
		return false, err
	}
	defer loaded.endLogs(stderr)
	defer func() { err = errors.Join(err, failed(loaded.close())) }()
	dir := flags.out
	if dir == "" {
		dir = filepath.Join("runs", loaded.Experiment.Name)
	}
	folder, err := openRunFolder(dir, loaded.Experiment.Name, flags.fresh, load.shared, stderr)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, failed(folder.close())) }()
	loaded.logs.open(dir)
	options, err := runOptions(loaded, folder, file, flags)
	if err != nil {
		return false, err
	}
	bar := newRunProgress(stderr, loaded.Experiment.Name)
	options.Progress = bar.set
	result, err := runner.Execute(ctx, loaded.Prepared, loaded.catalog, options)
	bar.end()
	if loaded.caller != nil {
		writeTotals(stderr, loaded.Experiment.Name, loaded.caller.Totals())
	}
	if err != nil {
		if errors.Is(err, calls.ErrOffline) {
			writeMissing(stderr, loaded.caller)
		}
		return false, ended(ctx, err, dir, bar.last)
	}
	_, err = fmt.Fprintf(stdout, "%s\n%s\n", bytes.TrimRight(result.Summary, "\n"), filepath.ToSlash(filepath.Join(dir, "report.html")))
	writeWork(stderr, loaded.Experiment.Name, result.Stages)
	for _, failure := range result.Failed {
		fmt.Fprintf(stderr, "smacs: cell %s (%s) failed: %s\n", failure.Cell, failure.Label, failure.Error)
	}
	return len(result.Failed) == 0, failed(err)
}

func runOptions(loaded *experiment, folder *openRun, file string, flags runFlags) (runner.Options, error) {
	resolved, err := loaded.Experiment.Resolved(folder.dir)
	if err != nil {
		return runner.Options{}, usage(err)
	}
	keys, err := leafKeys(loaded)
	if err != nil {
		return runner.Options{}, failed(err)
	}
	return runner.Options{
		Store: folder.store, Archive: folder.archive, LeafKeys: keys, Resolved: resolved,
		Workers: flags.workers, Transport: transport(flags.inProcess), Versions: versions(), Now: time.Now,
		PluginsNow: func() []store.ManifestPlugin { return pluginStats(loaded.catalog) },
		Commands:   commandsOf(file, folder.dir, flags),
		Calls:      callsNow(loaded.caller),
	}, nil
}

// callsNow reports the calls made so far; nil without a pool file.
func callsNow(caller *calls.Caller) func() calls.Totals {
	if caller == nil {
		return nil
	}
	return caller.Totals
}

// writeWork says what was done of the plan, in groups x questions, and how many
// distinct inputs that left to send to strategies.
func writeWork(w io.Writer, name string, stages []store.ManifestStage) {
	var done, sent []string
	for _, stage := range stages {
		done = append(done, fmt.Sprintf("%s %d of %d", stage.Stage, stage.Computed, stage.Planned))
		if stage.Sent > 0 {
			sent = append(sent, fmt.Sprintf("%s %d", stage.Stage, stage.Sent))
		}
	}
	fmt.Fprintf(w, "%s: computed %s\n", name, strings.Join(done, ", "))
	if len(sent) > 0 {
		fmt.Fprintf(w, "%s: sent to strategies, equal contents once: %s\n", name, strings.Join(sent, ", "))
	}
}

// leafKeys are the keys of an experiment's outcomes under this very program.
func leafKeys(loaded *experiment) ([]key.Key, error) {
	program, err := pluginhost.ReadProgram()
	if err != nil {
		return nil, err
	}
	return loaded.LeafKeys(program, loaded.catalog), nil
}

// ended says of a run that did not come to its end what is kept and how to go
// on.
func ended(ctx context.Context, err error, dir string, p runner.Progress) error {
	kept := fmt.Sprintf("%d of %d questions are kept in %s", p.Questions, p.OfQuestions, filepath.ToSlash(dir))
	if p.OfQuestions == 0 { // it ended before it looked
		kept = fmt.Sprintf("what earlier runs kept is still in %s", filepath.ToSlash(dir))
	}
	kept += "; the same command goes on from there"
	if ctx.Err() != nil {
		return coded(exitInterrupted, fmt.Errorf("interrupted: %s", kept))
	}
	if stop, is := stopped(fmt.Errorf("%w: %s", err, kept), "it"); is {
		return stop
	}
	return failed(fmt.Errorf("%w (%s once this is mended)", err, kept))
}

func transport(inProcess bool) string {
	if inProcess {
		return "in-process"
	}
	return "plugin"
}

// commandsOf is what a reader types to make the run again, and its report.
func commandsOf(file, dir string, flags runFlags) []string {
	words := []string{"smacs", "run", filepath.ToSlash(file)}
	for _, set := range flags.sets {
		words = append(words, "--set", set)
	}
	for _, folder := range flags.plugins.dirs {
		words = append(words, "--plugin-dir", filepath.ToSlash(folder))
	}
	again := []string{"smacs", "report", filepath.ToSlash(dir)}
	if flags.live.cache != "" {
		words, again = append(words, "--cache", filepath.ToSlash(flags.live.cache)), append(again, "--cache", filepath.ToSlash(flags.live.cache))
	}
	if flags.out != "" {
		words = append(words, "--out", filepath.ToSlash(flags.out))
	}
	return []string{terminal.ShellLine(words...), terminal.ShellLine(again...)}
}
