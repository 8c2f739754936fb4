package chart_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/chart"
)

func TestStepsRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*chart.StepsSpec)
		want   string
	}{
		{"nothing", func(s *chart.StepsSpec) { s.Steps = nil }, "no steps to draw"},
		{"overlap", func(s *chart.StepsSpec) { s.Steps[3].To = 0.27 }, "overlap"},
		{"the same twice", func(s *chart.StepsSpec) { s.Steps = append(s.Steps, s.Steps[3]) }, "overlap"},
		{"descending", func(s *chart.StepsSpec) { s.Steps[3].To = 0.05 }, "step 4 (from 0.1 to 0.05): want ascending ends"},
		{"missing end", func(s *chart.StepsSpec) { s.Steps[3].To = math.NaN() }, "an end is NaN"},
		{"from minus infinity", func(s *chart.StepsSpec) { s.Steps[2].From = math.Inf(-1) }, "an end is -Inf"},
		{"at infinity only", func(s *chart.StepsSpec) { s.Steps[0].From = math.Inf(1) }, "from +Inf to +Inf"},
		{"percent instead of fraction", func(s *chart.StepsSpec) { s.Steps[3].Y = 76 }, "got 76, want a fraction of 1"},
		{"value outside interval", func(s *chart.StepsSpec) { s.Steps[3].Low = 0.99 }, "lies outside its interval"},
		{"mark in a hole", func(s *chart.StepsSpec) { s.Mark = []float64{0.2, 0.35} }, "marked weight 2: no step with a value is at 0.35"},
		{"mark on a step without value", func(s *chart.StepsSpec) { s.Mark = []float64{0.65} }, "no step with a value is at 0.65"},
		{"mark at infinity", func(s *chart.StepsSpec) { s.Mark = []float64{math.Inf(1)} }, "no step with a value is at +Inf"},
		{"mark missing", func(s *chart.StepsSpec) { s.Mark = []float64{math.NaN()} }, "no step with a value is at NaN"},
		{"too many marks", func(s *chart.StepsSpec) { s.Mark = make([]float64, 201) }, "got 201 marked weights, want at most 200"},
		{"baseline without value", func(s *chart.StepsSpec) {
			s.Baselines = []chart.Baseline{{Label: "b", Y: math.NaN(), Low: math.NaN(), High: math.NaN()}}
		}, "has no value"},
		{"confidence in percent", func(s *chart.StepsSpec) { s.Confidence = 95 }, "confidence: got 95"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := linearSteps()
			tt.change(&spec)
			_, err := chart.Steps(spec)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestStepsNotes(t *testing.T) {
	tests := []struct {
		name string
		spec chart.StepsSpec
		want []string
	}{
		{"linear", linearSteps(), []string{
			"Bands and bars are 95% intervals.",
			"n = 840 questions behind every value.",
			"1 of 7 steps have no value and leave a gap.",
		}},
		{"logarithmic", weightSteps(14), []string{
			"Bands and bars are 95% intervals.",
			"n = 840 questions behind every value.",
			"Circles are the weights of cells.",
			"The horizontal axis is logarithmic, with weight 0 left of the break.",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fig, err := chart.Steps(tt.spec)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, fig.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestManySteps: a hundred thousand steps stay a small file, quickly made, and
// the caption says what was done with them.
func TestManySteps(t *testing.T) {
	spec := weightSteps(100_000)
	start := time.Now()
	fig, err := chart.Steps(spec)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := fig.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second { // 0.1 s on two cores; the rest is for busy machines
		t.Errorf("took %v", took)
	}
	if len(doc) > 1<<20 {
		t.Errorf("SVG has %d bytes, want at most 1 MiB", len(doc))
	}
	if all := strings.Join(fig.Notes, " "); !strings.Contains(all, "of 100001 steps are narrower than a pixel") {
		t.Errorf("notes %q do not say that steps are merged", all)
	}
	t.Logf("%d bytes of SVG in %v", len(doc), time.Since(start))
}

// TestStepsDoesNotChangeItsInput: steps are sorted in a copy.
func TestStepsDoesNotChangeItsInput(t *testing.T) {
	spec, want := linearSteps(), linearSteps()
	if _, err := chart.Steps(spec); err != nil {
		t.Fatal(err)
	}
	nan := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(want, spec, nan); diff != "" {
		t.Errorf("Steps changed its input (-want +got):\n%s", diff)
	}
}
