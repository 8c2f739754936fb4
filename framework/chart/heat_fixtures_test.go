package chart_test

import (
	"fmt"
	"math"
	"strconv"

	"smacs/framework/chart"
)

// missingCell has no value.
func missingCell() chart.HeatCell {
	return chart.HeatCell{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
}

// heatCell is correct answers out of n, with Wilson's interval.
func heatCell(correct, n int) chart.HeatCell {
	y, low, high := wilson(correct, n)
	return chart.HeatCell{Value: y, Low: low, High: high, N: n}
}

// keepSweep is made up: two axes, the upper right corner not possible, two cells marked.
func keepSweep() chart.HeatSpec {
	spec := chart.HeatSpec{
		Title: "Accuracy over top_k and drop rate", XLabel: "selection.top_k", YLabel: "dropout.rate", Confidence: 0.95,
		X: []string{"1", "2", "3", "5", "7", "9", "11", "15"}, Y: []string{"0", "0.1", "0.2", "0.3", "0.5"},
		Baseline: baseline("best_single", 643, 840),
	}
	for i := range spec.Y {
		var row []chart.HeatCell
		for j := range spec.X {
			row = append(row, heatCell(675-4*(j-4)*(j-4)-5*(i-2)*(i-2), 840))
		}
		spec.Cells = append(spec.Cells, row)
	}
	spec.Cells[2][3].Mark, spec.Cells[2][4].Mark = "*", "*"
	spec.Cells[3][0], spec.Cells[4][0], spec.Cells[4][1] = missingCell(), missingCell(), missingCell()
	return spec
}

// surface is a smooth hill with some noise and some cells missing.
func surface(columns, rows int) chart.HeatSpec {
	spec := chart.HeatSpec{XLabel: "scoring.weights.vote_share", YLabel: "retrieval.k", Confidence: 0.95}
	for j := range columns {
		spec.X = append(spec.X, strconv.FormatFloat(0.25*float64(j), 'g', 4, 64))
	}
	for i := range rows {
		spec.Y = append(spec.Y, strconv.Itoa(25*(i+1)))
		var row []chart.HeatCell
		for j := range columns {
			x, y := float64(j)/float64(columns), float64(i)/float64(rows)
			hill := 120 * math.Exp(-6*((x-0.6)*(x-0.6)+(y-0.4)*(y-0.4)))
			row = append(row, heatCell(550+int(hill)+(7*i+13*j)%6, 840))
			if (i*31+j*17)%97 == 96 {
				row[j] = missingCell()
			}
		}
		spec.Cells = append(spec.Cells, row)
	}
	spec.Baseline = baseline("majority_all", 700, 840) // beyond all cells
	return spec
}

// holes has as many rows and columns as a heat map may have, and three cells with a value.
func holes(n int) chart.HeatSpec {
	spec := surface(n, n)
	for i := range spec.Cells {
		for j := range spec.Cells[i] {
			spec.Cells[i][j] = missingCell()
		}
	}
	spec.Cells[0][0], spec.Cells[n/2][n/3], spec.Cells[n-1][n-1] = heatCell(600, 840), heatCell(660, 840), heatCell(630, 840)
	return spec
}

// hostileHeat has names for columns and rows that cannot be drawn, or hardly.
func hostileHeat() chart.HeatSpec {
	spec := chart.HeatSpec{Title: "標題", XLabel: "<x & y>", YLabel: "a very long name of a vertical axis that fits nowhere",
		X: hostileLabels(), Y: append(hostileLabels()[:3], ""), Baseline: baseline("基線", 100, 840)}
	for i := range spec.Y {
		var row []chart.HeatCell
		for j := range spec.X {
			row = append(row, heatCell(600+10*((i+j)%4), 840))
		}
		spec.Cells = append(spec.Cells, row)
	}
	return spec
}

// ratePanels is made up: one panel per drop rate, two series over top_k.
func ratePanels(n int) chart.MultiplesSpec {
	spec := chart.MultiplesSpec{
		XLabel: "selection.top_k", YLabel: "accuracy", Confidence: 0.95,
		Baselines: []chart.Baseline{baseline("best_single", 643, 840), baseline("majority_all", 650, 840)},
	}
	for i := range n {
		var a, b []int
		for x := range 8 {
			a = append(a, 672-2*(x-3)*(x-3)-(i-2)*(i-2)/3)
			b = append(b, 660-(x-i%4)*(x-i%4)-i/2)
		}
		spec.Panels = append(spec.Panels, chart.Panel{
			Label:  fmt.Sprintf("rate = %.2f", 0.05*float64(i)),
			Series: []chart.Series{{Label: "weighted", Points: sweep(1, 2, a)}, {Label: "unweighted", Points: sweep(1, 2, b)}},
		})
	}
	return spec
}

// hostilePanels has labels that cannot be drawn, gaps, a series that only one
// panel has, and wide numbers on a logarithmic axis.
func hostilePanels() chart.MultiplesSpec {
	spec := chart.MultiplesSpec{Title: "標題", XLabel: "<x & y>", YLabel: "accuracy", Confidence: 0.95,
		Baselines: []chart.Baseline{baseline("基線", 643, 840)}}
	for i, l := range hostileLabels() {
		points := sweep(0, 1, []int{600, 610 + i, 640 - 3*i, 630, 620 + i})
		for j, x := range []float64{0.000123, 0.00456, 1.2345, 600, 16000} {
			points[j].X = x
		}
		points[i%5].Y, points[i%5].Low, points[i%5].High = math.NaN(), math.NaN(), math.NaN()
		spec.Panels = append(spec.Panels, chart.Panel{Label: l, Series: []chart.Series{{Label: hostileLabels()[i%2], Points: points}}})
	}
	return spec
}
