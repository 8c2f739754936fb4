package selection

import "smacs/framework"

// All takes every LLM of the pool (STRATEGIES.md, section 2.1, R = M) and gives
// no prior scores: the engine ranks by number right on the question bank.
func All() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Selection,
			ID:      "all",
			Version: "1",
			Doc:     "Every LLM of the pool, ranked by number right on the question bank; no prior scores.",
			Count:   framework.CountPool,
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.SelectEach(func(framework.SelectionInput) (framework.SelectionScores, error) {
				return framework.SelectionScores{}, nil
			}), nil
		},
	}
}
