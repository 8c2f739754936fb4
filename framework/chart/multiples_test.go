package chart_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/chart"
)

func TestMultiplesRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*chart.MultiplesSpec)
		want   string
	}{
		{"nothing", func(s *chart.MultiplesSpec) { s.Panels = nil }, "no panels to draw"},
		{"too many", func(s *chart.MultiplesSpec) { *s = ratePanels(17) }, "got 17 panels, want at most 16"},
		{"unnamed panel", func(s *chart.MultiplesSpec) { s.Panels[1].Label = "" }, "panel 2 of 6 has no label"},
		{"panels of one name", func(s *chart.MultiplesSpec) { s.Panels[3].Label = s.Panels[0].Label }, `panels 1 and 4 are both "rate = 0.00"`},
		{"empty panel", func(s *chart.MultiplesSpec) { s.Panels[2].Series = nil }, `panel 3 ("rate = 0.10"): no points to draw`},
		{"series of one name", func(s *chart.MultiplesSpec) { s.Panels[0].Series[1].Label = "weighted" }, `panel 1 ("rate = 0.00"): series 1 and 2 are both "weighted"`},
		{"no fraction", func(s *chart.MultiplesSpec) { s.Panels[5].Series[0].Points[2].Y = 80 }, `panel 6 ("rate = 0.25"): series 1 ("weighted"): point 3 (x = 5): got 80`},
		{"unnamed in one panel", func(s *chart.MultiplesSpec) {
			s.Panels[0].Series = s.Panels[0].Series[:1]
			s.Panels[0].Series[0].Label = ""
		}, "no label in one panel, but others have"},
		{"too many series over all panels", func(s *chart.MultiplesSpec) {
			for i := range s.Panels {
				s.Panels[i].Series = nil
				for j := range 8 {
					s.Panels[i].Series = append(s.Panels[i].Series, chart.Series{Label: string(rune('a'+i)) + string(rune('a'+j)), Points: sweep(1, 1, []int{600})})
				}
			}
		}, "got 48 different series, want at most 42"},
		{"baseline without value", func(s *chart.MultiplesSpec) { s.Baselines[0].Y = math.NaN() }, "around no value"},
		{"confidence in percent", func(s *chart.MultiplesSpec) { s.Confidence = 95 }, "confidence: got 95"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := ratePanels(6)
			tt.change(&spec)
			_, err := chart.Multiples(spec)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestMultiplesNotes(t *testing.T) {
	fig, err := chart.Multiples(hostilePanels())
	if err != nil {
		t.Fatal(err)
	}
	// hostilePanels empties one of the 5 points of each of its 7 panels.
	want := []string{
		"Bands and bars are 95% intervals.",
		"n = 840 questions behind every value.",
		"7 of 35 points have no value and leave a gap.",
		"The horizontal axis is logarithmic.",
		"All panels have the same axes.",
		"The intervals of the baselines are not drawn.",
	}
	if diff := cmp.Diff(want, fig.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// TestMultiplesShareOneLegend: a label that all panels have is written once.
func TestMultiplesShareOneLegend(t *testing.T) {
	fig, err := chart.Multiples(ratePanels(9))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := fig.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{">weighted<", ">unweighted<", ">best_single 76.5%<", ">rate = 0.40<"} {
		if n := bytes.Count(doc, []byte(label)); n != 1 {
			t.Errorf("%s is written %d times, want once", label, n)
		}
	}
}
