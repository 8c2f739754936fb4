package scoring

import (
	"smacs/framework"
	"smacs/framework/draw"
)

// Random scores candidate i with the draw u(seed, i, ""), so that each
// candidate wins with the same probability: what a scorer must beat
// (STRATEGIES.md, section 2.4). A candidate's term does not depend on how many
// there are.
func Random() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Scoring,
			ID:      "random",
			Version: "1",
			Doc:     "A uniform draw per candidate: a choice by chance.",
			Seeded:  true,
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for i := range terms {
					terms[i] = draw.Uniform(in.Seed, i, "")
				}
				return terms, nil
			}), nil
		},
	}
}
