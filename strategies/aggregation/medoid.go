package aggregation

import (
	"errors"
	"math"

	"smacs/framework"
)

// Medoid adopts the reference whose text is most similar to the others
// (STRATEGIES.md, section 2.3; minimum Bayes risk with cosine similarity): the
// largest mean of cos_ij over the others j. With weighted it is the largest sum
// of prior_j cos_ij over the others, so that good LLMs say more; a reference
// without a prior score then says nothing, unless none has one: all weigh 1.
// Ties go to the best-ranked reference, a single reference is its own medoid,
// and whether an answer could be parsed plays no part. Sums run in ranking
// order.
func Medoid() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Aggregation,
			ID:      "medoid",
			Version: "1",
			Doc:     "The reference most similar to the other references; ties go to the best-ranked one.",
			Params: []framework.Param{
				{Name: "weighted", Type: framework.Bool, Default: false, Doc: "weigh each of the others by its prior score"},
			},
			Needs: []framework.Need{framework.NeedSimilarities, framework.NeedPriors},
		},
		New: func(config framework.Config) (framework.Instance, error) {
			weighted := config.Bool("weighted")
			return framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
				return medoid(in, weighted)
			}), nil
		},
	}
}

func medoid(in framework.AggregationInput, weighted bool) (framework.Candidate, error) {
	references, err := ranked(in)
	if err != nil {
		return framework.Candidate{}, err
	}
	if in.Question == nil || in.Question.Distinct == nil {
		return framework.Candidate{}, errors.New("medoid needs the similarities of the references, got none")
	}
	weights := equalWeights(references)
	if weighted {
		weights = priors(references)
	}
	best, most := 0, math.Inf(-1)
	for i := range references {
		if support := support(in.Question, references, weights, i); support > most {
			best, most = i, support
		}
	}
	return framework.Adopt(references[best]), nil
}

// support is the weighted sum of the similarities of reference i to the others.
// The mean has the same divisor for all of them, so sums decide.
func support(question *framework.References, references []framework.Reference, weights []float64, i int) float64 {
	sum := 0.0
	for j, other := range references {
		if j != i && !math.IsNaN(weights[j]) {
			sum += weights[j] * question.SimilarityOf(references[i].Index, other.Index)
		}
	}
	return sum
}
