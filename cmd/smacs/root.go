package main

import "github.com/spf13/cobra"

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "smacs",
		Short: "Experiments on multi-LLM collaboration, with honest numbers",
		Long: `smacs runs experiments on multi-LLM collaboration after SMACS (arXiv 2507.14200).

A question goes through: retrieve similar questions from a question bank, score
and select the top_k LLMs, collect their references, drop references into
several subsets, aggregate each subset into a candidate, choose one by a
posterior score, grade it. An experiment file says which strategies do it and
which hyperparameters are swept.`,
		Example: `  smacs run experiments/quickstart.toml
  smacs plan experiments/quickstart.toml
  smacs explain runs/quickstart --question sim-arithmetic/q0`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newRun(), newCheck(), newPlan(), newExplain(), newReport(), newCompare(), newChart(), newExport(), newStrategies(), newPlugin(), newData(), newMock(), newServeBuiltins(), newSupervise(), newPool(), newCollect(), newAsk(), newServe())
	return root
}
