package chart_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/chart"
)

func TestHeatRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*chart.HeatSpec)
		want   string
	}{
		{"nothing", func(s *chart.HeatSpec) { *s = chart.HeatSpec{} }, "no cells to draw: got 0 columns and 0 rows"},
		{"too many columns", func(s *chart.HeatSpec) { s.X = make([]string, 65) }, "got 65 columns and 5 rows, want at most 64 of both"},
		{"a row too few", func(s *chart.HeatSpec) { s.Cells = s.Cells[1:] }, "got 4 rows of cells, want 5"},
		{"a short row", func(s *chart.HeatSpec) { s.Cells[1] = s.Cells[1][:7] }, `row 2 ("0.1"): got 7 cells, want 8`},
		{"columns of one name", func(s *chart.HeatSpec) { s.X[4] = "2" }, `columns 2 and 5 are both "2"`},
		{"rows of one name", func(s *chart.HeatSpec) { s.Y[1] = "0" }, `rows 1 and 2 are both "0"`},
		{"percent instead of fraction", func(s *chart.HeatSpec) { s.Cells[1][2].Value = 76 }, `cell of column 3 ("3") and row 2 ("0.1"): got 76, want a fraction of 1`},
		{"value outside interval", func(s *chart.HeatSpec) { s.Cells[0][0].Low = 0.99 }, "lies outside its interval"},
		{"interval without value", func(s *chart.HeatSpec) { s.Cells[0][0].Value = math.NaN() }, "around no value"},
		{"long mark", func(s *chart.HeatSpec) { s.Cells[0][0].Mark = "***" }, `mark "***": want at most 2 characters`},
		{"mark without glyph", func(s *chart.HeatSpec) { s.Cells[0][0].Mark = "星" }, `mark "星"`},
		{"mark behind nothing", func(s *chart.HeatSpec) { s.Cells[4][0].Mark = "*" }, "behind no value"},
		{"no value at all", func(s *chart.HeatSpec) {
			s.X, s.Y, s.Cells = []string{"1"}, []string{"2"}, [][]chart.HeatCell{{missingCell()}}
		}, "no cell has a value"},
		{"baseline without label", func(s *chart.HeatSpec) { s.Baseline.Label = "" }, "no label"},
		{"baseline without value", func(s *chart.HeatSpec) {
			s.Baseline = chart.Baseline{Label: "b", Y: math.NaN(), Low: math.NaN(), High: math.NaN()}
		}, "has no value"},
		{"confidence in percent", func(s *chart.HeatSpec) { s.Confidence = 95 }, "confidence: got 95"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := keepSweep()
			tt.change(&spec)
			_, err := chart.Heat(spec)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestHeatNotes(t *testing.T) {
	equal := chart.HeatSpec{X: []string{"1", "2"}, Y: []string{"a"}, Cells: [][]chart.HeatCell{{
		{Value: 0.5, Low: math.NaN(), High: math.NaN()}, {Value: 0.5, Low: math.NaN(), High: math.NaN()},
	}}}
	large := surface(30, 2)
	large.Cells[0][0].Mark = "*"
	tests := []struct {
		name string
		spec chart.HeatSpec
		want []string
	}{
		{"small", keepSweep(), []string{
			"The numbers in the cells are percent.",
			"The frame marks the best cell, 80.4% (77.5% to 82.9%).",            // 675 of 840, by hand: Wilson's centre 0.80220, half-width 0.02685
			"The widest 95% interval of a cell is 6.2 points of accuracy wide.", // 591 of 840 at the corner: 2 x 3.08 points
			"n = 840 questions behind every value.",
			"3 of 40 cells have no value and are hatched.",
		}},
		{"equal", equal, []string{"The numbers in the cells are percent.", "All cells have the same value."}},
		{"large", large, []string{
			"The cells are too small for their values: read them from the colour bar.",
			"The frame marks the best cell, 79.2% (76.3% to 81.8%).", // 665 of 840

			"The widest 95% interval of a cell is 6.4 points of accuracy wide.",
			"n = 840 questions behind every value.",
			"The marks behind the values are left out with them.",
			"One column in 3 is named.",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fig, err := chart.Heat(tt.spec)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, fig.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}
