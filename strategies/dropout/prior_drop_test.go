package dropout

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
)

// weights returns the weights of the strategy for these priors.
func weights(t rapid.TB, norm string, priors []float64) []float64 {
	t.Helper()
	return ask(t, PriorDrop(), map[string]any{"norm": norm}, request(1, priors, 1, 1)).Weights
}

func near(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= 1e-9*math.Max(math.Abs(x), math.Abs(y)) })
}

func shifted(priors []float64, factor, constant float64) []float64 {
	out := slices.Clone(priors)
	for i := range out {
		out[i] = out[i]*factor + constant
	}
	return out
}

// TestPriorDropInvariance: a constant added to all scores changes nothing,
// under rms a positive factor neither; under smcs the factor does
// (STRATEGIES.md, section 5.1).
func TestPriorDropInvariance(t *testing.T) {
	for _, norm := range []string{"smcs", "rms"} {
		t.Run(norm+" under an added constant", rapid.MakeCheck(func(t *rapid.T) {
			priors := moderate(t)
			constant := float64(rapid.IntRange(-400, 400).Draw(t, "constant")) / 4
			if a, b := weights(t, norm, priors), weights(t, norm, shifted(priors, 1, constant)); !slices.Equal(a, b) {
				t.Fatalf("%v became %v", a, b)
			}
		}))
	}
	t.Run("rms under scaling", rapid.MakeCheck(func(t *rapid.T) {
		priors := moderate(t)
		factor := rapid.Float64Range(1e-3, 1e3).Draw(t, "factor")
		if a, b := weights(t, "rms", priors), weights(t, "rms", shifted(priors, factor, 0)); !near(a, b) {
			t.Fatalf("%v became %v", a, b)
		}
	}))
	// The larger the scores the flatter: the ratio of two weights is
	// exp((x - y) / denom), and denom grows with the square.
	t.Run("smcs flattens under scaling", rapid.MakeCheck(func(t *rapid.T) {
		priors := moderate(t)
		a, b := weights(t, "smcs", priors), weights(t, "smcs", shifted(priors, 2, 0))
		best, worst := slices.Index(priors, slices.Max(priors)), slices.Index(priors, slices.Min(priors))
		if want := math.Sqrt(a[best] / a[worst]); math.Abs(b[best]/b[worst]-want) > 1e-9*want {
			t.Fatalf("doubled scores: the ratio of extremes %v became %v, want its root %v", a[best]/a[worst], b[best]/b[worst], want)
		}
	}))
}

// TestPriorDropFavoursHigherScores: weights are in the order of the scores and
// sum to 1 (less the 1e-10 of smcs).
func TestPriorDropFavoursHigherScores(t *testing.T) {
	for _, norm := range []string{"smcs", "rms"} {
		t.Run(norm, rapid.MakeCheck(func(t *rapid.T) {
			priors := moderate(t)
			p, sum := weights(t, norm, priors), 0.0
			for i := range p {
				sum += p[i]
				for j := range p {
					if (priors[i] > priors[j]) != (p[i] > p[j]) {
						t.Fatalf("scores %v have the weights %v", priors, p)
					}
				}
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Fatalf("weights %v sum to %v", p, sum)
			}
		}))
	}
}

// TestInclusionSumsToKeep counts inclusions over many candidates: every
// candidate keeps exactly keep, so the frequencies sum to it; and a higher
// score is never dropped more often beyond the noise of 5 standard deviations.
func TestInclusionSumsToKeep(t *testing.T) {
	const candidates = 20000
	priors := []float64{0.875, 0.75, 0.625, 0.5, 0.25}
	for keep := 1; keep <= len(priors); keep++ {
		drop := ask(t, PriorDrop(), map[string]any{"norm": "rms"}, request(3, priors, keep, candidates))
		if drop.Status != framework.DropWeighted {
			t.Fatalf("status %q", drop.Status)
		}
		inclusion, sum := make([]float64, len(priors)), 0.0
		for _, subset := range drop.Subsets {
			for _, position := range subset {
				inclusion[position] += 1.0 / candidates
				sum += 1.0 / candidates
			}
		}
		if math.Abs(sum-float64(keep)) > 1e-6 {
			t.Errorf("keep %d: inclusions %v sum to %v", keep, inclusion, sum)
		}
		for i := 1; i < len(inclusion); i++ {
			if inclusion[i] > inclusion[i-1]+5*math.Sqrt(0.5/candidates) {
				t.Errorf("keep %d: position %d is kept more often than the better one: %v", keep, i, inclusion)
			}
		}
	}
}
