package aggregation

import "smacs/framework"

// MajorityVote adopts the most frequent answer (STRATEGIES.md, section 2.3;
// self-consistency, Wang et al. 2022). Answers are equal when their answer keys
// are, unparsed ones do not vote, and ties go to the answer of the best-ranked
// voter. The candidate is the response of the best-ranked voter for the answer;
// where nobody could be parsed, the best-ranked reference.
func MajorityVote() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Aggregation,
			ID:      "majority_vote",
			Version: "1",
			Doc:     "The most frequent answer; ties go to the answer of the best-ranked voter, unparsed answers do not vote.",
		},
		New: func(framework.Config) (framework.Instance, error) { return vote(equalWeights), nil },
	}
}

func equalWeights(voters []framework.Reference) []float64 {
	weights := make([]float64, len(voters))
	for i := range weights {
		weights[i] = 1
	}
	return weights
}
