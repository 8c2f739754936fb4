package selection

import (
	"context"
	"errors"
	"math"
	"slices"

	"smacs/framework"
)

// byAccuracy gives every question the accuracy of each LLM on the question
// bank: the mean of its scores there, NaN for an LLM without any. It reads the
// bank once per request.
type byAccuracy struct{}

func (byAccuracy) Select(_ context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	if req.Bank == nil {
		return nil, errors.New("the accuracies of the pool need the question bank, got none")
	}
	priors := accuracies(req.Bank)
	answer := &framework.SelectAnswer{}
	for _, cuts := range req.Cuts {
		for range cuts {
			answer.Items = append(answer.Items, framework.SelectionScores{Priors: slices.Clone(priors)})
		}
	}
	return answer, nil
}

// accuracies sums in the order of the bank's rows.
func accuracies(bank *framework.Bank) []float64 {
	means := slices.Clone(bank.Right())
	known := make([]int, len(bank.LLMs))
	for i, score := range bank.Scores {
		if !math.IsNaN(score) {
			known[i%len(bank.LLMs)]++
		}
	}
	for llm, n := range known {
		if n == 0 {
			means[llm] = math.NaN() // no outcome, no opinion
			continue
		}
		means[llm] /= float64(n)
	}
	return means
}
