package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/report"
)

// grid is a compared cell of the sweep; the figures of the comparison are made up.
func grid(key string, correct int, delta, p float64) report.Cell {
	c := cell(report.KindGrid, key, key, correct, float64(correct)/840-0.02, float64(correct)/840+0.02)
	return compared(c, delta, delta-0.02, delta+0.02, p/2, p)
}

// labelled is a row of the same cell under another label.
func labelled(c report.Cell, label string) report.Cell {
	c.Label = label
	return c
}

// bare is a report with the baseline best_single (643 of 840 right, 76.5%) and the given cells.
func bare(cells ...report.Cell) *report.Report {
	single := cell(report.KindBaseline, "baseline:best_single", "best_single", 643, 0.7356, 0.7930)
	return &report.Report{Cells: append([]report.Cell{single}, cells...), Baseline: "best_single", Correction: "holm", Confidence: 0.95}
}

const (
	askedOne = "1 cell on 840 test questions, compared with best_single (76.5% [73.6, 79.3], n = 840)."
	askedTwo = "2 cells on 840 test questions, compared with best_single (76.5% [73.6, 79.3], n = 840)."
	beware   = "Beware: the best of 2 cells on the same test questions is optimistic. " +
		"Its accuracy and intervals take no account of that choice; confirm it on questions that had no part in it."
)

