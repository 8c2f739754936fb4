// Package builtin lists the strategies that come with smacs. It is the only
// place that knows them all; the engine takes the list as an argument.
package builtin

import (
	"smacs/framework"
	"smacs/strategies/aggregation"
	"smacs/strategies/dropout"
	"smacs/strategies/scoring"
	"smacs/strategies/selection"
)

// Strategies returns the built-in strategies, by kind in the order the pipeline
// asks them and within a kind by id.
func Strategies() []framework.Strategy {
	return []framework.Strategy{
		selection.All(),
		selection.BestN(),
		selection.BestSingle(),
		selection.Random(),
		selection.RPS(),

		dropout.None(),
		dropout.PriorDrop(),
		dropout.SoftmaxDrop(),
		dropout.UniformDrop(),

		aggregation.BestOfPrior(),
		aggregation.MajorityVote(),
		aggregation.Medoid(),
		aggregation.WeightedVote(),

		scoring.First(),
		scoring.LLMJudge(),
		scoring.MeanPairwiseSimilarity(),
		scoring.Perplexity(),
		scoring.Random(),
		scoring.VoteShare(),
	}
}
