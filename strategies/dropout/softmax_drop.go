package dropout

import (
	"fmt"
	"math"
	"slices"

	"smacs/framework"
)

// keptAbove is the weight from which SMACS keeps a reference when its sampler
// refuses to draw.
const keptAbove = 1e-10

// SoftmaxDrop keeps a subset drawn without replacement with weights
// softmax(score / temperature) (STRATEGIES.md, section 1.6; SMACS's
// prior_softmax). A temperature near 0 keeps the best, a high one draws
// uniformly; choose it by the scale of the scores.
//
// Weights are computed in float32, as in the released code, because that
// decides where a weight is 0: exp(-500) is 0 in float32 and not in float64.
// Where fewer than keep weights are above 0 every candidate sees the references
// whose weight exceeds 1e-10, in ranking order, which may be fewer than keep.
// Scores that are not finite count as 0; without any score the draw is uniform.
func SoftmaxDrop() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Dropout,
			ID:      "softmax_drop",
			Version: "1",
			Doc:     "Keeps a subset drawn with weights softmax(prior score / temperature) (SMACS's prior_softmax).",
			Params: []framework.Param{
				{Name: "temperature", Type: framework.Float, Default: 1.0, Min: framework.Bound(1e-6), Max: framework.Bound(1e9), Doc: "in units of the prior scores; lower keeps the best more surely"},
			},
			Needs:  []framework.Need{framework.NeedPriors},
			Seeded: true,
			Keeps:  true,
		},
		New: func(config framework.Config) (framework.Instance, error) {
			temperature := config.Float("temperature")
			return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
				return softmaxDrop(in, temperature)
			}), nil
		},
	}
}

func softmaxDrop(in framework.DropInput, temperature float64) (framework.Drop, error) {
	if err := checkKeep(in); err != nil {
		return framework.Drop{}, err
	}
	scores, ok := finite(in)
	if !ok {
		return sampleUniform(in, noPriors), nil
	}
	p := softmax32(scores, temperature)
	if !allFinite(p) {
		return sampleUniform(in, "the prior scores over the temperature exceed the range of float32"), nil
	}
	if n := positive(p); n < in.Keep {
		kept := slices.DeleteFunc(inRankingOrder(len(p)), func(i int) bool { return p[i] <= keptAbove })
		reason := fmt.Sprintf("%d of %d weights are above 0 and %d are kept: those above %g stay", n, len(p), in.Keep, keptAbove)
		return fallback(in, kept, reason), nil
	}
	return sample(in, p, framework.DropWeighted, ""), nil
}

// softmax32 is the softmax of scores / temperature with every step rounded to
// float32, summed in ranking order. Scores beyond the range of float32 give
// NaN.
func softmax32(scores []float64, temperature float64) []float64 {
	z := make([]float32, len(scores))
	for i, score := range scores {
		z[i] = float32(score) / float32(temperature)
	}
	highest, sum := slices.Max(z), float32(0)
	for i := range z {
		z[i] = float32(math.Exp(float64(z[i] - highest)))
		sum += z[i]
	}
	p := make([]float64, len(z))
	for i := range z {
		p[i] = float64(z[i] / sum)
	}
	return p
}