func TestSummarise(t *testing.T) {
	holes := grid("a", 673, 0.0357, 0.002)
	holes.N, holes.BoundLow, holes.BoundHigh = 828, 0.8012, 0.8155
	gold := grid("cheat", 840, 0.2, 0.0001)
	gold.UsesGold = true
	yardstick := compared(cell(report.KindYardstick, "yardstick:y", "y", 800, 0.93, 0.97), 0.18, 0.16, 0.2, 0.0001, nan)
	noP := grid("a", 673, 0.0357, nan)
	noDelta := cell(report.KindBase, "a", "a", 673, 0.7729, 0.8267)
	uncorrected := bare(grid("a", 673, 0.0357, 0.002))
	uncorrected.Correction = "none"
	itself := bare(grid("a", 673, 0, 1), grid("b", 650, -0.0274, 0.03))
	itself.Baseline = "a"
	none := bare(cell(report.KindBase, "a", "a", 673, 0.7729, 0.8267))
	none.Baseline = ""

	tests := []struct {
		name string
		r    *report.Report
		want []string
	}{
		{"better", bare(grid("a", 673, 0.0357, 0.002)), []string{
			askedOne,
			"The cell is a: 80.1% [78.1, 82.1], n = 840.", // 673/840 = 0.8012
			"It is better than best_single: +3.6 points [+1.6, +5.6], p = 0.002 after Holm correction.",
		}},
		{"not distinguishable", bare(grid("a", 650, 0.0083, 0.61)), []string{
			askedOne,
			"The cell is a: 77.4% [75.4, 79.4], n = 840.", // 650/840 = 0.7738
			"It is not distinguishable from best_single (~): +0.8 points [-1.2, +2.8], p = 0.610 after Holm correction.",
		}},
		{"exactly at the level is not a difference", bare(grid("a", 673, 0.0357, 0.05)), []string{
			askedOne,
			"The cell is a: 80.1% [78.1, 82.1], n = 840.",
			"It is not distinguishable from best_single (~): +3.6 points [+1.6, +5.6], p = 0.050 after Holm correction.",
		}},
		{"even the best is worse", bare(grid("a", 600, -0.0512, 0.0001), grid("b", 590, -0.0631, 0.0001)), []string{
			askedTwo,
			"Best is a: 71.4% [69.4, 73.4], n = 840.", // 600/840 = 0.7143
			"Even so it is worse than best_single: -5.1 points [-7.1, -3.1], p < 0.001 after Holm correction.",
			"Of 2 cells compared, 0 better than best_single, 2 worse, 0 not distinguishable (~, p >= 0.05).",
			beware,
		}},
		{"tied", bare(grid("a", 643, 0, 1), grid("b", 643, 0, 1)), []string{
			askedTwo,
			"Best is a: 76.5% [74.5, 78.5], n = 840; 1 other cell with the same accuracy.",
			"It is not distinguishable from best_single (~): 0.0 points [-2.0, +2.0], p = 1.000 after Holm correction.",
			"Of 2 cells compared, 0 better than best_single, 0 worse, 2 not distinguishable (~, p >= 0.05).",
			beware,
		}},
		{"tied with itself under other labels", bare(grid("a", 643, 0, 1), labelled(grid("a", 643, 0, 1), "a again"), grid("b", 643, 0, 1), labelled(grid("b", 643, 0, 1), "b again")), []string{
			strings.Replace(askedTwo, "2 cells", "4 cells", 1),
			"Best is a: 76.5% [74.5, 78.5], n = 840; 1 other cell with the same accuracy.",
			"It is not distinguishable from best_single (~): 0.0 points [-2.0, +2.0], p = 1.000 after Holm correction.",
			"Of 4 cells compared, 0 better than best_single, 0 worse, 4 not distinguishable (~, p >= 0.05).",
			strings.Replace(beware, "2 cells", "4 cells", 1),
		}},
		{"no tie but with itself", bare(grid("a", 643, 0, 1), labelled(grid("a", 643, 0, 1), "a again")), []string{
			askedTwo,
			"Best is a: 76.5% [74.5, 78.5], n = 840.",
			"It is not distinguishable from best_single (~): 0.0 points [-2.0, +2.0], p = 1.000 after Holm correction.",
			"Of 2 cells compared, 0 better than best_single, 0 worse, 2 not distinguishable (~, p >= 0.05).",
			beware,
		}},
		{"gold and yardsticks never win", bare(yardstick, gold, grid("a", 673, 0.0357, 0.002)), []string{
			askedOne,
			"The cell is a: 80.1% [78.1, 82.1], n = 840.",
			"It is better than best_single: +3.6 points [+1.6, +5.6], p = 0.002 after Holm correction.",
		}},
		{"missing data", bare(holes), []string{
			askedOne,
			"The cell is a: 80.1% [78.1, 82.1], n = 828.",
			"It is better than best_single: +3.6 points [+1.6, +5.6], p = 0.002 after Holm correction.",
			"It has no grade for 12 of 840 questions: all of them wrong would make it 80.1%, all right 81.5%.",
		}},
		{"not corrected", uncorrected, []string{
			askedOne,
			"The cell is a: 80.1% [78.1, 82.1], n = 840.",
			"It is better than best_single: +3.6 points [+1.6, +5.6], p = 0.002 not corrected.",
		}},
		{"without a p nothing is claimed", bare(noP), []string{
			askedOne,
			"The cell is a: 80.1% [78.1, 82.1], n = 840.",
			"It differs from best_single by +3.6 points [+1.6, +5.6]; without a p nothing is shown.",
		}},
		{"unknown difference", bare(noDelta), []string{
			askedOne,
			"The cell is a: 80.1% [77.3, 82.7], n = 840.",
			"Its difference to best_single is unknown.",
		}},
		{"the baseline is a cell and wins", itself, []string{
			"2 cells on 840 test questions, compared with a (80.1% [78.1, 82.1], n = 840).",
			"Best is a: 80.1% [78.1, 82.1], n = 840.",
			"It is the baseline itself.",
			"Of 1 cell compared, 0 better than a, 1 worse, 0 not distinguishable (~, p >= 0.05).",
			beware,
		}},
		{"no baseline", none, []string{
			"1 cell on 840 test questions, compared with no baseline.",
			"The cell is a: 80.1% [77.3, 82.7], n = 840.",
		}},
		{"nothing done", bare(lost(report.KindGrid, "a", "a", report.StatusFailed, "x"), lost(report.KindGrid, "b", "b", report.StatusInvalid, "y")), []string{
			"None of 2 cells is done: there is nothing to compare.",
			"1 cell without a result and 1 that cannot exist: the table says why.",
		}},
		{"no cells at all", &report.Report{}, []string{"None of 0 cells is done: there is nothing to compare."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, report.Summarise(tt.r)); diff != "" {
				t.Errorf("summary (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlainReports: the least and the oddest reports are pages and tables too,
// and print no NaN.
func TestPlainReports(t *testing.T) {
	wrong, right := grid("w", 0, -0.7655, 0), grid("r", 840, 0.2345, 0)
	wrong.Low, right.High = 0, 1
	for name, r := range map[string]*report.Report{
		"empty":     {},
		"one cell":  {Cells: []report.Cell{cell(report.KindBase, "a", "", 1, 0, 0.01)}},
		"all wrong": bare(wrong),
		"all right": bare(right),
		"unknown":   bare(lost(report.KindGrid, "a", "a", report.StatusDone, "")),
	} {
		t.Run(name, func(t *testing.T) {
			r.Headline = report.Summarise(r)
			for _, out := range []string{string(render(t, r)), text(t, r)} {
				if strings.Contains(out, "NaN") || strings.Contains(out, "-0.0") || strings.Contains(out, "ZgotmplZ") {
					t.Errorf("output shows an unknown number as one:\n%s", out)
				}
			}
		})
	}
}
