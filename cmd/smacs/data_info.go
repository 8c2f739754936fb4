package main

import (
	"slices"

	"github.com/spf13/cobra"

	"smacs/framework/recording"
	"smacs/framework/stats"
	"smacs/framework/terminal"
)

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
