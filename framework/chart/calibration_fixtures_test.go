package chart_test

import (
	"math"

	"smacs/framework/chart"
)

// predictions are made-up bins of a tenth each, too sure at both ends.
func predictions() chart.CalibrationSpec {
	spec := chart.CalibrationSpec{XLabel: "predicted accuracy", YLabel: "observed accuracy", Confidence: 0.95}
	for i, n := range []int{0, 0, 34, 120, 410, 890, 1600, 2900, 3700, 2946} {
		from := float64(i) / 10
		b := chart.CalibrationBin{From: from, To: from + 0.1, N: n}
		if n > 0 {
			b.Predicted = from + 0.053
			b.Observed, b.Low, b.High = wilson(int(float64(n)*(0.18+0.72*b.Predicted)), n)
		}
		spec.Bins = append(spec.Bins, b)
	}
	return spec
}

// oneBin is a single prediction, all right.
func oneBin() chart.CalibrationSpec {
	nan := math.NaN()
	return chart.CalibrationSpec{Title: "標題", XLabel: "predicted accuracy", YLabel: "observed accuracy",
		Bins: []chart.CalibrationBin{{From: 0, To: 0.5}, {From: 0.5, To: 1, Predicted: 1, Observed: 1, Low: nan, High: nan, N: 1}}}
}
