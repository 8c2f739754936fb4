package dropout

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"smacs/framework"
)

// PriorDrop is SMACS's prior drop: it keeps a subset drawn without replacement
// with weights that grow with the prior scores (STRATEGIES.md, section 1.6).
// With x the prior scores of the R selected LLMs, NaN and infinities taken as
// 0, and d = x - min(x):
//
//	p = exp((d - mean(d)) / denom) / (sum of these + epsilon)
//	denom = sum(d^2) / (sqrt(R) + epsilon), epsilon = 1e-10   norm = smcs, the released code
//	denom = sqrt(sum(d^2) / R), epsilon = 0                   norm = rms, free of the scores' scale
//
// Under smcs denom is a temperature with the dimension of a score squared: with
// sums over many neighbours the draw is uniform for practical purposes, with
// means it is sharp. Sums run in ranking order.
//
// The draw is uniform, with the reason given, where p is not finite (all scores
// equal, or an overflow) or no LLM has a score. Where fewer than keep weights
// are above 0 the keep largest scores stay, ties by ranking.
func PriorDrop() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Dropout,
			ID:      "prior_drop",
			Version: "1",
			Doc:     "Keeps a subset drawn with weights that grow with the prior scores (SMACS, arXiv 2507.14200).",
			Params: []framework.Param{
				{Name: "norm", Type: framework.String, Default: "smcs", OneOf: []string{"smcs", "rms"}, Doc: "what score differences are divided by in the exponent: smcs as released, whose sharpness depends on the scale of the scores; rms their root mean square"},
			},
			Needs:  []framework.Need{framework.NeedPriors},
			Seeded: true,
			Keeps:  true,
		},
		New: func(config framework.Config) (framework.Instance, error) {
			weights := smcsWeights
			if config.String("norm") == "rms" {
				weights = rmsWeights
			}
			return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
				return priorDrop(in, weights)
			}), nil
		},
	}
}

func priorDrop(in framework.DropInput, weights func(scores []float64) []float64) (framework.Drop, error) {
	if err := checkKeep(in); err != nil {
		return framework.Drop{}, err
	}
	scores, ok := finite(in)
	if !ok {
		return sampleUniform(in, noPriors), nil
	}
	p := weights(scores)
	switch {
	case !allFinite(p) && slices.Max(scores) == slices.Min(scores):
		return sampleUniform(in, "all prior scores are equal"), nil
	case !allFinite(p):
		return sampleUniform(in, "the exponential overflows: prior scores differ too little or too much for the norm"), nil
	case positive(p) < in.Keep:
		reason := fmt.Sprintf("%d of %d weights are above 0 and %d are kept: the largest prior scores stay", positive(p), len(p), in.Keep)
		return fallback(in, largest(scores, in.Keep), reason), nil
	}
	return sample(in, p, framework.DropWeighted, ""), nil
}

// smcsWeights and rmsWeights are p of the law above. It is not finite where the
// law is undefined.
func smcsWeights(scores []float64) []float64 {
	const epsilon = 1e-10
	d := aboveLowest(scores)
	return exponential(d, sumOfSquares(d)/(math.Sqrt(float64(len(d)))+epsilon), epsilon)
}

func rmsWeights(scores []float64) []float64 {
	d := aboveLowest(scores)
	return exponential(d, math.Sqrt(sumOfSquares(d)/float64(len(d))), 0)
}

func aboveLowest(scores []float64) []float64 {
	d, lowest := make([]float64, len(scores)), slices.Min(scores)
	for i, score := range scores {
		d[i] = score - lowest
	}
	return d
}

// exponential returns exp((d - mean(d)) / denom), divided by the sum of these
// plus epsilon.
func exponential(d []float64, denom, epsilon float64) []float64 {
	mean := 0.0
	for _, x := range d {
		mean += x
	}
	mean /= float64(len(d))
	p, sum := make([]float64, len(d)), 0.0
	for i, x := range d {
		p[i] = math.Exp((x - mean) / denom)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum + epsilon
	}
	return p
}

func sumOfSquares(d []float64) float64 {
	sum := 0.0
	for _, x := range d {
		sum += x * x
	}
	return sum
}

func allFinite(p []float64) bool {
	for _, x := range p {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// largest returns the positions of the keep largest scores, best first, ties by
// ranking.
func largest(scores []float64, keep int) []int {
	positions := inRankingOrder(len(scores))
	slices.SortStableFunc(positions, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return positions[:keep]
}
