package chart

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// thinOf draws steps on 50 columns.
func thinOf(steps []Step) (all, thin pieces, merged int) {
	all = placed(steps, newWeightAxis(steps, nil))
	thin, merged = thinSteps(all, 50)
	return all, thin, merged
}

// drawManySteps draws up to 2000 adjacent steps of any width.
func drawManySteps(t *rapid.T) []Step {
	n := rapid.IntRange(1, 2000).Draw(t, "steps")
	seed := rapid.Uint64().Draw(t, "seed")
	steps, from := make([]Step, n), 0.0
	for i := range steps {
		seed = seed*6364136223846793005 + 1442695040888963407 // Knuth's MMIX generator: rapid is slow at thousands of draws
		y := float64(seed>>40) / (1 << 24)
		to := from + math.Pow(y, 8) + 1e-6
		steps[i] = Step{From: from, To: to, Y: y, Low: y / 2, High: (1 + y) / 2}
		if seed>>32%13 == 0 {
			steps[i].Y, steps[i].Low, steps[i].High = math.NaN(), math.NaN(), math.NaN()
		}
		from = to
	}
	return steps
}

// TestThinStepsKeepsEveryPixel compares what thin pieces and all pieces paint in
// each column of pixels: the range of accuracies and of intervals is the same.
func TestThinStepsKeepsEveryPixel(t *testing.T) {
	const columns = 50
	ranges := func(ps pieces) (y, band [columns]span) {
		for i := range columns {
			y[i], band[i] = noSpan(), noSpan()
		}
		for _, p := range ps {
			for i := min(int(p.from*columns), columns-1); i <= min(int(p.to*columns), columns-1); i++ {
				y[i].add(p.min, p.max)
				band[i].add(p.low, p.high)
			}
		}
		return y, band
	}
	rapid.Check(t, func(t *rapid.T) {
		all, thin, merged := thinOf(drawManySteps(t))
		wantY, wantBand := ranges(all)
		gotY, gotBand := ranges(thin)
		if wantY != gotY || wantBand != gotBand {
			t.Fatalf("columns differ: %v and %v, want %v and %v", gotY, gotBand, wantY, wantBand)
		}
		if len(thin) > 2*columns+1 {
			t.Fatalf("%d pieces in %d columns", len(thin), columns)
		}
		groups := 0 // merged pieces of thin
		for _, p := range thin {
			if !slices.ContainsFunc(all, func(q piece) bool { return q.from == p.from && q.to == p.to }) {
				groups++
			}
		}
		if len(all)-merged+groups != len(thin) {
			t.Fatalf("%d steps, %d of them merged into %d, leave %d pieces", len(all), merged, groups, len(thin))
		}
	})
}

// TestThinStepsKeepsItsEnds: a merged stretch is entered and left where the
// steps are, so that its neighbours connect.
func TestThinStepsKeepsItsEnds(t *testing.T) {
	steps := []Step{
		{From: 0, To: 50, Y: 0.5, Low: 0.4, High: 0.6},
		{From: 50, To: 50.01, Y: 0.9, Low: 0.8, High: 1},
		{From: 50.01, To: 50.02, Y: 0.1, Low: 0, High: 0.2},
		{From: 50.02, To: 50.03, Y: 0.7, Low: 0.6, High: 0.8},
		{From: 50.03, To: 100, Y: 0.6, Low: 0.5, High: 0.7},
	}
	_, thin, merged := thinOf(steps)
	if len(thin) != 3 || merged != 3 {
		t.Fatalf("got %d pieces with %d merged, want 3 with 3: %+v", len(thin), merged, thin)
	}
	got := thin[1]
	want := piece{from: got.from, to: got.to, first: 0.9, last: 0.7, min: 0.1, max: 0.9, low: 0, high: 1}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestFewStepsStayAsTheyAre(t *testing.T) {
	steps := []Step{{From: 0, To: 1, Y: 0.5}, {From: 1, To: 2, Y: 0.6}, {From: 3, To: math.Inf(1), Y: 0.7}}
	all, thin, merged := thinOf(steps)
	if merged != 0 || len(thin) != 4 || len(all) != 4 { // three steps and the hole from 2 to 3
		t.Errorf("got %+v with %d merged, want four pieces", thin, merged)
	}
	if !math.IsNaN(thin[2].min) {
		t.Errorf("the hole is %+v, want no value", thin[2])
	}
}

func TestStepAt(t *testing.T) {
	steps := []Step{{From: 0, To: 0, Y: 0.1}, {From: 0, To: 1, Y: 0.2}, {From: 1, To: 2, Y: 0.3}, {From: 3, To: math.Inf(1), Y: 0.4}}
	tests := []struct {
		name string
		w    float64
		want float64 // 0 for none
	}{
		{"single weight before the step that starts there", 0, 0.1},
		{"inside", 0.5, 0.2},
		{"a border belongs to the step that starts there", 1, 0.3},
		{"before a hole to the step that ends there", 2, 0.3},
		{"hole", 2.5, 0},
		{"beyond", 1e9, 0.4},
		{"before", -1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ok := stepAt(steps, tt.w)
			if s.Y != tt.want || ok != (tt.want > 0) {
				t.Errorf("stepAt(%v) is %v, %v, want %v", tt.w, s.Y, ok, tt.want)
			}
		})
	}
}

func TestWeightAxis(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		name  string
		steps []Step
		log   bool
		zero  bool
		want  []string
	}{
		{"one step", []Step{{From: 0, To: inf}}, false, false, []string{"0", "0.2", "0.4", "0.6", "0.8", "1"}},
		{"narrow", []Step{{From: 0, To: 1}, {From: 1, To: 3}}, false, false, []string{"0", "0.5", "1", "1.5", "2", "2.5", "3"}},
		{"negative stays linear", []Step{{From: -1, To: 0.001}, {From: 0.001, To: 1}}, false, false, []string{"-1", "-0.5", "0", "0.5", "1"}},
		{"wide with zero", []Step{{From: 0, To: 0.01}, {From: 0.01, To: 1}}, true, true, []string{"0", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"}},
		{"wide without zero", []Step{{From: 0.001, To: 10}, {From: 10, To: inf}}, true, false, []string{"0.001", "0.01", "0.1", "1", "10"}},
		{"very wide", []Step{{From: 1e-12, To: 1e12}}, true, false, []string{"1e-12", "1e-8", "0.0001", "1", "10000", "1e8", "1e12"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newWeightAxis(tt.steps, nil)
			if a.log != tt.log || a.zero != tt.zero {
				t.Errorf("logarithmic %v with zero %v, want %v and %v", a.log, a.zero, tt.log, tt.zero)
			}
			if got := labels(a.ticks(a.roundMarks(0))); !slices.Equal(got, tt.want) {
				t.Errorf("ticks %q, want %q", got, tt.want)
			}
		})
	}
}

// TestWeightAxisKeepsOrder: a larger weight is never further left.
func TestWeightAxisKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawSteps(t)
		if len(steps) == 0 {
			t.Skip("all ends infinite")
		}
		a := newWeightAxis(steps, nil)
		last := 0.0
		for _, s := range steps {
			for _, w := range []float64{s.From, s.To} {
				got := a.at(w)
				if !(got >= last && got <= 1) {
					t.Fatalf("%v is at %v, after %v", w, got, last)
				}
				last = got
			}
		}
	})
}
