package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/jsonl"
	"smacs/framework/recording/importers/zeroeval"
	"smacs/framework/stats"
	"smacs/framework/terminal"
)

func newData() *cobra.Command {
	command := &cobra.Command{
		Use:   "data",
		Short: "Import and describe recordings",
	}
	command.AddCommand(newDataImport(), newDataInfo())
	command.AddCommand(notBuilt("simulate", "check")...)
	return command
}

func newDataImport() *cobra.Command {
	var out string
	var replace, asJSON bool
	command := &cobra.Command{
		Use:   "import FORMAT PATH --out DIR",
		Short: "Turn recorded results into a recording, and say what is lost",
		Long: `Import reads results in a foreign format, grades what has no grade, and writes a
recording. It prints a loss report: what the format holds and a recording does
not, and which rows could not be taken.

Formats:
  jsonl      one JSON object per line for each question, LLM and sample; PATH is
             such a file or a folder of *.jsonl files. Fields:
             framework/recording/importers/jsonl/README.md
  zeroeval   ZeroEval's result_dirs, tasks gsm, crux and math-l5; PATH holds
             result_dirs or is it`,
		Example: `  smacs data import jsonl results.jsonl --out data/mine
  smacs data import zeroeval ZeroEval/ --out data/zeroeval`,
		Args: cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			if out == "" {
				return usage(errors.New("data import: --out DIR is missing: where should the recording go?"))
			}
			if _, err := os.Stat(out); err == nil && !replace {
				return usage(fmt.Errorf("data import: %s exists; give --replace to replace it", out))
			}
			rec, loss, err := importFrom(command, args[0], args[1])
			if err != nil {
				return err
			}
			if err := recording.Write(out, rec, replace); err != nil {
				return failed(err)
			}
			if asJSON {
				return writeJSON(command.OutOrStdout(), loss)
			}
			fmt.Fprintf(command.OutOrStdout(), "%s: %s, %s, %s\n",
				filepath.ToSlash(out), counted(len(rec.Questions), "question", "questions"), counted(len(rec.LLMs), "LLM", "LLMs"), counted(rec.Len(), "response", "responses"))
			return loss.WriteText(command.OutOrStdout())
		},
	}
	command.Flags().StringVar(&out, "out", "", "folder of the recording")
	command.Flags().BoolVar(&replace, "replace", false, "replace an existing recording")
	command.Flags().BoolVar(&asJSON, "json", false, "print the loss report as JSON")
	return command
}

func importFrom(command *cobra.Command, format, path string) (*recording.Recording, *importers.Loss, error) {
	switch format {
	case "jsonl":
		bar := newProgress(command.ErrOrStderr(), "import", "MiB")
		rec, loss, err := jsonl.Import(command.Context(), path, jsonl.Options{Progress: bar.set})
		bar.end()
		return rec, loss, usage(err)
	case "zeroeval":
		bar := newProgress(command.ErrOrStderr(), "import", "files")
		rec, loss, err := zeroeval.Import(command.Context(), path, zeroeval.Options{Progress: bar.set})
		bar.end()
		return rec, loss, usage(err)
	case "smcs", "llmrouterbench", "routellm", "lm-eval", "inspect":
		return nil, nil, usage(fmt.Errorf("data import: format %s: not supported yet", format))
	default:
		return nil, nil, usage(fmt.Errorf("data import: unknown format %q, want jsonl or zeroeval", format))
	}
}

func newDataInfo() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "info DIR",
		Short: "Describe a recording: tasks, LLMs and their accuracies",
		Example: `  smacs data info data/zeroeval
  smacs data info sim:default --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			rec, err := openRecording(args[0])
			if err != nil {
				return usage(err)
			}
			if asJSON {
				return writeJSON(command.OutOrStdout(), rec.Info())
			}
			return recording.WriteInfo(command.OutOrStdout(), printable(rec.Info()), func(correct float64, n int) (low, high float64) {
				interval := stats.Wilson(correct, n, stats.Confidence)
				return interval.Low, interval.High
			})
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return command
}

// printable returns the description with names that cannot control a terminal or
// break the table.
func printable(info recording.Info) recording.Info {
	info.Name, info.Fingerprint = terminal.Plain(info.Name), terminal.Plain(info.Fingerprint)
	info.Counts = slices.Clone(info.Counts)
	for i := range info.Counts {
		info.Counts[i].Task, info.Counts[i].LLM = terminal.Plain(info.Counts[i].Task), terminal.Plain(info.Counts[i].LLM)
	}
	return info
}
