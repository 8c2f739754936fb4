package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	runner "smacs/framework/run"
	"smacs/framework/store"
	"smacs/framework/store/lock"
)

func newReport() *cobra.Command {
	var out string
	command := &cobra.Command{
		Use:   "report RUN",
		Short: "Write the report of a finished run again",
		Long: `Report writes report.html of a run folder again, from its tables, charts and
manifest: no cell is computed. Where nothing changed since the run it is the
same file, byte for byte.`,
		Example: `  smacs report runs/quickstart
  smacs report runs/quickstart --out quickstart.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			finished, err := store.OpenFinished(args[0])
			if err != nil {
				return usage(err)
			}
			var page bytes.Buffer
			if err := runner.WriteReport(&page, finished); err != nil {
				return usage(err)
			}
			path, err := putReport(args[0], out, page.Bytes())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(command.OutOrStdout(), filepath.ToSlash(path))
			return failed(err)
		},
	}
	command.Flags().StringVar(&out, "out", "", "the file to write, replaced when it is there (default RUN/report.html)")
	return command
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
