package chart_test

import (
	"fmt"
	"log"
	"math"

	"smacs/framework/chart"
)

// A sweep over two hyperparameters becomes a heat map; a cell that was not
// possible has no value, which is not a zero.
func ExampleHeat() {
	missing := math.NaN()
	fig, err := chart.Heat(chart.HeatSpec{
		XLabel: "selection.top_k", YLabel: "dropout.rate", Confidence: 0.95,
		X: []string{"1", "3", "5"}, Y: []string{"0", "0.2"},
		Cells: [][]chart.HeatCell{
			{{Value: 0.75, Low: 0.66, High: 0.82, N: 100}, {Value: 0.79, Low: 0.70, High: 0.86, N: 100}, {Value: 0.78, Low: 0.69, High: 0.85, N: 100}},
			{{Value: missing, Low: missing, High: missing}, {Value: 0.81, Low: 0.72, High: 0.88, N: 100}, {Value: 0.80, Low: 0.71, High: 0.87, N: 100}},
		},
		Baseline: chart.Baseline{Label: "best_single", Y: 0.77, Low: 0.68, High: 0.84},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, n := range fig.Notes {
		fmt.Println(n)
	}
	// Output:
	// The numbers in the cells are percent.
	// The frame marks the best cell, 81.0% (72.0% to 88.0%).
	// The widest 95% interval of a cell is 16.0 points of accuracy wide.
	// n = 100 questions behind every value.
	// 1 of 6 cells have no value and are hatched.
}

// The accuracy for every weight at once: nothing between two cells is guessed.
func ExampleSteps() {
	fig, err := chart.Steps(chart.StepsSpec{
		XLabel: "scoring.weights.prior", YLabel: "accuracy", Confidence: 0.95,
		Steps: []chart.Step{
			{From: 0, To: 0.02, Y: 0.76, Low: 0.67, High: 0.83, N: 100},
			{From: 0.02, To: 3.5, Y: 0.80, Low: 0.71, High: 0.87, N: 100},
			{From: 3.5, To: math.Inf(1), Y: 0.78, Low: 0.69, High: 0.85, N: 100},
		},
		Mark: []float64{0, 1},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, n := range fig.Notes {
		fmt.Println(n)
	}
	// Output:
	// Bands and bars are 95% intervals.
	// n = 100 questions behind every value.
	// Circles are the weights of cells.
	// The horizontal axis is logarithmic, with weight 0 left of the break.
}
