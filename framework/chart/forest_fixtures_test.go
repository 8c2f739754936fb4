package chart_test

import (
	"fmt"
	"math"

	"smacs/framework/chart"
)

// difference is a made-up row: a difference of so many questions of 840, with an
// interval of 20 questions to both sides.
func difference(label string, questions int, p float64, group int) chart.ForestRow {
	d := float64(questions) / 840
	return chart.ForestRow{Label: label, Delta: d, Low: d - 20./840, High: d + 20./840, P: p, N: 840, Group: group}
}

func ablationForest() chart.ForestSpec {
	nan := math.NaN()
	return chart.ForestSpec{
		Baseline: "best single", Level: 0.05, Confidence: 0.95, PName: "p is exact McNemar's, adjusted by Holm's method.",
		Rows: []chart.ForestRow{
			difference("base", 30, 0.0021, 0), difference("no dropout", 25, 0.018, 0), difference("unweighted priors", 18, 0.081, 0),
			difference("random selection", -32, 0.0004, 0), {Label: "perplexity only", Delta: nan, Low: nan, High: nan, P: nan},
			difference("majority all", 7, 0.51, 1), difference("best single per task", 9, 0.36, 1), difference("random", -143, 1e-12, 1),
		},
	}
}

// hostileForest has names that cannot be drawn, rows with several n, one without
// interval and two that lie exactly on the baseline.
func hostileForest() chart.ForestSpec {
	nan := math.NaN()
	spec := chart.ForestSpec{Baseline: "基線", Level: 0.05, Confidence: 0.95}
	for i, l := range append(hostileLabels(), "") {
		row := difference(l, 10*i-30, 0.001*float64(i*i), i/3)
		row.N = 840 - 7*i
		spec.Rows = append(spec.Rows, row)
	}
	spec.Rows[2].Low, spec.Rows[2].High, spec.Rows[2].P = nan, nan, nan
	return spec
}

// tiedForest is of rows that all answer as the baseline does.
func tiedForest(rows int) chart.ForestSpec {
	spec := chart.ForestSpec{Baseline: "base", Level: 0.05, Confidence: 0.95}
	for i := range rows {
		spec.Rows = append(spec.Rows, chart.ForestRow{Label: fmt.Sprint("variant ", i+1), P: 1, N: 840})
	}
	return spec
}
