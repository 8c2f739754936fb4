package stats

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestWilsonPublished(t *testing.T) {
	for _, c := range []struct {
		correct float64
		n       int
		want    Interval
	}{
		// Newcombe 1998, Stat. Med. 17:857, table I, method 3, to 4 decimals.
		{81, 263, Interval{0.2553, 0.3662}},
		{15, 148, Interval{0.0624, 0.1605}},
		{0, 20, Interval{0, 0.1611}},
		{1, 29, Interval{0.0061, 0.1718}},
	} {
		got := Wilson(c.correct, c.n, 0.95)
		if math.Abs(got.Low-c.want.Low) > 5e-5 || math.Abs(got.High-c.want.High) > 5e-5 {
			t.Errorf("%v of %d: got %.5f, want %.4f", c.correct, c.n, got, c.want)
		}
	}
}

func TestWilsonRefuses(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name       string
		correct    float64
		n          int
		confidence float64
	}{
		{"no questions", 0, 0, 0.95}, {"negative n", 0, -1, 0.95}, {"negative correct", -1, 5, 0.95}, {"too many correct", 6, 5, 0.95},
		{"NaN correct", nan, 5, 0.95}, {"confidence 0", 1, 5, 0}, {"confidence 1", 1, 5, 1}, {"confidence NaN", 1, 5, nan},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Wilson(c.correct, c.n, c.confidence); !math.IsNaN(got.Low) || !math.IsNaN(got.High) {
				t.Errorf("got %v, want NaN, NaN", got)
			}
		})
	}
}

// TestWilsonInverts: both ends solve |x/n - p| = z sqrt(p(1-p)/n), which defines
// the interval; they reach 0 and 1 exactly there, and mirror each other.
func TestWilsonInverts(t *testing.T) {
	const z = 1.959963984540054 // the 0.975 quantile of the normal law, R's qnorm(0.975)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100_000).Draw(t, "n")
		x := rapid.IntRange(0, n).Draw(t, "x")
		got := Wilson(float64(x), n, 0.95)
		for _, p := range []float64{got.Low, got.High} {
			left, right := math.Abs(float64(x)/float64(n)-p), z*math.Sqrt(p*(1-p)/float64(n))
			if math.Abs(left-right) > 1e-9 {
				t.Fatalf("%d of %d: end %v is %v from the estimate, want %v", x, n, p, left, right)
			}
		}
		if (got.Low == 0) != (x == 0) || (got.High == 1) != (x == n) {
			t.Fatalf("%d of %d: ends %v", x, n, got)
		}
		mirror := Wilson(float64(n-x), n, 0.95)
		if math.Abs(mirror.Low+got.High-1) > 1e-12 || math.Abs(mirror.High+got.Low-1) > 1e-12 {
			t.Fatalf("%d of %d: %v, but %v for the complement", x, n, got, mirror)
		}
	})
}

func TestMcNemarPublished(t *testing.T) {
	// Fagerland, Lydersen and Laake 2013, BMC Med. Res. Methodol. 13:91: the exact
	// conditional test on the paper's two data sets.
	for _, c := range []struct {
		b, c int
		want float64
	}{{1, 7, 0.0703}, {6, 16, 0.0525}} {
		if got := McNemar(c.b, c.c); math.Abs(got-c.want) > 5e-5 {
			t.Errorf("McNemar(%d, %d) = %.5f, want %.4f", c.b, c.c, got, c.want)
		}
	}
	if got := McNemar(-1, 3); !math.IsNaN(got) {
		t.Errorf("McNemar(-1, 3) = %v, want NaN", got)
	}
	if got := McNemar(0, 5000); got != 0 { // 2^-4999 is below the smallest float64
		t.Errorf("McNemar(0, 5000) = %v, want 0", got)
	}
}

// TestMcNemarBigSum compares with the sum of binomial coefficients in integers.
func TestMcNemarBigSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := rapid.IntRange(0, 400).Draw(t, "b"), rapid.IntRange(0, 400).Draw(t, "c")
		sum, ways := new(big.Int), big.NewInt(1)
		for i := range min(b, c) + 1 {
			sum.Add(sum, ways)
			ways.Mul(ways, big.NewInt(int64(b+c-i))).Div(ways, big.NewInt(int64(i+1)))
		}
		exact := new(big.Rat).SetFrac(sum.Lsh(sum, 1), new(big.Int).Lsh(big.NewInt(1), uint(b+c)))
		want, _ := exact.Float64()
		if got := McNemar(b, c); !near(got, min(1, want), 1e-12) || got != McNemar(c, b) {
			t.Fatalf("McNemar(%d, %d) = %v, want %v", b, c, got, min(1, want))
		}
	})
}

// enumerate is the law of the sum of n differences by the definition of the
// multinomial: every count of wins and losses, with integers.
func enumerate(b, c, n int) map[int]*big.Rat {
	law, total := map[int]*big.Rat{}, new(big.Int).Exp(big.NewInt(int64(n)), big.NewInt(int64(n)), nil)
	power := func(x, y int) *big.Int { return new(big.Int).Exp(big.NewInt(int64(x)), big.NewInt(int64(y)), nil) }
	for wins := range n + 1 {
		for losses := range n - wins + 1 {
			ways := new(big.Int).Binomial(int64(n), int64(wins))
			ways.Mul(ways, new(big.Int).Binomial(int64(n-wins), int64(losses)))
			ways.Mul(ways, power(b, wins)).Mul(ways, power(c, losses)).Mul(ways, power(n-b-c, n-wins-losses))
			if law[wins-losses] == nil {
				law[wins-losses] = new(big.Rat)
			}
			law[wins-losses].Add(law[wins-losses], new(big.Rat).SetFrac(ways, total))
		}
	}
	return law
}

