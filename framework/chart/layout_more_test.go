package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawDistinct draws that many distinct labels, all numbers or of all kinds.
func drawDistinct(t *rapid.T, n int, name string) []string {
	if rapid.Bool().Draw(t, name+" are numbers") {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprint(float64(i) * rapid.SampledFrom([]float64{1, 0.25, 1e-7, 12345.5, -3}).Draw(t, name+" step of "+fmt.Sprint(i)))
		}
		slices.Sort(out)
		if len(slices.Compact(slices.Clone(out))) == n {
			return out
		}
	}
	out := make([]string, n)
	for i := range out {
		out[i] = drawLabel(t, name)
		if slices.Contains(out[:i], out[i]) {
			out[i] = fmt.Sprint(i, out[i])
		}
	}
	return out
}

func drawHeat(t *rapid.T) HeatSpec {
	spec := HeatSpec{Title: drawLabel(t, "title"), XLabel: drawLabel(t, "x label"), YLabel: drawLabel(t, "y label")}
	spec.X = drawDistinct(t, rapid.OneOf(rapid.IntRange(1, 14), rapid.IntRange(1, maxHeat)).Draw(t, "columns"), "columns")
	spec.Y = drawDistinct(t, rapid.OneOf(rapid.IntRange(1, 14), rapid.IntRange(1, maxHeat)).Draw(t, "rows"), "rows")
	low := rapid.Float64Range(0, 1).Draw(t, "lowest")
	width := rapid.Float64Range(0, 1-low).Draw(t, "width")
	mark := rapid.SampledFrom([]string{"", "*", "**"}).Draw(t, "mark")
	holes := rapid.IntRange(2, 9).Draw(t, "one in so many is missing")
	for i := range spec.Y {
		row := make([]HeatCell, len(spec.X))
		for j := range row {
			v := low + width*float64((i*7+j*5)%11)/10
			row[j] = HeatCell{Value: v, Low: math.NaN(), High: math.NaN(), Mark: mark}
			if (i*len(row)+j)%holes == 1 {
				row[j] = HeatCell{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
			}
		}
		spec.Cells = append(spec.Cells, row)
	}
	if rapid.Bool().Draw(t, "baseline") {
		y, low, high := drawY(t)
		spec.Baseline = Baseline{Label: "b" + drawLabel(t, "baseline"), Y: y, Low: low, High: high}
	}
	return spec
}

// TestHeatNeverOverlaps draws any legal heat map: no text touches another or the
// edge, and either every value is written or none, as the notes say.
func TestHeatNeverOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := drawHeat(t)
		f, err := Heat(spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkLayout(f); err != nil {
			t.Fatal(err)
		}
		if err := checkValues(f, spec); err != nil {
			t.Fatal(err)
		}
	})
}

// checkValues counts the values written into the cells of a heat map. A name of
// a column or row may read like a value: it is counted, too.
func checkValues(f *Figure, spec HeatSpec) error {
	want := map[string]int{}
	if !strings.Contains(f.Notes[0], "too small") {
		for _, row := range spec.Cells {
			for _, c := range row {
				if !math.IsNaN(c.Value) {
					want[c.text()]++
				}
			}
		}
	}
	got := map[string]int{}
	for _, w := range texts(f) {
		got[w.text]++
	}
	for text, n := range want {
		if got[text] < n {
			return fmt.Errorf("%q is written %d times, want %d", text, got[text], n)
		}
	}
	if len(want) > 0 || len(spec.X) > 12 || len(spec.Y) > 41 {
		return nil
	}
	for _, row := range spec.Cells {
		for _, c := range row {
			if c.Mark != "" || c.Value > 0.9994 { // wider than "99.9"
				return nil
			}
		}
	}
	return fmt.Errorf("no values in %d columns and %d rows", len(spec.X), len(spec.Y))
}

// TestMultiplesNeverOverlap draws any legal panels.
func TestMultiplesNeverOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := MultiplesSpec{Title: drawLabel(t, "title"), XLabel: drawLabel(t, "x label"), YLabel: drawLabel(t, "y label"), Baselines: drawBaselines(t)}
		xs := rapid.OneOf(rapid.Custom(broken), rapid.SliceOfNDistinct(rapid.OneOf(rapid.Float64Range(-10, 1e6), rapid.Float64Range(1e-6, 1)).Filter(func(x float64) bool {
			return x == 0 || math.Abs(x) >= minSize
		}), 1, 14, rapid.ID)).Draw(t, "xs")
		series := drawDistinct(t, rapid.IntRange(1, 5).Draw(t, "series"), "series")
		for _, label := range drawDistinct(t, rapid.IntRange(1, maxPanels).Draw(t, "panels"), "panels") {
			p := Panel{Label: "p" + label}
			for _, l := range series {
				s := Series{Label: "s" + l}
				for _, x := range xs {
					y, low, high := drawY(t)
					s.Points = append(s.Points, Point{X: x, Y: y, Low: low, High: high})
				}
				p.Series = append(p.Series, s)
			}
			spec.Panels = append(spec.Panels, p)
		}
		f, err := Multiples(spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkLayout(f); err != nil {
			t.Fatal(err)
		}
	})
}

// drawSteps draws adjacent steps, some of them single weights, some missing.
func drawSteps(t *rapid.T) []Step {
	ends := rapid.SliceOfN(rapid.OneOf(
		rapid.Float64Range(0, 2), rapid.Float64Range(-3, 3), rapid.Custom(func(t *rapid.T) float64 {
			return math.Pow(10, rapid.Float64Range(-30, 30).Draw(t, "power"))
		}), rapid.Just(0.), rapid.Just(math.Inf(1)),
	).Filter(func(x float64) bool { return x == 0 || math.Abs(x) >= minSize }), 2, 30).Draw(t, "ends")
	slices.Sort(ends)
	var steps []Step
	for i := range len(ends) - 1 {
		from, to := ends[i], ends[i+1]
		if math.IsInf(from, 1) || i > 0 && from == to && ends[i-1] == from {
			continue
		}
		y, low, high := drawY(t)
		if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
			y, low, high = math.NaN(), math.NaN(), math.NaN()
		}
		steps = append(steps, Step{From: from, To: to, Y: y, Low: low, High: high})
	}
	return steps
}

func TestStepsNeverOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := StepsSpec{Title: drawLabel(t, "title"), XLabel: drawLabel(t, "x label"), YLabel: drawLabel(t, "y label"),
			Baselines: drawBaselines(t), Steps: drawSteps(t)}
		if len(spec.Steps) == 0 {
			t.Skip("all ends infinite")
		}
		for _, s := range spec.Steps {
			if !math.IsNaN(s.Y) {
				spec.Mark = append(spec.Mark, s.From)
			}
		}
		f, err := Steps(spec)
		if err != nil {
			// A single weight next to missing steps may be marked at a missing one.
			if strings.Contains(err.Error(), "no step with a value") {
				t.Skip(err)
			}
			t.Fatal(err)
		}
		if err := checkLayout(f); err != nil {
			t.Fatal(err)
		}
	})
}
