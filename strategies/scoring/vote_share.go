package scoring

import "smacs/framework"

// VoteShare is the fraction of all candidates with the same answer key as this
// one, itself included; 0 for a candidate whose answer could not be parsed
// (STRATEGIES.md, section 2.4).
func VoteShare() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Scoring,
			ID:      "vote_share",
			Version: "1",
			Doc:     "Fraction of all candidates with the same answer; 0 for an unparsed one.",
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				return voteShares(in.Candidates), nil
			}), nil
		},
	}
}

func voteShares(candidates []framework.ScoringCandidate) []float64 {
	votes := map[int]int{}
	for _, candidate := range candidates {
		votes[candidate.Class]++
	}
	terms := make([]float64, len(candidates))
	for i, candidate := range candidates {
		if candidate.Parsed() {
			terms[i] = float64(votes[candidate.Class]) / float64(len(candidates))
		}
	}
	return terms
}
