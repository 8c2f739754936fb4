package chart_test

import (
	"math"
	"math/rand/v2"

	"smacs/framework/chart"
)

// step is correct answers out of n on a stretch of weights, with Wilson's interval.
func step(from, to float64, correct, n int) chart.Step {
	y, low, high := wilson(correct, n)
	return chart.Step{From: from, To: to, Y: y, Low: low, High: high, N: n}
}

// weightSteps is made up: n steps over four decades and to infinity, with weight 0
// on its own; the accuracy is a hill around weight 1 on which each step is one
// question better or worse.
func weightSteps(n int) chart.StepsSpec {
	spec := chart.StepsSpec{
		XLabel: "scoring.weights.prior", YLabel: "accuracy", Confidence: 0.95,
		Baselines: []chart.Baseline{baseline("best_single", 643, 840), baseline("majority_all", 650, 840)},
		Mark:      []float64{0, 0.03, 0.1, 0.3, 1, 3, 10, 30},
		Steps:     []chart.Step{step(0, 0, 640, 840)},
	}
	draws := rand.New(rand.NewPCG(1, 2))
	from, correct := 0., 646
	for i := range n {
		to := math.Pow(10, -2+4*float64(i+1)/float64(n))
		if i == n-1 {
			to = math.Inf(1)
		}
		spec.Steps = append(spec.Steps, step(from, to, correct, 840))
		place := float64(i) / float64(n) // 0.5 is weight 1
		hill := 646 + 30*math.Exp(-12*(place-0.5)*(place-0.5))
		correct += 1 - 2*draws.IntN(2)
		if math.Abs(float64(correct)-hill) > 4 {
			correct = int(hill)
		}
		from = to
	}
	return spec
}

// linearSteps has a narrow range, a gap between steps and a step without value.
func linearSteps() chart.StepsSpec {
	unknown := chart.Step{From: 0.6, To: 0.7, Y: math.NaN(), Low: math.NaN(), High: math.NaN()}
	return chart.StepsSpec{
		Title: "Accuracy against the weight of the vote share", XLabel: "scoring.weights.vote_share", YLabel: "accuracy", Confidence: 0.95,
		Steps: []chart.Step{
			step(0.7, math.Inf(1), 655, 840), unknown, step(0, 0.1, 640, 840), step(0.1, 0.25, 652, 840),
			step(0.25, 0.3, 649, 840), step(0.4, 0.55, 668, 840), step(0.55, 0.6, 661, 840),
		},
	}
}
