package chart_test

import (
	"math"

	"smacs/framework/chart"
)

// topKSweep is made up, in the range of a pool of 15 LLMs on 840 questions;
// the intervals are Wilson's, computed here so that no number is copied.
func topKSweep() chart.LineSpec {
	return chart.LineSpec{
		XLabel: "selection.top_k", YLabel: "accuracy", Confidence: 0.95,
		Series: []chart.Series{
			{Label: "rps, weighted", Points: sweep(1, 2, []int{640, 655, 668, 671, 670, 664, 660, 655})},
			{Label: "best_n", Points: sweep(1, 2, []int{643, 650, 672, 665, 662, 655, 652, 650})},
		},
		Baselines: []chart.Baseline{
			baseline("best_single", 643, 840),
			baseline("majority_all", 650, 840),
			baseline("best_single_per_task", 652, 840),
			baseline("oracle", 769, 840),
		},
	}
}

// sweep makes points at from, from+step, ... with correct answers out of 840.
func sweep(from, step float64, correct []int) []chart.Point {
	points := make([]chart.Point, len(correct))
	for i, c := range correct {
		points[i] = point(from+step*float64(i), c, 840)
	}
	return points
}

// point is correct answers out of n at x, with Wilson's interval.
func point(x float64, correct, n int) chart.Point {
	y, low, high := wilson(correct, n)
	return chart.Point{X: x, Y: y, Low: low, High: high, N: n}
}

// baseline is correct answers out of n, with Wilson's interval.
func baseline(label string, correct, n int) chart.Baseline {
	y, low, high := wilson(correct, n)
	return chart.Baseline{Label: label, Y: y, Low: low, High: high}
}

// dot is correct answers out of n, with Wilson's interval.
func dot(label string, correct, n int) chart.Dot {
	y, low, high := wilson(correct, n)
	return chart.Dot{Label: label, Y: y, Low: low, High: high, N: n}
}

// wilson is the score interval of Wilson (1927) at 95 %.
func wilson(correct, n int) (y, low, high float64) {
	const z = 1.959963984540054 // 97.5 % point of the normal distribution
	nn := float64(n)
	y = float64(correct) / nn
	mid := (y + z*z/(2*nn)) / (1 + z*z/nn)
	half := z / (1 + z*z/nn) * math.Sqrt(y*(1-y)/nn+z*z/(4*nn*nn))
	return y, math.Max(0, mid-half), math.Min(1, mid+half)
}

// hostile labels: none of them may break a figure.
func hostileLabels() []string {
	return []string{
		"<script>alert(1)</script>",
		"通义千问-72B",
		"a very long name of an LLM that nobody could ever fit into a margin",
		"tab\tand\x00control\x1b[31m",
		"شبكة", "(1)", "\"quotes\" & <b>",
	}
}
