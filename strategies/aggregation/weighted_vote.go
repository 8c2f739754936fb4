package aggregation

import (
	"math"

	"smacs/framework"
)

// WeightedVote adopts the answer with the most weight of its voters
// (STRATEGIES.md, section 2.3), by the voters' prior scores:
//
//	prior      the prior score
//	prior_max  the prior score over the largest of the voters
//	log_odds   log(p / (1 - p)) with p the prior score clipped to [0.01, 0.99]
//	softmax    softmax(prior score / temperature)
//
// The log-odds are the optimal weights of independent voters whose accuracies
// the prior scores are; they are meant for normalised scores (rps with
// normalise, best_n), as unnormalised sums are all clipped to 0.99. A weight
// may be negative: it then counts against the answer.
//
// A voter without a prior score (NaN) does not vote, unless no voter has one:
// then all weigh 1. All weigh 1, too, where prior_max has no positive score to
// divide by. Everything else is as in majority_vote.
func WeightedVote() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Aggregation,
			ID:      "weighted_vote",
			Version: "1",
			Doc:     "The answer with the most weight of its voters, by their prior scores; ties go to the answer of the best-ranked voter, unparsed answers do not vote.",
			Params: []framework.Param{
				{Name: "weight", Type: framework.String, Default: "prior", OneOf: []string{"prior", "prior_max", "log_odds", "softmax"}, Doc: "the weight of a voter: its prior score, that over the largest, its log-odds, or the softmax of the scores"},
				{Name: "temperature", Type: framework.Float, Default: 1.0, Min: framework.Bound(1e-6), Max: framework.Bound(1e9), Doc: "of weight = softmax, in units of the prior scores; the other weights have none"},
			},
			Needs: []framework.Need{framework.NeedPriors},
		},
		New: func(config framework.Config) (framework.Instance, error) {
			weigh := lawOf(config.String("weight"), config.Float("temperature"))
			return vote(func(voters []framework.Reference) []float64 { return weigh(priors(voters)) }), nil
		},
	}
}

// lawOf returns the law that turns prior scores into weights, in place. It
// leaves NaN as it is.
func lawOf(weight string, temperature float64) func(scores []float64) []float64 {
	switch weight {
	case "prior_max":
		return overLargest
	case "log_odds":
		return logOdds
	case "softmax":
		return func(scores []float64) []float64 { return softmax(scores, temperature) }
	default:
		return func(scores []float64) []float64 { return scores }
	}
}

func overLargest(scores []float64) []float64 {
	most := largestOf(scores)
	for i, score := range scores {
		switch {
		case math.IsNaN(score):
		case most > 0:
			scores[i] = score / most
		default:
			scores[i] = 1
		}
	}
	return scores
}

func logOdds(scores []float64) []float64 {
	for i, score := range scores {
		p := min(max(score, 0.01), 0.99) // NaN stays NaN
		scores[i] = math.Log(p / (1 - p))
	}
	return scores
}

// softmax shifts by the largest score so that nothing overflows, and sums in
// ranking order.
func softmax(scores []float64, temperature float64) []float64 {
	most, sum := largestOf(scores), 0.0
	for i, score := range scores {
		scores[i] = math.Exp((score - most) / temperature)
		if !math.IsNaN(score) {
			sum += scores[i]
		}
	}
	for i := range scores {
		scores[i] /= sum
	}
	return scores
}

// largestOf returns the largest score, without regard to NaN.
func largestOf(scores []float64) float64 {
	most := math.Inf(-1)
	for _, score := range scores {
		if score > most {
			most = score
		}
	}
	return most
}
