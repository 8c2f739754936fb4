package aggregation

import "smacs/framework"

// BestOfPrior adopts the best-ranked reference, even when its answer could not
// be parsed: pure routing (STRATEGIES.md, section 2.3).
func BestOfPrior() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Aggregation,
			ID:      "best_of_prior",
			Version: "1",
			Doc:     "The response of the best-ranked LLM of the subset, parsed or not: pure routing.",
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
				references, err := ranked(in)
				if err != nil {
					return framework.Candidate{}, err
				}
				return framework.Adopt(references[0]), nil
			}), nil
		},
	}
}
