package aggregation

import (
	"math"

	"smacs/framework"
)

// voters returns the references with a parsed answer: an unparsed response does
// not vote.
func voters(references []framework.Reference) []framework.Reference {
	var parsed []framework.Reference
	for _, reference := range references {
		if reference.Parsed() {
			parsed = append(parsed, reference)
		}
	}
	return parsed
}

// elect returns the voter whose response the answer with the most weight
// brings: the best-ranked of those that gave it. Voters come in ranking order
// with one weight each, NaN for one that does not vote; an answer's weights are
// summed in that order. Ties go to the answer of the best-ranked voter
// (ARCHITECTURE.md, section 8). ok is false when nobody votes.
func elect(voters []framework.Reference, weights []float64) (winner framework.Reference, ok bool) {
	totals := map[int]float64{}
	for i, voter := range voters {
		if !math.IsNaN(weights[i]) {
			totals[voter.Class] += weights[i]
		}
	}
	most := math.Inf(-1)
	for i, voter := range voters {
		if math.IsNaN(weights[i]) {
			continue
		}
		// Only an answer's first voter can exceed what came before.
		if total := totals[voter.Class]; !ok || total > most {
			winner, most, ok = voter, total, true
		}
	}
	return winner, ok
}

// vote makes an Aggregator of a law of weights for the parsed references in
// ranking order. A subset in which nobody votes adopts its best-ranked
// reference.
func vote(weigh func(voters []framework.Reference) []float64) framework.Aggregator {
	return framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
		references, err := ranked(in)
		if err != nil {
			return framework.Candidate{}, err
		}
		parsed := voters(references)
		if winner, ok := elect(parsed, weigh(parsed)); ok {
			return framework.Adopt(winner), nil
		}
		return framework.Adopt(references[0]), nil
	})
}
