package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"smacs/framework/recording/audit"
)

func newDataCheck() *cobra.Command {
	var asJSON bool
	var bank float64
	var opts audit.Options
	command := &cobra.Command{
		Use:   "check DIR",
		Short: "Look through a recording for leaks, damage and holes",
		Long: `Check looks through a recording for what would make numbers wrong:
  - leaks: questions with the same text, or of the same group, on both sides of
    the split. That is the recorded one, or the default hash split where none is
    recorded; --bank or --salt choose a hash split in any case
  - damage: embeddings that are not what recording.toml says, read whole
and names what to know before an experiment: questions that are there twice,
holes and ungraded, failed or unparsed responses by task and LLM, and columns
with one value or none.

Texts are compared in lower case with white space made equal; questions that are
nearly the same are not looked for. The exit code is 1 with leaks or damage, and
0 else.`,
		Example: `  smacs data check data/zeroeval
  smacs data check data/zeroeval --bank 0.5 --salt other --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if command.Flags().Changed("bank") || command.Flags().Changed("salt") {
				opts.Tenths = int(math.Round(bank * 10))
				if opts.Tenths < 1 || opts.Tenths > 9 || math.Abs(bank*10-float64(opts.Tenths)) > 1e-9 {
					return usage(fmt.Errorf("data check: --bank: got %v, want a share in tenths from 0.1 to 0.9", bank))
				}
			}
			rec, err := openRecording(args[0])
			if err != nil {
				if _, found := os.Stat(filepath.Join(args[0], "recording.toml")); found == nil {
					return failed(err) // damage
				}
				return usage(err)
			}
			defer rec.Close()
			if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
				opts.Dir = args[0]
			}
			report, err := audit.Check(command.Context(), rec, opts)
			if err != nil {
				return failed(err)
			}
			if asJSON {
				err = writeJSON(command.OutOrStdout(), report)
			} else {
				err = report.WriteText(command.OutOrStdout())
			}
			if err == nil && !report.OK {
				return &exitError{code: exitFailed}
			}
			return failed(err)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	command.Flags().Float64Var(&bank, "bank", 0.7, "share of questions in the bank of a hash split, in tenths")
	command.Flags().StringVar(&opts.Salt, "salt", "", "salt of the hash split")
	return command
}
