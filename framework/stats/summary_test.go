package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func texts(warnings []error) string {
	all := []string{}
	for _, w := range warnings {
		all = append(all, w.Error())
	}
	return strings.Join(all, "; ")
}

func TestSummarize(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name                              string
		in                                []float64
		asked, n                          int
		correct, accuracy, wrong, rightly float64
		method, warnings                  string
	}{
		{"nothing asked", nil, 0, 0, 0, nan, nan, nan, MethodNone, "no outcome: no accuracy"},
		{"all missing", []float64{nan, nan}, 2, 0, 0, nan, 0, 1, MethodNone,
			"2 of 2 questions have no outcome: the accuracy over all is between 0.0000 and 1.0000; no outcome: no accuracy"},
		{"whole", []float64{1, 0, 1, 1}, 4, 4, 3, 0.75, 0.75, 0.75, MethodWilson, ""},
		{"missing is not wrong", []float64{1, nan, 0, nan}, 4, 2, 1, 0.5, 0.25, 0.75, MethodWilson,
			"2 of 4 questions have no outcome: the accuracy over all is between 0.2500 and 0.7500"},
		{"fractional", []float64{1, 0.5, 0}, 3, 3, 1.5, 0.5, 0.5, 0.5, MethodBootstrapLaw, "3 questions: a bootstrap interval is too narrow below 30"},
		{"equal fractions", slices.Repeat([]float64{0.25}, 40), 40, 40, 10, 0.25, 0.25, 0.25, MethodBootstrapLaw, "all outcomes are equal: a bootstrap interval has no width"},
		{"outside", []float64{1, 1.5}, 2, 0, nan, nan, nan, nan, MethodNone, "outcome of question 1 is 1.5, want 0 to 1"},
		{"infinite", []float64{math.Inf(-1)}, 1, 0, nan, nan, nan, nan, MethodNone, "outcome of question 0 is -Inf, want 0 to 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Summarize(c.in)
			for _, v := range []struct {
				name      string
				got, want float64
			}{{"correct", s.Correct, c.correct}, {"accuracy", s.Accuracy, c.accuracy}, {"if wrong", s.IfWrong, c.wrong}, {"if right", s.IfRight, c.rightly}} {
				if !same(v.got, v.want) {
					t.Errorf("%s = %v, want %v", v.name, v.got, v.want)
				}
			}
			if s.Asked != c.asked || s.N != c.n || s.Method != c.method {
				t.Errorf("asked %d, n %d, method %q; want %d, %d, %q", s.Asked, s.N, s.Method, c.asked, c.n, c.method)
			}
			if got := texts(s.Warnings); got != c.warnings {
				t.Errorf("warnings %q, want %q", got, c.warnings)
			}
			if (s.Method == MethodNone) != math.IsNaN(s.Low) || s.Low > s.Accuracy || s.High < s.Accuracy {
				t.Errorf("interval %v to %v about %v", s.Low, s.High, s.Accuracy)
			}
		})
	}
}

func TestSummarizePicksTheLaw(t *testing.T) {
	whole := append(slices.Repeat([]float64{1}, 30), slices.Repeat([]float64{0}, 20)...)
	if s := Summarize(whole); (Interval{s.Low, s.High}) != Wilson(30, 50, 0.95) {
		t.Errorf("%v to %v is not Wilson's interval", s.Low, s.High)
	}
	halves := append(slices.Clone(whole), 0.5, math.NaN())
	want, ok := BootstrapLaw(halves[:51], 0.95)
	if s := Summarize(halves); !ok || (Interval{s.Low, s.High}) != want || s.Method != MethodBootstrapLaw {
		t.Errorf("%v to %v by %s is not the exact bootstrap's interval %v", s.Low, s.High, s.Method, want)
	}
	noFraction := append(slices.Clone(whole), math.Pi/4, math.NaN())
	want = Bootstrap(noFraction[:51], Resamples, Seed, 0.95)
	if s := Summarize(noFraction); (Interval{s.Low, s.High}) != want || s.Method != MethodBootstrap {
		t.Errorf("%v to %v by %s is not the bootstrap's interval %v", s.Low, s.High, s.Method, want)
	}
}

func TestCompare(t *testing.T) {
	nan := math.NaN()
	a := append(slices.Repeat([]float64{1}, 40), 0, 0, 1, nan, nan)
	base := append(slices.Repeat([]float64{1, 0}, 20), 1, 0, nan, 1, nan)
	// Of 42 pairs 20 are won, 1 is lost.
	c := Compare(a, base)
	interval := PairedDifference(20, 1, 42, 0.95)
	if c.N != 42 || c.Wins != 20 || c.Losses != 1 || c.Delta != 19.0/42 || c.P != McNemar(20, 1) || c.Low != interval.Low || c.High != interval.High || c.Method != MethodExact {
		t.Errorf("got %+v", c)
	}
	if got, want := texts(c.Warnings), "2 questions have an outcome on one side only and are left out"; got != want {
		t.Errorf("warnings %q, want %q", got, want)
	}
}

