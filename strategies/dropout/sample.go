package dropout

import (
	"fmt"
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/draw"
)

// noPriors is the reason of a uniform draw where selection had no opinion.
const noPriors = "no LLM has a prior score, so all count as equal"

// sample draws every candidate's subset without replacement with weights p,
// shown in the order of drawing (STRATEGIES.md, sections 1.6 and 3.4).
func sample(in framework.DropInput, p []float64, status framework.DropStatus, reason string) framework.Drop {
	names := in.Names()
	subsets := make([][]int, in.Candidates)
	for candidate := range subsets {
		subsets[candidate] = draw.WithoutReplacement(in.Seed, candidate, names, p, in.Keep)
	}
	return framework.Drop{Subsets: subsets, Weights: p, Status: status, Reason: reason}
}

func sampleUniform(in framework.DropInput, reason string) framework.Drop {
	return sample(in, uniform(len(in.LLMs)), framework.DropUniform, reason)
}

// fallback shows every candidate the same subset; nothing is drawn.
func fallback(in framework.DropInput, subset []int, reason string) framework.Drop {
	return framework.Drop{Subsets: repeated(subset, in.Candidates), Status: framework.DropFallback, Reason: reason}
}

func uniform(n int) []float64 {
	p := make([]float64, n)
	for i := range p {
		p[i] = 1 / float64(n)
	}
	return p
}

func inRankingOrder(n int) []int {
	positions := make([]int, n)
	for i := range positions {
		positions[i] = i
	}
	return positions
}

func repeated(subset []int, candidates int) [][]int {
	subsets := make([][]int, candidates)
	for i := range subsets {
		subsets[i] = slices.Clone(subset)
	}
	return subsets
}

func checkKeep(in framework.DropInput) error {
	if in.Keep < 1 || in.Keep > len(in.LLMs) {
		return fmt.Errorf("keep: got %d, want 1 to %d, the number of selected LLMs", in.Keep, len(in.LLMs))
	}
	return nil
}

// finite returns the prior scores with every one that is not finite replaced
// by 0, as SMACS does (STRATEGIES.md, section 1.6); ok is false when there are
// none or all are NaN, so that nothing is known of any LLM.
func finite(in framework.DropInput) (scores []float64, ok bool) {
	scores = make([]float64, len(in.LLMs))
	for position := range scores {
		prior := in.Prior(position)
		ok = ok || !math.IsNaN(prior)
		if !math.IsNaN(prior) && !math.IsInf(prior, 0) {
			scores[position] = prior
		}
	}
	return scores, ok
}

func positive(p []float64) int {
	n := 0
	for _, x := range p {
		if x > 0 {
			n++
		}
	}
	return n
}
