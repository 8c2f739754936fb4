// Command example-go serves one scoring strategy, length_medoid: the more
// ordinary a candidate's length, the better. Copy this folder to start your own.
package main

import (
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/pluginserver"
)

func main() { pluginserver.Serve(lengthMedoid()) }

// lengthMedoid scores a candidate by minus its mean distance to all candidates
// of the question, a distance being the difference of the logarithms of their
// lengths: 0.69 for twice as long. The best candidate is the medoid.
func lengthMedoid() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind: framework.Scoring, ID: "length_medoid", Version: "1",
			Doc:   "minus the mean distance of a candidate's length to the others' (an example)",
			Needs: []framework.Need{framework.NeedTexts},
			Params: []framework.Param{{
				Name: "power", Type: framework.Float, Default: 1.0, Min: framework.Bound(0.1), Max: framework.Bound(4),
				Doc: "exponent of a distance; above 1, outliers weigh more",
			}},
		},
		New: func(c framework.Config) (framework.Instance, error) {
			power := c.Float("power")
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				return medoidTerms(in, power), nil
			}), nil
		},
	}
}

// medoidTerms returns one term per candidate, NaN (no opinion) for a candidate
// without a text.
func medoidTerms(in framework.ScoringInput, power float64) []float64 {
	var known []float64
	terms := make([]float64, len(in.Candidates))
	for i, candidate := range in.Candidates {
		terms[i] = math.NaN()
		if candidate.Text != "" {
			terms[i] = math.Log(float64(len(candidate.Text)))
			known = append(known, terms[i])
		}
	}
	// Summed in ascending order, so that the order of the candidates cannot
	// change the last digit.
	slices.Sort(known)
	for i, length := range terms {
		distance := 0.0
		for _, other := range known {
			distance += math.Pow(math.Abs(length-other), power)
		}
		if !math.IsNaN(length) {
			terms[i] = -distance / float64(len(known))
		}
	}
	return terms
}
