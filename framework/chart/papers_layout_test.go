package chart

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// neverOverlaps draws legal input and looks at every text's box.
func neverOverlaps(t *testing.T, figure func(t *rapid.T) (*Figure, error)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		f, err := figure(t)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkLayout(f); err != nil {
			t.Fatal(err)
		}
	})
}

func TestForestNeverOverlaps(t *testing.T) {
	neverOverlaps(t, func(t *rapid.T) (*Figure, error) {
		spec := ForestSpec{Title: drawLabel(t, "title"), Baseline: drawLabel(t, "baseline"), Level: 0.05}
		size := rapid.SampledFrom([]float64{0, 1e-9, 0.01, 1}).Draw(t, "largest difference")
		for i := range rapid.IntRange(1, maxRows).Draw(t, "rows") {
			nan := math.NaN()
			r := ForestRow{Label: drawLabel(t, "row"), Delta: nan, Low: nan, High: nan, P: nan, Group: i / rapid.IntRange(1, 9).Draw(t, "group")}
			if i == 0 || rapid.Bool().Draw(t, "known") {
				r.Delta = size * rapid.Float64Range(-1, 1).Draw(t, "difference")
				r.P, r.N = rapid.Float64Range(0, 1).Draw(t, "p"), rapid.IntRange(0, 1e6).Draw(t, "n")
				r.Low, r.High = max(-1, r.Delta-size/3), min(1, r.Delta+size/3)
			}
			spec.Rows = append(spec.Rows, r)
		}
		return Forest(spec)
	})
}

func TestCostNeverOverlaps(t *testing.T) {
	neverOverlaps(t, func(t *rapid.T) (*Figure, error) {
		spec := CostSpec{Title: drawLabel(t, "title"), XLabel: drawLabel(t, "x label"), YLabel: drawLabel(t, "y label")}
		costs := rapid.SampledFrom([][2]float64{{0, 0}, {0, 1}, {1e-9, 1e9}, {0, 1e12}, {0.1, 0.1001}, {0.5, 7}}).Draw(t, "costs")
		for i := range rapid.IntRange(1, 12).Draw(t, "series") {
			s := CostSeries{Label: fmt.Sprint(i) + drawLabel(t, "series"), Bound: rapid.Bool().Draw(t, "bound")}
			for range rapid.IntRange(1, 8).Draw(t, "points") {
				y, low, high := drawY(t)
				cost := rapid.Float64Range(costs[0], costs[1]).Draw(t, "cost")
				if cost < minSize {
					cost = 0
				}
				s.Points = append(s.Points, CostPoint{Label: drawLabel(t, "point"), Cost: cost, Y: y, Low: low, High: high})
			}
			spec.Series = append(spec.Series, s)
		}
		return Cost(spec)
	})
}

// drawCount draws a number of names, mostly few.
func drawCount(t *rapid.T, name string) int {
	return rapid.OneOf(rapid.IntRange(2, 14), rapid.IntRange(2, maxHeat)).Draw(t, name)
}

func TestSharesNeverOverlap(t *testing.T) {
	neverOverlaps(t, func(t *rapid.T) (*Figure, error) {
		spec := ShareSpec{Title: drawLabel(t, "title"), LLMs: drawDistinct(t, drawCount(t, "LLMs"), "LLMs"), Columns: drawDistinct(t, drawCount(t, "columns"), "columns")}
		most := rapid.Float64Range(0, 1).Draw(t, "most")
		for i := range spec.LLMs {
			row := make([]float64, len(spec.Columns))
			for j := range row {
				row[j] = most * float64((i*7+j*5)%11) / 10
			}
			spec.Share = append(spec.Share, row)
		}
		return Shares(spec)
	})
}

func TestCorrelationsNeverOverlap(t *testing.T) {
	neverOverlaps(t, func(t *rapid.T) (*Figure, error) {
		spec := CorrelationSpec{Title: drawLabel(t, "title"), Names: drawDistinct(t, drawCount(t, "LLMs"), "LLMs")}
		low := rapid.Float64Range(-1, 1).Draw(t, "low")
		high := rapid.Float64Range(low, 1).Draw(t, "high")
		for i := range spec.Names {
			row := make([]float64, len(spec.Names))
			for j := range row {
				row[j] = low + (high-low)*float64((i*7+j*5)%11)/10
			}
			spec.R = append(spec.R, row)
		}
		return Correlations(spec)
	})
}

func TestCalibrationNeverOverlaps(t *testing.T) {
	neverOverlaps(t, func(t *rapid.T) (*Figure, error) {
		spec := CalibrationSpec{Title: drawLabel(t, "title"), XLabel: drawLabel(t, "x label"), YLabel: drawLabel(t, "y label")}
		bins := rapid.IntRange(1, 30).Draw(t, "bins")
		for i := range bins {
			from, to := float64(i)/float64(bins), float64(i+1)/float64(bins)
			b := CalibrationBin{From: from, To: to, Predicted: (from + to) / 2, N: rapid.IntRange(0, 1000).Draw(t, "n")}
			if i == 0 {
				b.N++
			}
			b.Observed, b.Low, b.High = drawY(t)
			spec.Bins = append(spec.Bins, b)
		}
		return Calibration(spec)
	})
}
