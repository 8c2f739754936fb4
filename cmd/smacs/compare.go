package main

import (
	"github.com/spf13/cobra"

	"smacs/framework/compare"
	"smacs/framework/report"
	"smacs/framework/store"
)

func newCompare() *cobra.Command {
	var cells []string
	var asJSON bool
	command := &cobra.Command{
		Use:   "compare RUN_A RUN_B",
		Short: "Compare two finished runs, paired by question",
		Long: `Compare reads the outcomes of two run folders and compares every row that both
have: cells with the same key, others with the same label, baselines and
yardsticks; a cell under several labels once. Accuracies and differences are over the questions with a grade in
both runs, repeats folded into each question's mean. ~ stands where no difference
is shown (p >= 0.05 after Holm's correction over the rows compared).

Below the table it says what else differs between the runs: settings, seed,
recording, commit and plugins; and which rows and questions only one has.

--cell compares one pair, and Holm's family is then the pairs given: a key or
label that both runs have, or A=B with one of each. Labels may hold "=".

--json prints {a, b, confidence, correction, family, rows, unmatched, questions,
differing}: fractions of 1, differences B - A, null where unknown.`,
		Example: `  smacs compare runs/monday runs/tuesday
  smacs compare runs/small runs/large --cell base
  smacs compare runs/quickstart runs/quickstart --cell 'base=random LLMs' --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, dirs []string) error {
			result, err := compareRuns(dirs[0], dirs[1], cells)
			if err != nil {
				return usage(err)
			}
			if asJSON {
				return failed(writeJSON(command.OutOrStdout(), result))
			}
			return failed(report.Paired(command.OutOrStdout(), result))
		},
	}
	command.Flags().StringArrayVar(&cells, "cell", nil, "compare this pair only, CELL or CELL_IN_A=CELL_IN_B, by key or label; may be given several times")
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return command
}

func compareRuns(dirA, dirB string, cells []string) (*compare.Result, error) {
	a, err := store.OpenFinished(dirA)
	if err != nil {
		return nil, err
	}
	b, err := store.OpenFinished(dirB)
	if err != nil {
		return nil, err
	}
	return compare.Compare(a, b, cells)
}
