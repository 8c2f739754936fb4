package chart

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// TestThinTicks: widths are of the tick font, 4.2 points a digit.
func TestThinTicks(t *testing.T) {
	odd := []float64{1, 3, 5, 7, 9, 11, 13, 15}
	tests := []struct {
		name   string
		values []float64
		width  vg.Length
		want   []string
	}{
		{"all fit", odd, 200, []string{"1", "3", "5", "7", "9", "11", "13", "15"}},
		// Steps of 64 / 1.08 / 7 = 8.5 points: 1 and 3 need 7.2, 9 and 11 need 9.3,
		// 13 and 15 need 11.3. Six fit; with 9 for 11 they were less even.
		{"first and last of many", odd, 64, []string{"1", "3", "5", "7", "", "11", "", "15"}},
		// Steps of 4.0: 5 beside 1 takes two, 15 beside 9 three.
		{"four", odd, 30, []string{"1", "", "5", "", "9", "", "", "15"}},
		// Steps of 2.0: after 1, 9 is the first to fit, but then 15 does not.
		{"only two", odd, 15, []string{"1", "", "", "", "", "", "", "15"}},
		{"not even two", odd, 7, []string{"1", "", "", "", "", "", "", ""}},
		// 0 and its break take 17 points; 0.1 and 0.3 are (79-17) / 1.04 x 0.24 = 14.2
		// apart and need 13.4.
		{"a panel of weights", []float64{0, 0.1, 0.3, 1, 3, 10}, 79, []string{"0", "0.1", "0.3", "1", "3", "10"}},
		// (58-17) / 1.04 x 0.24 = 9.5: 0.3 touches 0.1.
		{"a narrow panel of weights", []float64{0, 0.1, 0.3, 1, 3, 10}, 58, []string{"0", "0.1", "", "1", "3", "10"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := newAxisX(tt.values)
			sty := textStyle(tickSize, text.XCenter, text.YTop)
			x.axis = x.withRoom(tt.width, sty)
			ticks := x.ticks()
			x.thin(ticks, 40, tt.width, sty)
			if diff := cmp.Diff(tt.want, labels(ticks)); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

// TestThinTicksKeepsAsManyAsFit compares with every choice of labels there is.
func TestThinTicksKeepsAsManyAsFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sty := textStyle(tickSize, text.XCenter, text.YTop)
		width := vg.Length(rapid.Float64Range(20, 120).Draw(t, "width"))
		x := newAxisX(rapid.SliceOfN(rapid.Float64Range(-2, 40), 1, 9).Draw(t, "values"))
		all, got := x.ticks(), x.ticks()
		x.thin(got, 40, width, sty)
		most := 0 // of choices that hold the first and the last, if they fit together
		for choice := range 1 << len(all) {
			count, end, fit := 0, vg.Length(math.Inf(-1)), true
			for i := range all {
				if choice>>i&1 == 1 {
					left, right := tickEnds(all[i], width, sty)
					fit = fit && left >= end
					count, end = count+1, right+labelGap
				}
			}
			if fit && choice&1 == 1 && choice>>(len(all)-1)&1 == 1 {
				most = max(most, count)
			}
		}
		kept := 0
		for _, l := range labels(got) {
			if l != "" {
				kept++
			}
		}
		if most > 0 && (kept != most || got[0].Label == "" || got[len(got)-1].Label == "") {
			t.Fatalf("kept %q of %q, want %d with the first and the last", labels(got), labels(all), most)
		}
	})
}
