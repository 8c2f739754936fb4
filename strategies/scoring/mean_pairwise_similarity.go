package scoring

import (
	"errors"

	"smacs/framework"
)

// MeanPairwiseSimilarity is SMACS's inter-response score (STRATEGIES.md,
// section 1.8): the mean cosine similarity of a candidate's text to all N
// candidates, itself included, S_j / N with S_j the sum over all i of cos_ij.
// With self = false it is the mean over the others: the same order on another
// scale, which matters in a weighted sum. A single candidate scores 1. Equal
// candidates raise each other; that is the effect of a vote. Sums run in
// candidate order.
func MeanPairwiseSimilarity() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Scoring,
			ID:      "mean_pairwise_similarity",
			Version: "1",
			Doc:     "Mean cosine similarity of a candidate's text to all candidates (SMACS's inter-response score, arXiv 2507.14200).",
			Params: []framework.Param{
				{Name: "self", Type: framework.Bool, Default: true, Doc: "include the similarity of the candidate with itself, as SMACS does"},
			},
			Needs: []framework.Need{framework.NeedSimilarities},
		},
		New: func(config framework.Config) (framework.Instance, error) {
			self := config.Bool("self")
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				return meanSimilarities(in, self)
			}), nil
		},
	}
}

func meanSimilarities(in framework.ScoringInput, self bool) ([]float64, error) {
	if in.Question == nil || in.Question.Distinct == nil {
		return nil, errors.New("mean_pairwise_similarity needs the similarities of the candidates, got none")
	}
	n := len(in.Candidates)
	terms := make([]float64, n)
	if n == 1 {
		terms[0] = 1
		return terms, nil
	}
	for j := range terms {
		sum, count := 0.0, 0
		for i := range n {
			if i != j || self {
				sum += in.Similarity(j, i)
				count++
			}
		}
		terms[j] = sum / float64(count)
	}
	return terms, nil
}
