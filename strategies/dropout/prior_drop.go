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
//	p = exp((d - mean(d)) / denom) / (sum of these + 1e-10)
//	denom = sum(d^2) / (sqrt(R) + 1e-10)   norm = smcs, the released code
//	denom = sqrt(sum(d^2) / R)             norm = rms, free of the scores' scale
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
			Seeded: true,
			Keeps:  true,
		},
		New: func(config framework.Config) (framework.Instance, error) {
			denominator := smcsDenominator
			if config.String("norm") == "rms" {
				denominator = rmsDenominator
			}
			return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
				return priorDrop(in, denominator)
			}), nil
		},
	}
}

func priorDrop(in framework.DropInput, denominator func(d []float64) float64) (framework.Drop, error) {
	if err := checkKeep(in); err != nil {
		return framework.Drop{}, err
	}
	scores, ok := finite(in)
	if !ok {
		return sampleUniform(in, noPriors), nil
	}
	p := priorWeights(scores, denominator)
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

// priorWeights is p of the law above. It is not finite where the law is
// undefined.
func priorWeights(x []float64, denominator func(d []float64) float64) []float64 {
	d := make([]float64, len(x))
	lowest, mean := slices.Min(x), 0.0
	for i := range x {
		d[i] = x[i] - lowest
		mean += d[i]
	}
	mean /= float64(len(d))
	denom, sum := denominator(d), 0.0
	p := make([]float64, len(d))
	for i := range d {
		p[i] = math.Exp((d[i] - mean) / denom)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum + 1e-10
	}
	return p
}

func smcsDenominator(d []float64) float64 {
	return sumOfSquares(d) / (math.Sqrt(float64(len(d))) + 1e-10)
}

func rmsDenominator(d []float64) float64 {
	return math.Sqrt(sumOfSquares(d) / float64(len(d)))
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
