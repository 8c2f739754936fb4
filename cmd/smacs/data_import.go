package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

func newDataImport() *cobra.Command {
	var out string
	var replace, asJSON bool
	var flags importFlags
	command := &cobra.Command{
		Use:   "import FORMAT PATH --out DIR",
		Short: "Turn recorded results into a recording, and say what is lost",
		Long: `Import reads results in a foreign format, grades what has no grade, and writes a
recording. It prints a loss report: what the format holds and a recording does
not, and which rows could not be taken.

Texts go through a temporary folder beside DIR, which is removed in the end.

Formats, described in framework/recording/importers/*/README.md:` + formatDocs(),
		Example: `  smacs data import jsonl results.jsonl --out data/mine
  smacs data import smcs SMCS/ --out data/smcs
  smacs data import routellm RouteLLM/ --out data/routellm
  smacs data import lm-eval output/ --filter strict-match --out data/gsm8k
  smacs data import zeroeval ZeroEval/ --out data/zeroeval`,
		Args: cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			if out == "" {
				return usage(errors.New("data import: --out DIR is missing: where should the recording go?"))
			}
			format, err := chooseFormat(command, args[0])
			if err != nil {
				return usage(err)
			}
			if _, err := os.Stat(out); err == nil && !replace {
				return usage(fmt.Errorf("data import: %s exists; give --replace to replace it", out))
			}
			info, loss, err := importTo(command, format, args[1], out, replace, &flags)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(command.OutOrStdout(), loss)
			}
			fmt.Fprintf(command.OutOrStdout(), "%s: %s, %s, %s\n", filepath.ToSlash(out), counted(info.Questions, "question", "questions"),
				counted(len(info.LLMs), "LLM", "LLMs"), counted(info.Responses, "response", "responses"))
			return loss.WriteText(command.OutOrStdout())
		},
	}
	command.Flags().StringVar(&out, "out", "", "folder of the recording")
	command.Flags().BoolVar(&replace, "replace", false, "replace an existing recording")
	command.Flags().BoolVar(&asJSON, "json", false, "print the loss report as JSON")
	flags.add(command)
	return command
}

// importTo writes the recording of what the format reads from path.
func importTo(command *cobra.Command, format importFormat, path, out string, replace bool, flags *importFlags) (info recording.Info, loss *importers.Loss, err error) {
	w, err := recording.Create(out, replace)
	if err != nil {
		return info, nil, failed(err)
	}
	defer func() {
		if closed := w.Close(); err == nil && closed != nil {
			err = failed(closed)
		}
	}()
	bar := newProgress(command.ErrOrStderr(), "import", format.unit)
	loss, err = format.read(command.Context(), path, w, flags, bar.set)
	bar.end()
	if err != nil {
		return info, nil, usage(err)
	}
	bar = newProgress(command.ErrOrStderr(), "write", "questions")
	w.Progress = bar.set
	info, err = w.Commit(command.Context())
	bar.end()
	var disk *fs.PathError
	switch {
	case errors.As(err, &disk):
		return info, nil, failed(err)
	case err != nil: // rows that make no recording
		return info, nil, usage(fmt.Errorf("%s: %w", path, err))
	}
	loss.Count(info)
	return info, loss, nil
}
