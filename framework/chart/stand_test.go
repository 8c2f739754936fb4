package chart

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"
)

// broken draws swept values with 0 and positive ones more than a factor of 30 apart.
func broken(t *rapid.T) []float64 {
	power := rapid.Custom(func(t *rapid.T) float64 { return math.Pow(10, rapid.Float64Range(-8, 8).Draw(t, "power")) })
	low := power.Draw(t, "smallest positive")
	xs := []float64{0, low, low * rapid.Float64Range(31, 1e9).Draw(t, "factor")}
	for _, f := range rapid.SliceOfNDistinct(rapid.Float64Range(0.01, 0.99), 0, 9, rapid.ID).Draw(t, "between") {
		xs = append(xs, low*math.Pow(xs[2]/low, f))
	}
	return xs
}

// TestSideBySide: series stand in their order around each value, never past the
// points of a neighbouring value or the frame, and not apart where one line says it all.
func TestSideBySide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.OneOf(rapid.Custom(broken), rapid.SliceOfN(rapid.Float64Range(-9, 9), 1, 9)).Draw(t, "xs")
		x := newAxisX(xs)
		width := vg.Length(rapid.Float64Range(leastPanel, 200).Draw(t, "width"))
		x.axis = x.withRoom(width, textStyle(tickSize, text.XCenter, text.YTop))
		c := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: width, Y: 100}}}
		side := abreast{rapid.IntRange(1, 12).Draw(t, "series"), rapid.Bool().Draw(t, "bars")}
		last := vg.Length(0)
		for _, v := range x.values {
			for i := range side.series {
				at := stand{x, i, side}.px(c, v)
				if at < last-1e-9 || at > width {
					t.Fatalf("series %d at %v stands at %v, after %v, in a frame of %v", i, v, at, last, width)
				}
				if moved := at != c.X(x.at(v)); moved && (side.series == 1 || !side.bars && v != 0) {
					t.Fatalf("series %d at %v is moved to %v", i, v, at)
				}
				last = at
			}
		}
	})
}

// TestNoLineCrossesTheBreak looks at every stroke of a series: its line and the
// edge of its band stay on one side of the break.
func TestNoLineCrossesTheBreak(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := newAxisX(broken(t))
		at := stand{x, 0, abreast{1, false}}
		var points []Point
		for _, v := range x.values {
			points = append(points, Point{X: v, Y: 0.5, Low: 0.4, High: 0.6})
		}
		runs := at.runs(points, func(Point) bool { return false })
		if len(runs) != 2 || len(runs[0]) != 1 || runs[0][0].X != 0 || len(runs[1]) != len(points)-1 {
			t.Fatalf("got %d stretches %v, want 0 alone and then the others", len(runs), runs)
		}
		var rec recorder.Canvas
		c := draw.NewCanvas(&rec, 100, 100)
		p := newPlot()
		p.Y.Min, p.Y.Max = 0, 1
		trace(Series{Points: points}, seriesLook(0), at).Plot(c, p)
		band(Series{Points: points}, seriesLook(0), at).Plot(c, p)
		mid := c.X((x.zeroAt + x.start) / 2)
		for _, a := range rec.Actions {
			var path vg.Path
			switch a := a.(type) {
			case *recorder.Stroke:
				path = a.Path
			case *recorder.Fill:
				path = a.Path
			}
			left, right := false, false
			for _, part := range path {
				if part.Type == vg.MoveComp || part.Type == vg.LineComp {
					left, right = left || part.Pos.X < mid, right || part.Pos.X > mid
				}
			}
			if left && right {
				t.Fatalf("%v crosses the break at %v", path, mid)
			}
		}
	})
}

// TestBars: three series with intervals are too many for bands.
func TestBars(t *testing.T) {
	series := func(n int, low float64) []Series {
		out := make([]Series, n)
		for i := range out {
			out[i].Points = []Point{{X: 1, Y: 0.5, Low: low, High: low}}
		}
		return out
	}
	tests := []struct {
		name   string
		series []Series
		want   bool
	}{
		{"two", series(2, 0.5), false},
		{"three", series(3, 0.5), true},
		{"three without intervals", series(3, math.NaN()), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := barred(tt.series); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestNotesOfBars: the caption says what the bars are and what is not where it seems.
func TestNotesOfBars(t *testing.T) {
	spec := func(n int, first float64) LineSpec {
		s := LineSpec{Confidence: 0.95}
		for i := range n {
			points := []Point{}
			for _, x := range []float64{first, 1, 100} {
				points = append(points, Point{X: x, Y: 0.5, Low: 0.4, High: 0.6})
			}
			s.Series = append(s.Series, Series{Label: fmt.Sprint(i), Points: points})
		}
		return s
	}
	const zero = "The horizontal axis is logarithmic, with 0 left of a break that no line crosses."
	tests := []struct {
		name string
		spec LineSpec
		want []string
	}{
		{"one series with zero", spec(1, 0), []string{"Bands and bars are 95% intervals.", zero}},
		{"two series with zero", spec(2, 0), []string{
			"Bands and bars are 95% intervals.", zero,
			"Points at 0 stand slightly side by side, so that they do not hide each other.",
		}},
		{"two series without zero", spec(2, 0.5), []string{
			"Bands and bars are 95% intervals.", "The horizontal axis is logarithmic.",
		}},
		{"three series", spec(3, -1), []string{
			"Bars are 95% intervals.",
			"Points of one value of the horizontal axis stand slightly side by side, so that their bars do not hide each other.",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			line, err := Line(tt.spec)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, line.Notes); diff != "" {
				t.Errorf("notes of a line chart (-want +got):\n%s", diff)
			}
			panels, err := Multiples(MultiplesSpec{Confidence: 0.95, Panels: []Panel{{"a", tt.spec.Series}, {"b", tt.spec.Series[:1]}}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append(want, "All panels have the same axes."), panels.Notes); diff != "" {
				t.Errorf("notes of small multiples (-want +got):\n%s", diff)
			}
		})
	}
}
