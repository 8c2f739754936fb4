package scoring

import "smacs/framework"

// First scores the first candidate 1 and every other 0: no posterior choice at
// all (STRATEGIES.md, section 2.4).
func First() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Scoring,
			ID:      "first",
			Version: "1",
			Doc:     "1 for the first candidate, 0 for the others: no posterior choice.",
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				if len(terms) > 0 {
					terms[0] = 1
				}
				return terms, nil
			}), nil
		},
	}
}
