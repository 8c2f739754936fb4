package stats

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestToLattice(t *testing.T) {
	tenth := []float64{0.1, 0.2}
	for _, c := range []struct {
		name        string
		in          []float64
		denominator int // 0 for none
		units       []int
	}{
		{"whole", []float64{1, 0, -1}, 1, []int{1, 0, -1}},
		{"zero", []float64{0, 0}, 1, []int{0, 0}},
		{"fifths", []float64{0.2, 0.6, 1}, 5, []int{1, 3, 5}},
		{"fifths less fifteenths", []float64{0.4 - 1.0/15, 0.2 - 7.0/15}, 15, []int{5, -4}},
		{"halves and thirds", []float64{0.5, 1.0 / 3}, 6, []int{3, 2}},
		{"a rounded sum", []float64{tenth[0] + tenth[1]}, 10, []int{3}}, // 0.30000000000000004
		{"largest", []float64{1.0 / 840}, 840, []int{1}},
		{"too fine", []float64{1.0 / 841}, 0, nil},
		{"together too fine", []float64{1.0 / 29, 1.0 / 31}, 0, nil}, // 899
		{"no fraction", []float64{math.Pi / 4}, 0, nil},
		{"tiny but no zero", []float64{1e-20, 2e-20}, 0, nil},
		{"huge", []float64{1e300, 1}, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, ok := toLattice(c.in)
			if ok != (c.denominator > 0) || l.denominator != c.denominator || !slices.Equal(l.units, c.units) {
				t.Errorf("got %v, %v; want %d, %v", l, ok, c.denominator, c.units)
			}
		})
	}
}

// convolve is the law of the sum of n draws from units by definition: every
// sequence of n draws, counted in integers.
func convolve(units []int) map[int]*big.Int {
	ways := map[int]*big.Int{0: big.NewInt(1)}
	for range units {
		next := map[int]*big.Int{}
		for sum, w := range ways {
			for _, u := range units {
				if next[sum+u] == nil {
					next[sum+u] = new(big.Int)
				}
				next[sum+u].Add(next[sum+u], w)
			}
		}
		ways = next
	}
	return ways
}

// TestResampledSumsCounted compares with all n^n resamples.
func TestResampledSumsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.SliceOfN(rapid.IntRange(-9, 12), 1, 25).Draw(t, "units")
		n := int64(len(units))
		first, law, ok := lattice{units, 1}.resampledSums()
		if !ok {
			t.Fatal("no law")
		}
		all, total := new(big.Int).Exp(big.NewInt(n), big.NewInt(n), nil), 0.0
		for sum, ways := range convolve(units) {
			want, _ := new(big.Rat).SetFrac(ways, all).Float64()
			got := 0.0
			if i := sum - first; i >= 0 && i < len(law) {
				got = law[i]
			}
			total += got
			if math.Abs(got-want) > 1e-14 {
				t.Fatalf("P(sum = %d) = %v, want %v", sum, got, want)
			}
		}
		if math.Abs(total-1) > 1e-13 {
			t.Fatalf("the law sums to %v", total)
		}
	})
}

// TestResampledSumsIsTrinomial: on -1, 0 and 1 the law is the closed one, at sizes
// where only a window of it is kept.
func TestResampledSumsIsTrinomial(t *testing.T) {
	for _, c := range [][3]int{{84, 70, 840}, {3, 500, 840}, {700, 100, 3000}, {9000, 12_000, 100_000}} {
		wantFirst, want := differenceLaw(c[0], c[1], c[2])
		l, _ := toLattice(outcomes(c[0], c[1], c[2]))
		first, law, ok := l.resampledSums()
		if !ok || len(law) > 20_000 {
			t.Fatalf("%v: ok %v, %d sums", c, ok, len(law))
		}
		for i, p := range law {
			exact := 0.0
			if j := first + i - wantFirst; j >= 0 && j < len(want) {
				exact = want[j]
			}
			if math.Abs(p-exact) > 1e-12 {
				t.Fatalf("%v: P(sum = %d) = %v, want %v", c, first+i, p, exact)
			}
		}
		for _, confidence := range []float64{0.8, 0.95, 0.999} {
			got, _ := BootstrapLaw(outcomes(c[0], c[1], c[2]), confidence)
			if want := PairedDifference(c[0], c[1], c[2], confidence); got != want {
				t.Errorf("%v, %v: got %v, want %v", c, confidence, got, want)
			}
		}
	}
}

// TestBootstrapLawIsTheLimit: with 10,000 resamples the mass beyond an end is
// off by sqrt(0.025 x 0.975 / 10,000) = 0.0016; five times that moves the end of a
// normal law by 0.0078 / 0.0584 = 0.134 standard deviations of the mean.
func TestBootstrapLawIsTheLimit(t *testing.T) {
	for _, repeats := range []int{2, 3, 5, 8, 15} {
		a, b := cell(840, repeats)
		for i := range b {
			b[i] = a[i] - b[i]
		}
		for _, values := range [][]float64{a, b} {
			got, ok := BootstrapLaw(values, Confidence)
			want := Bootstrap(values, Resamples, Seed, Confidence)
			mean, squares := 0.0, 0.0
			for _, x := range values {
				mean, squares = mean+x/840, squares+x*x/840
			}
			within := 0.134 * math.Sqrt((squares-mean*mean)/840)
			if !ok || math.Abs(got.Low-want.Low) > within || math.Abs(got.High-want.High) > within {
				t.Errorf("%d repeats: got %v, resampled %v, want within %v", repeats, got, want, within)
			}
		}
	}
}

