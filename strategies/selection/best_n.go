package selection

import "smacs/framework"

// BestN takes the top_k LLMs with the highest accuracy on the question bank,
// the same for every question (STRATEGIES.md, section 2.1): what selection
// gains over it is due to retrieval. Its prior scores are the bank accuracies,
// so that prior drops and weighted votes have weights.
func BestN() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Selection,
			ID:      "best_n",
			Version: "1",
			Doc:     "The top_k LLMs with the highest accuracy on the question bank, for every question; their accuracies are the prior scores.",
			Needs:   []framework.Need{framework.NeedBankOutcomes},
		},
		New: func(framework.Config) (framework.Instance, error) { return byAccuracy{}, nil },
	}
}
