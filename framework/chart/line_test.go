package chart_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/chart"
)

func TestLineRefuses(t *testing.T) {
	good := func() chart.LineSpec { return topKSweep() }
	tests := []struct {
		name   string
		change func(*chart.LineSpec)
		want   string
	}{
		{"nothing", func(s *chart.LineSpec) { *s = chart.LineSpec{} }, "no points to draw"},
		{"series without points", func(s *chart.LineSpec) { s.Series = []chart.Series{{Label: "a"}} }, "no points to draw"},
		{"x missing", func(s *chart.LineSpec) { s.Series[1].Points[2].X = math.NaN() }, `series 2 ("best_n"): point 3: x is NaN`},
		{"x infinite", func(s *chart.LineSpec) { s.Series[0].Points[0].X = math.Inf(1) }, "x is +Inf"},
		{"x beyond any scale", func(s *chart.LineSpec) { s.Series[0].Points[0].X = 1e-300 }, "x is 1e-300"},
		{"percent instead of fraction", func(s *chart.LineSpec) { s.Series[0].Points[0].Y = 76.5 }, "got 76.5, want a fraction of 1"},
		{"infinite interval", func(s *chart.LineSpec) { s.Series[0].Points[0].High = math.Inf(1) }, "got +Inf, want a fraction of 1"},
		{"value outside interval", func(s *chart.LineSpec) { s.Series[0].Points[0].Low = 0.99 }, "lies outside its interval"},
		{"half an interval", func(s *chart.LineSpec) { s.Series[0].Points[0].Low = math.NaN() }, "want both ends or neither"},
		{"interval without value", func(s *chart.LineSpec) { s.Series[0].Points[0].Y = math.NaN() }, "around no value"},
		{"two points at one x", func(s *chart.LineSpec) { s.Series[0].Points[3].X = 1 }, "points 1 and 4 are both at x = 1"},
		{"unnamed series among others", func(s *chart.LineSpec) { s.Series[1].Label = "" }, "series 2 of 2 has no label"},
		{"too many series", func(s *chart.LineSpec) { s.Series = make([]chart.Series, 43) }, "got 43 series, want at most 42"},
		{"baseline without value", func(s *chart.LineSpec) {
			s.Baselines[0] = chart.Baseline{Label: "b", Y: math.NaN(), Low: math.NaN(), High: math.NaN()}
		}, `baseline 1 ("b") has no value`},
		{"confidence in percent", func(s *chart.LineSpec) { s.Confidence = 95 }, "confidence: got 95"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := good()
			tt.change(&spec)
			_, err := chart.Line(spec)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestLineNotes(t *testing.T) {
	fig, err := chart.Line(logSweep())
	if err != nil {
		t.Fatal(err)
	}
	// logSweep empties 2 of its 9 points; all others have 840 questions.
	want := []string{
		"Bands and bars are 95% intervals.",
		"n = 840 questions behind every value.",
		"2 of 9 points have no value and leave a gap.",
		"The horizontal axis is logarithmic.",
	}
	if diff := cmp.Diff(want, fig.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestLineSaysWhenBaselineIntervalsAreLeftOut(t *testing.T) {
	fig, err := chart.Line(manySeries()) // seven baselines within one point of accuracy
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(fig.Notes, " "); !strings.Contains(all, "intervals of the baselines overlap too much") {
		t.Errorf("notes %q do not say so", all)
	}
}

func TestLineDoesNotChangeItsInput(t *testing.T) {
	spec, want := logSweep(), logSweep()
	spec.Series[0].Points[0], spec.Series[0].Points[1] = spec.Series[0].Points[1], spec.Series[0].Points[0]
	want.Series[0].Points[0], want.Series[0].Points[1] = want.Series[0].Points[1], want.Series[0].Points[0]
	if _, err := chart.Line(spec); err != nil {
		t.Fatal(err)
	}
	nan := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(want, spec, nan); diff != "" {
		t.Errorf("Line changed its input (-want +got):\n%s", diff)
	}
}

func TestDotsRefuses(t *testing.T) {
	tests := []struct {
		name string
		spec chart.DotSpec
		want string
	}{
		{"nothing", chart.DotSpec{}, "no rows to draw"},
		{"too many", chart.DotSpec{Rows: make([]chart.Dot, 81)}, "got 81 rows, want at most 80"},
		{"no fraction", chart.DotSpec{Rows: []chart.Dot{{Label: "a", Y: -1}}}, `row 1 ("a"): got -1, want a fraction of 1`},
		{"confidence", chart.DotSpec{Rows: []chart.Dot{{}}, Confidence: math.NaN()}, "confidence: got NaN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := chart.Dots(tt.spec)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q in it", err, tt.want)
			}
		})
	}
}
