package chart_test

import (
	"fmt"
	"log"

	"smacs/framework/chart"
)

// A sweep becomes a figure with its caption; labels that do not fit the picture
// come back as a legend.
func ExampleLine() {
	fig, err := chart.Line(chart.LineSpec{
		XLabel: "selection.top_k", YLabel: "accuracy", Confidence: 0.95,
		Series: []chart.Series{{Label: "通义千问", Points: []chart.Point{
			{X: 1, Y: 0.75, Low: 0.66, High: 0.82, N: 100},
			{X: 3, Y: 0.80, Low: 0.71, High: 0.87, N: 100},
		}}},
		Baselines: []chart.Baseline{{Label: "best_single", Y: 0.77, Low: 0.68, High: 0.84}},
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := fig.SVG(); err != nil {
		log.Fatal(err)
	}
	for _, e := range fig.Legend {
		fmt.Println(e.Mark, e.Label)
	}
	for _, n := range fig.Notes {
		fmt.Println(n)
	}
	// Output:
	// (1) 通义千问
	// Bands and bars are 95% intervals.
	// n = 100 questions behind every value.
}
