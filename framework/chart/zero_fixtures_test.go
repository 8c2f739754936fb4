package chart_test

import (
	"fmt"

	"smacs/framework/chart"
)

// zeroSweep is made up: weights over two decades and 0, for that many series.
func zeroSweep(series int) chart.LineSpec {
	spec := chart.LineSpec{
		XLabel: "scoring.weights.prior", YLabel: "accuracy", Confidence: 0.95,
		Baselines: []chart.Baseline{baseline("best_single", 643, 840), baseline("majority_all", 650, 840)},
	}
	for i, l := range []string{"keep = 5", "keep = 9", "keep = 13", "keep = 15"}[:series] {
		points := sweep(0, 1, []int{640 - 9*i, 651 - 4*i, 660 + 2*i, 671 - 3*i, 669 - 7*i, 655 - 10*i})
		for j, x := range []float64{0, 0.1, 0.3, 1, 3, 10} {
			points[j].X = x
		}
		spec.Series = append(spec.Series, chart.Series{Label: l, Points: points})
	}
	return spec
}

// zeroPanels repeats zeroSweep with fewer questions right from panel to panel.
func zeroPanels(panels, series int) chart.MultiplesSpec {
	line := zeroSweep(series)
	spec := chart.MultiplesSpec{XLabel: line.XLabel, YLabel: line.YLabel, Baselines: line.Baselines, Confidence: line.Confidence}
	for i := range panels {
		p := chart.Panel{Label: fmt.Sprintf("rate = %.2f", 0.05*float64(i))}
		for _, s := range zeroSweep(series).Series {
			for j, pt := range s.Points {
				x := pt.X
				s.Points[j] = point(x, int(840*pt.Y+0.5)-4*i, 840)
				s.Points[j].X = x
			}
			p.Series = append(p.Series, s)
		}
		spec.Panels = append(spec.Panels, p)
	}
	return spec
}
