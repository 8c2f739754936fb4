package chart

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"
)

// written is one text of a figure and the box its capitals take.
type written struct {
	text string
	box  vg.Rectangle
}

// texts records what a figure writes. The only turned text of a figure is the
// name of its vertical axis, a quarter turn to the left.
func texts(f *Figure) []written {
	var rec recorder.Canvas
	f.draw(draw.NewCanvas(&rec, f.width, f.height))
	var out []written
	turned := false
	for _, a := range rec.Actions {
		switch a := a.(type) {
		case *recorder.Rotate:
			turned = true
		case *recorder.Pop:
			turned = false
		case *recorder.FillString:
			face := plot.DefaultTextHandler.Cache().Lookup(a.Font, a.Size)
			w, h := face.Width(a.String), 0.72*a.Size // capitals of Liberation Sans
			box := vg.Rectangle{Min: a.Point, Max: a.Point.Add(vg.Point{X: w, Y: h})}
			if turned { // (x, y) is at (-y, x)
				box = vg.Rectangle{
					Min: vg.Point{X: -a.Point.Y - h, Y: a.Point.X},
					Max: vg.Point{X: -a.Point.Y, Y: a.Point.X + w},
				}
			}
			out = append(out, written{a.String, box})
		}
	}
	return out
}

// checkLayout reports texts that leave the figure or touch each other.
func checkLayout(f *Figure) error {
	ts := texts(f)
	for i, t := range ts {
		if t.box.Min.X < 0 || t.box.Min.Y < 0 || t.box.Max.X > f.width || t.box.Max.Y > f.height {
			return fmt.Errorf("%q at %v leaves the figure of %v x %v", t.text, t.box, f.width, f.height)
		}
		for _, u := range ts[:i] {
			if t.box.Min.X < u.box.Max.X && u.box.Min.X < t.box.Max.X && t.box.Min.Y < u.box.Max.Y && u.box.Min.Y < t.box.Max.Y {
				return fmt.Errorf("%q at %v and %q at %v overlap", t.text, t.box, u.text, u.box)
			}
		}
	}
	return nil
}

// drawLabel draws labels of all kinds: short, long, unknown to the font, hostile.
func drawLabel(t *rapid.T, name string) string {
	return rapid.OneOf(
		rapid.StringMatching(`[a-zA-Z_.-]{1,12}`),
		rapid.StringMatching(`[A-Za-z ]{1,60}`),
		rapid.String(),
		rapid.SampledFrom([]string{"通义千问", "<script>", "(1)", "WWWWWWWWWWWWWWWWWWWWWWWW", "\x00"}),
	).Draw(t, name)
}

// drawY draws a fraction of 1 with its interval.
func drawY(t *rapid.T) (y, low, high float64) {
	y = rapid.Float64Range(0, 1).Draw(t, "y")
	if rapid.Bool().Draw(t, "interval unknown") {
		return y, math.NaN(), math.NaN()
	}
	return y, y * rapid.Float64Range(0, 1).Draw(t, "low"), y + (1-y)*rapid.Float64Range(0, 1).Draw(t, "high")
}

func drawBaselines(t *rapid.T) []Baseline {
	var out []Baseline
	for range rapid.IntRange(0, 25).Draw(t, "baselines") {
		y, low, high := drawY(t)
		out = append(out, Baseline{Label: drawLabel(t, "baseline"), Y: y, Low: low, High: high})
	}
	return out
}

// TestLineNeverOverlaps draws any legal input and looks at every text's box.
func TestLineNeverOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := LineSpec{Title: drawLabel(t, "title"), XLabel: drawLabel(t, "x label"), YLabel: drawLabel(t, "y label"), Baselines: drawBaselines(t)}
		xs := rapid.OneOf(rapid.Custom(broken), rapid.SliceOfNDistinct(rapid.Float64Range(-10, 1e6).Filter(func(x float64) bool {
			return x == 0 || math.Abs(x) >= minSize
		}), 1, 20, rapid.ID)).Draw(t, "xs")
		for i := range rapid.IntRange(1, 12).Draw(t, "series") {
			s := Series{Label: fmt.Sprint(i) + drawLabel(t, "series")}
			for _, x := range xs {
				y, low, high := drawY(t)
				s.Points = append(s.Points, Point{X: x, Y: y, Low: low, High: high})
			}
			spec.Series = append(spec.Series, s)
		}
		f, err := Line(spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkLayout(f); err != nil {
			t.Fatal(err)
		}
	})
}

func TestDotsNeverOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := DotSpec{Title: drawLabel(t, "title"), XLabel: drawLabel(t, "x label"), Baselines: drawBaselines(t)}
		for range rapid.IntRange(1, maxRows).Draw(t, "rows") {
			y, low, high := drawY(t)
			spec.Rows = append(spec.Rows, Dot{Label: drawLabel(t, "row"), Y: y, Low: low, High: high})
		}
		f, err := Dots(spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkLayout(f); err != nil {
			t.Fatal(err)
		}
	})
}

// TestLayoutCheckSees makes sure that the check above can fail.
func TestLayoutCheckSees(t *testing.T) {
	sty := textStyle(smallSize, 0, 0)
	for name, at := range map[string]vg.Point{"overlap": {X: 12, Y: 12}, "outside": {X: 95, Y: 50}} {
		f := &Figure{width: 100, height: 100, draw: func(c draw.Canvas) {
			textLeft(c, sty, vg.Point{X: 10, Y: 10}, "first")
			textLeft(c, sty, at, "second")
		}}
		if checkLayout(f) == nil {
			t.Errorf("%s: not seen", name)
		}
	}
}
