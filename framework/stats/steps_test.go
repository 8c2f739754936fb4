package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestSteps(t *testing.T) {
	one, two := Wilson(1, 2, Confidence), Wilson(2, 2, Confidence)
	half, only := Wilson(1, 1, Confidence), Wilson(0, 1, Confidence)
	flat := func(score float64) Curve { return Curve{[]Segment{{0, inf, 0}}, []float64{score}} }
	for _, c := range []struct {
		name     string
		curves   []Curve
		from, to float64
		want     []Step
	}{
		{"no question", nil, 0, 1, nil},
		{"nothing between", []Curve{flat(1)}, 1, 1, nil},
		{"one step", []Curve{flat(1), flat(0)}, 0, inf, []Step{{0, inf, 1, 2, 0.5, one.Low, one.High}}},
		{"one of two changes", []Curve{{[]Segment{{0, 2, 1}, {2, inf, 0}}, []float64{0, 1}}, flat(1)}, 0, inf,
			[]Step{{0, 2, 2, 2, 1, two.Low, two.High}, {2, inf, 1, 2, 0.5, one.Low, one.High}}},
		{"another winner, the same score", []Curve{{[]Segment{{0, 2, 1}, {2, inf, 0}}, []float64{1, 1}}, flat(0)}, 0, 5,
			[]Step{{0, 5, 1, 2, 0.5, one.Low, one.High}}},
		{"two changes at one weight cancel", []Curve{
			{[]Segment{{0, 2, 0}, {2, inf, 1}}, []float64{0, 1}}, {[]Segment{{0, 2, 1}, {2, inf, 0}}, []float64{0, 1}}}, 0, 5,
			[]Step{{0, 5, 1, 2, 0.5, one.Low, one.High}}},
		{"two changes between steps of equal figures", []Curve{
			{[]Segment{{0, 2, 0}, {2, inf, 1}}, []float64{0, 1}}, {[]Segment{{0, 3, 1}, {3, inf, 0}}, []float64{0, 1}}}, 0, 5,
			[]Step{{0, 2, 1, 2, 0.5, one.Low, one.High}, {2, 3, 2, 2, 1, two.Low, two.High}, {3, 5, 1, 2, 0.5, one.Low, one.High}}},
		{"missing is not in n", []Curve{{[]Segment{{0, 2, 0}, {2, 9, 1}}, []float64{nan, 0}}, {[]Segment{{0, 4, 0}, {4, 9, -1}}, []float64{1}}}, 1, 9,
			[]Step{{1, 2, 1, 1, 1, half.Low, half.High}, {2, 4, 1, 2, 0.5, one.Low, one.High}, {4, 9, 0, 1, 0, only.Low, only.High}}},
		{"none has an outcome", []Curve{{[]Segment{{0, 2, -1}, {2, 4, 0}}, []float64{nan}}}, 0, 4, []Step{{0, 4, 0, 0, nan, nan, nan}}},
		{"outside 0 to 1", []Curve{flat(2)}, 0, 1, []Step{{0, 1, nan, 0, nan, nan, nan}}}, // as Summarize
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Steps(c.curves, c.from, c.to), cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// drawCurves makes curves of random lines; halves gives them scores of 0, 1/2 and 1.
func drawCurves(t *rapid.T, halves bool) []Curve {
	scores := []float64{0, 1, 1, math.NaN()}
	if halves {
		scores = append(scores, 0.5)
	}
	number := rapid.IntRange(-5, 5)
	curves := make([]Curve, rapid.IntRange(1, 12).Draw(t, "questions"))
	for q := range curves {
		lines := make([]Line, rapid.IntRange(1, 6).Draw(t, "candidates"))
		for j := range lines {
			lines[j] = Line{float64(number.Draw(t, "base")), float64(number.Draw(t, "slope"))}
		}
		curves[q] = Curve{Envelope(lines, 0, 8), rapid.SliceOfN(rapid.SampledFrom(scores), len(lines), len(lines)).Draw(t, "scores")}
	}
	return curves
}

// outcomesAt looks every curve up at a weight, without the steps' bookkeeping.
func outcomesAt(curves []Curve, w float64) []float64 {
	outcomes := make([]float64, len(curves))
	for q, c := range curves {
		outcomes[q] = math.NaN()
		if winner, in := winnerIn(c.Segments, w); in && winner >= 0 {
			outcomes[q] = c.Scores[winner]
		}
	}
	return outcomes
}

// TestStepsAreSummaries: inside every step the figures are those of Summarize for
// the outcomes at that weight, steps have no gaps, neighbours differ, and there
// are at most as many as breakpoints and one.
func TestStepsAreSummaries(t *testing.T) {
	shared := NewResampler()
	rapid.Check(t, func(t *rapid.T) {
		curves := drawCurves(t, rapid.Bool().Draw(t, "halves"))
		got := Steps(curves, 0, 8)
		if diff := cmp.Diff(got, shared.Steps(curves, 0, 8), cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("shared +, alone -:\n%s", diff)
		}
		most, at := 1, 0.0
		for _, c := range curves {
			most += len(c.Segments) - 1
		}
		if len(got) > most || got[len(got)-1].To != 8 {
			t.Fatalf("%d steps, want at most %d up to 8: %v", len(got), most, got)
		}
		for i, s := range got {
			if s.From != at || i > 0 && s.sameFigures(got[i-1]) {
				t.Fatalf("step %d of %v", i, got)
			}
			at = s.To
			// Breakpoints are fractions, so no weight at such a share is one, not
			// even one at which a winner changes but not its score.
			for _, share := range []float64{0.01 / math.Pi, 1 / math.Pi, 3.14 / math.Pi} {
				want := Summarize(outcomesAt(curves, s.From+share*(s.To-s.From)))
				if !s.sameFigures(Step{Correct: want.Correct, N: want.N, Accuracy: want.Accuracy, Low: want.Low, High: want.High}) {
					t.Fatalf("step %+v, but Summarize gives %+v", s, want)
				}
			}
		}
	})
}

// TestFoldCurves: at every weight the folded curve is the fold of the repeats.
func TestFoldCurves(t *testing.T) {
	mean := func(outcomes []float64) float64 {
		sum := 0.0
		for _, x := range outcomes {
			sum += x
		}
		return sum / float64(len(outcomes))
	}
	rapid.Check(t, func(t *rapid.T) {
		repeats := drawCurves(t, false)
		folded := FoldCurves(repeats, 0, 8, mean)
		for w := 1.0 / 128; w < 8; w += 1.0 / 16 { // between all breakpoints with small denominators
			got := outcomesAt([]Curve{folded}, w)[0]
			inside := true
			for _, c := range repeats {
				_, in := winnerIn(c.Segments, w)
				inside = inside && in
			}
			if want := mean(outcomesAt(repeats, w)); inside && !same(got, want) {
				t.Fatalf("at %v got %v, want %v", w, got, want)
			}
		}
		Steps([]Curve{folded}, 0, 8) // panics if it is not a curve
	})
	if got := FoldCurves(nil, 0, 1, mean); len(got.Segments) != 0 {
		t.Errorf("no repeats give %v", got)
	}
}

func TestStepsPanics(t *testing.T) {
	for _, c := range []struct {
		name, want string
		curve      Curve
	}{
		{"no segment", "question 0: 0 segments end at 0, want 1", Curve{}},
		{"late start", "segment 0 goes from 0.5 to 1 after 0", Curve{[]Segment{{0.5, 1, -1}}, nil}},
		{"gap", "segment 1 goes from 0.6 to 1 after 0.5", Curve{[]Segment{{0, 0.5, -1}, {0.6, 1, -1}}, nil}},
		{"early end", "1 segments end at 0.5, want 1", Curve{[]Segment{{0, 0.5, -1}}, nil}},
		{"no score", "winner 1 of 1 scores", Curve{[]Segment{{0, 1, 1}}, []float64{1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, c.want) {
					t.Errorf("panic %q, want %q in it", got, c.want)
				}
			}()
			Steps([]Curve{c.curve}, 0, 1)
		})
	}
}

// BenchmarkSteps is a chart over one weight: 840 questions, 8 candidates.
func BenchmarkSteps(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	lines, scores := make([][]Line, 840), make([][]float64, 840)
	for q := range lines {
		lines[q], scores[q] = make([]Line, 8), make([]float64, 8)
		for j := range 8 {
			lines[q][j], scores[q][j] = Line{random.Float64(), random.Float64()}, float64(random.IntN(2))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		curves := make([]Curve, len(lines))
		for q := range lines {
			curves[q] = Curve{Envelope(lines[q], 0, inf), scores[q]}
		}
		Steps(curves, 0, inf)
	}
}
