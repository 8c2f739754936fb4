package sim

import (
	"maps"
	"math"
	"slices"
)

// skills returns the skill of each LLM on a task, with which it is right with the
// probability Phi(Phi^-1(Accuracy) - Difficulty), or that of its Accuracies, plus its
// drawn strength on the task.
func (p *Params) skills(t *Task) []float64 {
	shares, strengths := p.sharesOf(t), newDice(p.Seed, t.Name)
	out := make([]float64, len(p.LLMs))
	for l, m := range p.LLMs {
		want := normal(m.Accuracy) - t.Difficulty
		if own, ok := m.Accuracies[t.Name]; ok {
			want = normal(own)
		}
		if t.Flawed > 0 {
			want = normal(phi(want) / (1 - t.Flawed))
		}
		out[l] = skillFor(want, t.Law, shares.Difficulty)
		if shares.Task > 0 {
			out[l] += math.Sqrt(shares.Task/2) * (normal(strengths.uniform(drawTaskSkill, m.Name)) +
				normal(strengths.uniform(drawFamilyTaskSkill, m.Family)))
		}
	}
	return out
}

// skillFor returns the skill that gives the probability Phi(want) when difficulty with
// that share of the variance follows the law. For the normal law it is want itself;
// for others it is found by bisection, to the last bits.
func skillFor(want float64, law string, share float64) float64 {
	if law == Normal {
		return want
	}
	low, high := want-10, want+10
	for range 80 {
		middle := (low + high) / 2
		if right(middle, law, share) < phi(want) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// right is the probability of a right answer with a skill, over the law of difficulty.
func right(skill float64, law string, share float64) float64 {
	const steps = 200 // of the midpoint rule for the uniform law
	rest := max(math.Sqrt(1-share), 1e-9)
	if law == TwoLevels {
		return (phi((skill-math.Sqrt(share))/rest) + phi((skill+math.Sqrt(share))/rest)) / 2
	}
	sum := 0.0
	for i := range steps {
		sum += phi((skill - math.Sqrt(share)*difficultyOf(law, (float64(i)+0.5)/steps)) / rest)
	}
	return sum / steps
}

// difficultyOf takes a uniform draw to a difficulty with mean 0 and variance 1.
func difficultyOf(law string, u float64) float64 {
	switch law {
	case Uniform:
		return math.Sqrt(12) * (u - 0.5)
	case TwoLevels:
		if u < 0.5 {
			return -1
		}
		return 1
	}
	return normal(u)
}

// phi is the standard normal distribution function.
func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

func sortedKeys(m map[string]float64) []string { return slices.Sorted(maps.Keys(m)) }
