package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"smacs/framework/config"
	runner "smacs/framework/run"
	"smacs/framework/store"
	"smacs/framework/store/lock"
)

func newReport() *cobra.Command {
	var out string
	var questions int
	var inProcess bool
	var live liveFlags
	command := &cobra.Command{
		Use:   "report RUN",
		Short: "Write the report of a finished run again",
		Long: `Report writes report.html of a run folder again, from its tables, charts and
manifest: no cell is computed. Where nothing changed since the run it is the
same file, byte for byte.

The questions that the report shows in detail are explained again, as smacs
explain does. That takes the recording: where it is gone, or no longer the one
the run was computed on, the report comes without questions and says so.`,
		Example: `  smacs report runs/quickstart
  smacs report runs/quickstart --questions 100 --out quickstart.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if given := command.Flags().Changed("questions"); given && (questions < 0 || questions > config.MaxReportQuestions) {
				return usage(fmt.Errorf("--questions: got %d, want 0 to %d", questions, config.MaxReportQuestions))
			} else if !given {
				questions = -1
			}
			load := &loader{live: live.finished(), inProcess: inProcess, log: command.ErrOrStderr()}
			page, absent, err := reportOf(command.Context(), load, args[0], questions)
			if err != nil {
				return err
			}
			if absent != "" && questions != 0 {
				fmt.Fprintf(command.ErrOrStderr(), "smacs: the report has no questions. %s\n", absent)
			}
			path, err := putReport(args[0], out, page)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(command.OutOrStdout(), filepath.ToSlash(path))
			return failed(err)
		},
	}
	command.Flags().StringVar(&out, "out", "", "the file to write, replaced when it is there (default RUN/report.html)")
	command.Flags().IntVar(&questions, "questions", 0, "questions shown in detail, 0 for none (default the experiment's output.report_questions)")
	command.Flags().BoolVar(&inProcess, "in-process", false, "run the built-in strategies inside this process")
	live.addCache(command)
	command.Flags().Lookup("questions").DefValue = ""
	return command
}

// reportOf makes the page of a run. questions is -1 for as many as its experiment
// says.
func reportOf(ctx context.Context, load *loader, dir string, questions int) (page []byte, absent string, err error) {
	finished, err := store.OpenFinished(dir)
	if err != nil {
		return nil, "", usage(err)
	}
	reporter := &runner.Reporter{Finished: finished, Questions: questions, Workers: runtime.GOMAXPROCS(0)}
	loaded, reason, err := loadForReport(ctx, load, finished)
	if err != nil {
		return nil, "", err
	}
	reporter.Absent = reason
	if loaded != nil {
		defer func() { err = errors.Join(err, failed(loaded.close())) }()
		reporter.Prepared, reporter.Opener = loaded.Prepared, loaded.catalog
	}
	var out bytes.Buffer
	absent, err = reporter.Write(ctx, &out)
	if ctx.Err() != nil {
		return nil, "", failed(ctx.Err())
	}
	return out.Bytes(), absent, usage(err)
}

// loadForReport opens the run's experiment on its recording. Where that cannot be
// done, or it is not the recording of the run any more, it says why.
func loadForReport(ctx context.Context, load *loader, finished *store.Finished) (*experiment, string, error) {
	loaded, err := load.load(ctx, filepath.Join(finished.Dir, "experiment.toml"), nil)
	if ctx.Err() != nil {
		return nil, "", failed(ctx.Err())
	}
	if err != nil {
		return nil, "Explaining questions takes what the run was computed on: " + err.Error(), nil
	}
	want, got := finished.Manifest.Recording.Fingerprint, loaded.Data.Recording.Fingerprint
	if got != want {
		reason := fmt.Sprintf("The recording has changed since the run: its fingerprint was %s and is now %s.", want, got)
		return nil, reason, failed(loaded.close())
	}
	return loaded, "", nil
}

// putReport writes the page into the run folder, which nobody else may write at
// that time, or to a file elsewhere. It returns where.
func putReport(dir, out string, page []byte) (path string, err error) {
	if out != "" {
		return out, putFile(out, dir, func(w io.Writer) error {
			_, err := w.Write(page)
			return err
		})
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return "", usage(err)
	}
	held, err := lock.Lock(dir)
	if err != nil {
		return "", failed(err)
	}
	err = folder.Put(runner.ReportFile, page)
	return filepath.Join(dir, runner.ReportFile), failed(errors.Join(err, held.Unlock()))
}