func TestDifferenceLawEnumerated(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for b := 0; b <= n; b++ {
			for c := 0; b+c <= n; c++ {
				checkLaw(t, b, c, n)
			}
		}
	}
	for _, c := range [][3]int{{20, 19, 40}, {29, 1, 31}, {1, 1, 30}, {13, 7, 35}, {0, 1, 30}} {
		checkLaw(t, c[0], c[1], c[2])
	}
}

func checkLaw(t *testing.T, b, c, n int) {
	t.Helper()
	first, law := differenceLaw(b, c, n)
	for d, exact := range enumerate(b, c, n) {
		want, _ := exact.Float64()
		got := 0.0
		if i := d - first; i >= 0 && i < len(law) {
			got = law[i]
		}
		if math.Abs(got-want) > 1e-12*want+1e-19 {
			t.Errorf("b %d, c %d, n %d: P(D = %d) = %v, want %v", b, c, n, d, got, want)
		}
	}
}

// TestDifferenceLawMoments holds for sizes no enumeration reaches: the law sums
// to 1, its mean is b - c and its variance b + c - (b-c)^2/n.
func TestDifferenceLawMoments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20_000).Draw(t, "n")
		b := rapid.IntRange(0, n).Draw(t, "b")
		c := rapid.IntRange(0, n-b).Draw(t, "c")
		first, law := differenceLaw(b, c, n)
		sum, mean, variance := 0.0, 0.0, 0.0
		for i, p := range law {
			x := float64(first+i) - float64(b-c) // centred, so that nothing cancels
			sum, mean, variance = sum+p, mean+p*x, variance+p*x*x
		}
		want := float64(b+c) - float64(b-c)*float64(b-c)/float64(n)
		if math.Abs(sum-1) > 1e-12 || math.Abs(mean) > 1e-9*(1+math.Sqrt(want)) || math.Abs(variance-want) > 1e-9*(1+want) {
			t.Fatalf("sum %v, centred mean %v, variance %v; want 1, 0, %v", sum, mean, variance, want)
		}
	})
}

func TestPairedDifferenceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		b := rapid.IntRange(0, n).Draw(t, "b")
		c := rapid.IntRange(0, n-b).Draw(t, "c")
		got, wide := PairedDifference(b, c, n, 0.95), PairedDifference(b, c, n, 0.99)
		delta := float64(b-c) / float64(n)
		if !(got.Low <= delta && delta <= got.High) || wide.Low > got.Low || wide.High < got.High {
			t.Fatalf("delta %v, 95 %% %v, 99 %% %v", delta, got, wide)
		}
		if swapped := PairedDifference(c, b, n, 0.95); swapped.Low != -got.High || swapped.High != -got.Low {
			t.Fatalf("%v, but %v with the methods swapped", got, swapped)
		}
	})
}

func TestPairedDifferenceEdges(t *testing.T) {
	for _, c := range []struct {
		name    string
		b, c, n int
		want    Interval
	}{
		{"no questions", 0, 0, 0, noInterval},
		{"negative", -1, 0, 5, noInterval},
		{"more differences than questions", 3, 3, 5, noInterval},
		{"no difference", 0, 0, 5, Interval{0, 0}},
		{"all won", 5, 0, 5, Interval{1, 1}},
		{"all lost", 0, 5, 5, Interval{-1, -1}},
		{"one each", 1, 1, 2, Interval{-1, 1}}, // P(D = -2) = P(D = 2) = 1/4
	} {
		t.Run(c.name, func(t *testing.T) {
			got := PairedDifference(c.b, c.c, c.n, 0.95)
			if !same(got.Low, c.want.Low) || !same(got.High, c.want.High) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// TestPairedDifferenceLarge: at n = 100,000 the normal interval is right to 2
// steps of 1/n, and the ratios span a range far beyond float64's.
func TestPairedDifferenceLarge(t *testing.T) {
	for _, c := range [][2]int{{15_000, 14_000}, {90_000, 5}, {3, 70_000}} {
		delta, q := float64(c[0]-c[1])/1e5, float64(c[0]+c[1])/1e5
		half := 1.959964 * math.Sqrt((q-delta*delta)/1e5)
		got := PairedDifference(c[0], c[1], 100_000, 0.95)
		if math.Abs(got.Low-(delta-half)) > 2e-5 || math.Abs(got.High-(delta+half)) > 2e-5 {
			t.Errorf("%v: got %v, want %v -+ %v", c, got, delta, half)
		}
	}
}

func BenchmarkMcNemar(b *testing.B) {
	for b.Loop() {
		McNemar(210, 250)
	}
}

func BenchmarkPairedDifference(b *testing.B) {
	for _, n := range []int{840, 3000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				PairedDifference(n/10, n/12, n, Confidence)
			}
		})
	}
}
