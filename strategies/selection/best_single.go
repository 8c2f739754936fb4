package selection

import "smacs/framework"

// BestSingle takes the one LLM with the highest accuracy on the question bank,
// whatever the question (STRATEGIES.md, section 2.1). Chosen on the bank, it is
// an honest baseline; the best on the test questions would be an oracle. Its
// prior scores are the bank accuracies.
func BestSingle() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Selection,
			ID:      "best_single",
			Version: "1",
			Doc:     "The one LLM with the highest accuracy on the question bank, for every question.",
			Needs:   []framework.Need{framework.NeedBankOutcomes},
			Count:   framework.CountOne,
		},
		New: func(framework.Config) (framework.Instance, error) { return byAccuracy{}, nil },
	}
}
