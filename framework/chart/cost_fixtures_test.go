package chart_test

import (
	"fmt"
	"math"

	"smacs/framework/chart"
)

func costPoint(label string, cost float64, correct int) chart.CostPoint {
	y, low, high := wilson(correct, 840)
	return chart.CostPoint{Label: label, Cost: cost, Y: y, Low: low, High: high, N: 840}
}

// dollarCosts span three decades; the oracle is a bound and one cost is unknown.
func dollarCosts() chart.CostSpec {
	return chart.CostSpec{
		XLabel: "cost per question, dollars", YLabel: "accuracy", Confidence: 0.95,
		Series: []chart.CostSeries{
			{Label: "cells", Points: []chart.CostPoint{
				costPoint("top_k=1", 0.0004, 640), costPoint("top_k=3", 0.0013, 661), costPoint("top_k=5", 0.0021, 673),
				costPoint("top_k=7", 0.0032, 671), costPoint("top_k=9", 0.0044, 674), costPoint("unknown", math.NaN(), 670),
			}},
			{Label: "baselines", Points: []chart.CostPoint{
				costPoint("best single", 0.0006, 643), costPoint("majority all", 0.0071, 650),
			}},
			{Label: "yardsticks", Points: []chart.CostPoint{costPoint("large-closed", 0.031, 668)}},
			{Label: "uses gold", Bound: true, Points: []chart.CostPoint{costPoint("best single per task", 0.0007, 652)}},
		},
	}
}

// manyCosts are 5,000 cells of token counts, some free of cost.
func manyCosts() chart.CostSpec {
	cells := chart.CostSeries{Label: "cells"}
	for i := range 5000 {
		cost := float64(i%50) * 37.5
		cells.Points = append(cells.Points, costPoint(fmt.Sprint("cell ", i), cost, 600+int(70*(1-math.Exp(-cost/400)))+(i*7919)%23-11))
	}
	return chart.CostSpec{XLabel: "tokens per question", YLabel: "accuracy", Confidence: 0.95, Series: []chart.CostSeries{cells}}
}

// hostileCosts have names that cannot be drawn and a front of a single point.
func hostileCosts() chart.CostSpec {
	spec := chart.CostSpec{Title: "標題", XLabel: "<x & y>", YLabel: "accuracy"}
	for i, l := range hostileLabels() {
		spec.Series = append(spec.Series, chart.CostSeries{Label: l, Points: []chart.CostPoint{costPoint(l, 5+float64(i), 700-20*i)}})
	}
	return spec
}

// oneCost is a single configuration, free and all wrong.
func oneCost() chart.CostSpec {
	return chart.CostSpec{XLabel: "LLM answers per question", YLabel: "accuracy", Confidence: 0.95,
		Series: []chart.CostSeries{{Points: []chart.CostPoint{costPoint("base", 0, 0)}}}}
}