// TestBootstrapLawEdges: with two values the mean is 0, 1/2 or 1 with
// probabilities 1/4, 1/2, 1/4; a tail of exactly 1/4 has reached it.
func TestBootstrapLawEdges(t *testing.T) {
	two := []float64{0, 1}
	for confidence, want := range map[float64]Interval{0.4: {0.5, 0.5}, 0.5: {0, 1}, 0.6: {0, 1}} {
		if got, ok := BootstrapLaw(two, confidence); !ok || got != want {
			t.Errorf("confidence %v: got %v, want %v", confidence, got, want)
		}
	}
	if got, ok := BootstrapLaw([]float64{0.2, 0.2, 0.2}, 0.95); !ok || got != (Interval{0.2, 0.2}) {
		t.Errorf("equal values: got %v", got)
	}
	wide, _ := cell(100_000, 840)
	for name, values := range map[string][]float64{"none": nil, "NaN": {0, nan}, "infinite": {inf}, "no fraction": {0, math.Sqrt2}, "too wide": wide} {
		if got, ok := BootstrapLaw(values, 0.95); ok || !math.IsNaN(got.Low) || !math.IsNaN(got.High) {
			t.Errorf("%s: got %v, %v", name, got, ok)
		}
	}
	if got, ok := BootstrapLaw(two, 1); ok || !math.IsNaN(got.Low) {
		t.Errorf("confidence 1: got %v, %v", got, ok)
	}
}

func TestBootstrapLawNegates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(-20, 20), 1, 200).Draw(t, "twentieths")
		plus, minus := make([]float64, len(values)), make([]float64, len(values))
		for i, v := range values {
			plus[i], minus[i] = float64(v)/20, float64(-v)/20
		}
		a, _ := BootstrapLaw(plus, 0.95)
		b, _ := BootstrapLaw(minus, 0.95)
		if a.Low != -b.High || a.High != -b.Low {
			t.Fatalf("%v, but %v for the negatives", a, b)
		}
	})
}

// TestSignFlipLawCounted builds the law of the signed sum in integers, forwards
// and with both tails.
func TestSignFlipLawCounted(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for _, c := range []struct{ n, widest, bias int }{{5, 3, 0}, {30, 5, 1}, {200, 15, 1}, {400, 5, 1}, {1000, 2, 3}} {
		units, observed := make([]int, c.n), 0
		ways := map[int]*big.Int{0: big.NewInt(1)}
		for i := range units {
			units[i] = random.IntN(2*c.widest+1+c.bias) - c.widest
			observed += units[i]
			next := map[int]*big.Int{}
			for sum, w := range ways {
				for _, at := range []int{sum + units[i], sum - units[i]} {
					if next[at] == nil {
						next[at] = new(big.Int)
					}
					next[at].Add(next[at], w)
				}
			}
			ways = next
		}
		hits := new(big.Int)
		for sum, w := range ways {
			if max(sum, -sum) >= max(observed, -observed) {
				hits.Add(hits, w)
			}
		}
		want, _ := new(big.Rat).SetFrac(hits, new(big.Int).Lsh(big.NewInt(1), uint(c.n))).Float64()
		got, ok := lattice{units, 1}.signFlipLaw()
		if !ok || !near(got, want, 1e-12) || want == 0 {
			t.Errorf("%v: got %v, want %v", c, got, want)
		}
	}
}

// TestSignFlipLawExtremes: the most extreme assignment and its negative are two of
// 2^n; beyond float64 p is 0; a law above its bound is refused.
func TestSignFlipLawExtremes(t *testing.T) {
	oneTwo := func(n, wide int) lattice {
		units := make([]int, n)
		for i := range units {
			units[i] = 1 + i%2*wide
		}
		return lattice{units, 1}
	}
	for _, c := range []struct {
		n    int
		want float64
	}{{30, 0x1p-29}, {1000, 0x1p-999}, {3000, 0}} {
		if got, ok := oneTwo(c.n, 1).signFlipLaw(); !ok || got != c.want {
			t.Errorf("%d of one sign: got %v, want %v", c.n, got, c.want)
		}
	}
	if p, ok := (lattice{[]int{2, -1, -1}, 1}).signFlipLaw(); !ok || p != 1 {
		t.Errorf("a sum of 0: got %v, want 1", p)
	}
	wide := oneTwo(3000, 5000)
	for i := range wide.units {
		if i%7 < 3 {
			wide.units[i] = -wide.units[i]
		}
	}
	if p, ok := wide.signFlipLaw(); ok {
		t.Errorf("3000 differences of up to 5001 give %v, want none", p)
	}
}

// TestLowerTailRescales: one way for T = 0 and n of 1, whatever the other sizes,
// after thousands of doublings.
func TestLowerTailRescales(t *testing.T) {
	got := lowerTail(slices.Repeat([]int{1}, 4000), 1990)
	// 2 P(X <= 1990) for a binomial of 4000 is McNemar's p.
	if want := McNemar(1990, 2010); !near(2*got, want, 1e-11) {
		t.Errorf("got %v, want %v", 2*got, want)
	}
}
