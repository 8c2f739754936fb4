package selection

import (
	"cmp"
	"errors"
	"slices"

	"smacs/framework"
	"smacs/framework/draw"
)

// Random ranks the pool by chance, afresh for every question (STRATEGIES.md,
// section 2.1): by the draw u(seed, 0, LLM name), descending. The top_k LLMs
// are therefore among the top_k+1, and adding an LLM to the pool swaps nobody
// else. It gives no prior scores.
func Random() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Selection,
			ID:      "random",
			Version: "1",
			Doc:     "The pool in a random order, drawn per question; no prior scores.",
			Needs:   []framework.Need{framework.NeedBankOutcomes}, // the names of the pool arrive with the bank
			Seeded:  true,
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.SelectEach(shuffle), nil
		},
	}
}

func shuffle(in framework.SelectionInput) (framework.SelectionScores, error) {
	if in.Bank == nil {
		return framework.SelectionScores{}, errors.New("a random order needs the names of the pool, which come with the question bank, got none")
	}
	u := make([]float64, len(in.Bank.LLMs))
	order := make([]int, len(u))
	for llm, name := range in.Bank.LLMs {
		u[llm] = draw.Uniform(in.Question.Seed, 0, name)
		order[llm] = llm
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(u[b], u[a]) })
	return framework.SelectionScores{Order: order}, nil
}