func TestCompareFractional(t *testing.T) {
	for _, c := range []struct {
		name, method string
		step         float64
	}{
		{"twelfths", MethodBootstrapLaw + ", " + MethodSignsLaw, 1.0 / 4},
		{"no fraction", MethodBootstrap + ", " + MethodSigns, math.Pi / 16},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, base, diffs := make([]float64, 40), make([]float64, 40), make([]float64, 40)
			for i := range a {
				a[i], base[i] = float64(i%5)*c.step, float64(i%4)/3
				diffs[i] = a[i] - base[i]
			}
			got := Compare(a, base)
			interval, exact := BootstrapLaw(diffs, Confidence)
			if !exact {
				interval = PairedBootstrap(diffs, Resamples, Seed, Confidence)
			}
			if got.Method != c.method || got.P != SignFlip(diffs, Resamples, Seed) || got.Low != interval.Low || got.High != interval.High {
				t.Errorf("got %+v, want %s %v", got, c.method, interval)
			}
			if len(got.Warnings) != 0 {
				t.Errorf("warnings %v", got.Warnings)
			}
		})
	}
}

func TestCompareDoubts(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name     string
		a, base  []float64
		p        float64
		warnings string
	}{
		{"nothing", nil, nil, nan, "no question has both outcomes: nothing to compare"},
		{"no pair", []float64{1, nan}, []float64{nan, 1}, nan, "2 questions have an outcome on one side only and are left out; no question has both outcomes: nothing to compare"},
		{"no difference", make([]float64, 30), make([]float64, 30), 1, "no question differs: the interval has no width"},
		{"one difference", outcomes(1, 0, 30), make([]float64, 30), 1, "1 question differs: p cannot be below 1"}, // 2 x 2^-1
		{"one of 29", outcomes(6, 0, 29), make([]float64, 29), 0.03125, "29 questions: a bootstrap interval is too narrow below 30"},
		{"few differences", outcomes(5, 0, 30), make([]float64, 30), 0.0625, "5 questions differ: p cannot be below 0.0625"}, // 2 x 2^-5
		{"enough differences", outcomes(6, 0, 30), make([]float64, 30), 0.03125, ""},                                         // 2 x 2^-6
		{"outside", []float64{1, 0}, []float64{1, -0.5}, nan, "outcome of question 1 is -0.5, want 0 to 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Compare(c.a, c.base)
			if !same(got.P, c.p) || math.IsNaN(c.p) && !math.IsNaN(got.Delta+got.Low+got.High) {
				t.Errorf("got %+v, want p %v", got, c.p)
			}
			if texts(got.Warnings) != c.warnings {
				t.Errorf("warnings %q, want %q", texts(got.Warnings), c.warnings)
			}
		})
	}
}

func TestCompareNegates(t *testing.T) {
	value := rapid.SampledFrom([]float64{0, 0.5, 1, math.NaN()})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		a, b := rapid.SliceOfN(value, n, n).Draw(t, "a"), rapid.SliceOfN(value, n, n).Draw(t, "b")
		x, y := Compare(a, b), Compare(b, a)
		if x.N != y.N || x.Wins != y.Losses || x.Losses != y.Wins || !same(x.Delta, -y.Delta) || !same(x.P, y.P) || !same(x.Low, -y.High) || !same(x.High, -y.Low) {
			t.Fatalf("%+v, but %+v with the sides swapped", x, y)
		}
	})
}

func TestComparePanicsOnLengths(t *testing.T) {
	defer func() {
		if got, want := recover(), "stats: 1 outcomes but 2 of the baseline"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	Compare([]float64{1}, []float64{1, 0})
}

func TestHolm(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name    string
		p, want []float64
	}{
		{"none", nil, nil},
		{"one", []float64{0.04}, []float64{0.04}},
		// R 4: p.adjust(c(.01, .04, .03, .005), "holm"); by hand 4 x .005, 3 x .01, 2 x .03, then 1 x .04 lifted to .06.
		{"four", []float64{0.01, 0.04, 0.03, 0.005}, []float64{0.03, 0.06, 0.06, 0.02}},
		{"NaN is no member", []float64{nan, 0.01, nan, 0.03}, []float64{nan, 0.02, nan, 0.03}},
		{"capped", []float64{0.6, 0.7, 1}, []float64{1, 1, 1}},
		{"zero", []float64{0, 0.5}, []float64{0, 0.5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Holm(c.p)
			for i, want := range c.want {
				if !same(got[i], want) && !near(got[i], want, 1e-15) {
					t.Errorf("got %v, want %v", got, c.want)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("got %d values, want %d", len(got), len(c.want))
			}
		})
	}
	defer func() {
		if got, want := recover(), "stats: p value 1 is 1.5, want 0 to 1"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	Holm([]float64{0, 1.5})
}

// TestHolmByDefinition compares with the closed testing form, without sorting:
// the adjusted p_i is the largest over all p_j <= p_i of p_j times the number of
// family members with p >= p_j (ties count once each way and give the same).
func TestHolmByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0.01, 0.02, math.NaN()}))).Draw(t, "p")
		got := Holm(p)
		for i := range p {
			want := 0.0
			for _, x := range p {
				atLeast := 0.0
				for _, y := range p {
					if y >= x {
						atLeast++
					}
				}
				if x <= p[i] {
					want = max(want, min(1, atLeast*x))
				}
			}
			if math.IsNaN(p[i]) {
				want = math.NaN()
			}
			if !same(got[i], want) {
				t.Fatalf("Holm(%v)[%d] = %v, want %v", p, i, got[i], want)
			}
		}
	})
}

// ExampleSummarize is 673 of 840 questions right.
func ExampleSummarize() {
	outcomes := make([]float64, 840)
	for i := range 673 {
		outcomes[i] = 1
	}
	s := Summarize(outcomes)
	fmt.Printf("%.1f %% (%.1f to %.1f), %s\n", 100*s.Accuracy, 100*s.Low, 100*s.High, s.Method)
	// Output: 80.1 % (77.3 to 82.7), Wilson
}
