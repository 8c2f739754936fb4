package dropout

import "smacs/framework"

// None shows every reference to every candidate, in ranking order
// (STRATEGIES.md, section 2.2).
func None() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Dropout,
			ID:      "none",
			Version: "1",
			Doc:     "No dropout: every candidate sees every reference, in ranking order.",
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
				return framework.Drop{Subsets: repeated(inRankingOrder(len(in.LLMs)), in.Candidates), Status: framework.DropAll}, nil
			}), nil
		},
	}
}
