package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// outcomes lists ones and minus ones among zeros.
func outcomes(wins, losses, n int) []float64 {
	diffs := make([]float64, n)
	for i := range diffs {
		if i < wins {
			diffs[i] = 1
		} else if i < wins+losses {
			diffs[i] = -1
		}
	}
	return diffs
}

// TestExactLawIsTheBootstraps resamples for real, with another generator, and
// holds the frequency of every sum against the closed law within 5 standard
// deviations of a frequency (seeds are fixed, so the verdict never changes).
func TestExactLawIsTheBootstraps(t *testing.T) {
	const resamples = 40_000
	for _, c := range [][3]int{{12, 5, 60}, {2, 30, 100}, {9, 11, 21}} {
		diffs, random, count := outcomes(c[0], c[1], c[2]), rand.New(rand.NewPCG(1, 2)), map[int]float64{}
		for range resamples {
			sum := 0.0
			for range diffs {
				sum += diffs[random.IntN(len(diffs))]
			}
			count[int(sum)]++
		}
		first, law := differenceLaw(c[0], c[1], c[2])
		for i, p := range law {
			got := count[first+i] / resamples
			if math.Abs(got-p) > 5*math.Sqrt(p*(1-p)/resamples)+1.0/resamples {
				t.Errorf("%v: sum %d has frequency %v, want %v", c, first+i, got, p)
			}
		}
	}
}

// TestBootstrapTendsToExact: on -1, 0 and 1 the resampled ends differ from the
// exact ones by at most two steps of 1/n (the law has masses above 0.006 there,
// and the Monte Carlo error of a tail is 0.0016).
func TestBootstrapTendsToExact(t *testing.T) {
	for _, c := range [][3]int{{12, 5, 60}, {40, 30, 200}, {0, 9, 50}} {
		got := PairedBootstrap(outcomes(c[0], c[1], c[2]), Resamples, Seed, 0.95)
		want := PairedDifference(c[0], c[1], c[2], 0.95)
		if step := 2.001 / float64(c[2]); math.Abs(got.Low-want.Low) > step || math.Abs(got.High-want.High) > step {
			t.Errorf("%v: got %v, want %v within two steps", c, got, want)
		}
	}
}

// TestBootstrapQuantiles: with two values the mean of a resample is 0, 1/2 or 1
// with probabilities 1/4, 1/2, 1/4, so an 0.4 interval (tails 0.3) is 1/2, 1/2 and
// an 0.6 interval (tails 0.2) is 0, 1.
func TestBootstrapQuantiles(t *testing.T) {
	for confidence, want := range map[float64]Interval{0.4: {0.5, 0.5}, 0.6: {0, 1}} {
		if got := Bootstrap([]float64{0, 1}, 2000, 3, confidence); got != want {
			t.Errorf("confidence %v: got %v, want %v", confidence, got, want)
		}
	}
}

func TestBootstrapRefuses(t *testing.T) {
	good := []float64{0, 0.5, 1}
	for name, got := range map[string]Interval{
		"no values":     Bootstrap(nil, 100, 1, 0.95),
		"NaN":           Bootstrap([]float64{0, math.NaN()}, 100, 1, 0.95),
		"infinite":      Bootstrap([]float64{0, math.Inf(1)}, 100, 1, 0.95),
		"no resamples":  Bootstrap(good, 0, 1, 0.95),
		"no confidence": Bootstrap(good, 100, 1, 1),
	} {
		if !math.IsNaN(got.Low) || !math.IsNaN(got.High) {
			t.Errorf("%s: got %v, want NaN, NaN", name, got)
		}
	}
	if got := Bootstrap([]float64{0.1, 0.1, 0.1}, 100, 1, 0.95); got != (Interval{0.1, 0.1}) {
		t.Errorf("equal values: got %v, want exactly 0.1, 0.1", got)
	}
}

func TestBootstrapIsDeterministic(t *testing.T) {
	values := []float64{0, 0.2, 0.4, 0.4, 0.6, 0.8, 1, 1, 0.2, 0.05, 0.33}
	before := slices.Clone(values)
	a, b := Bootstrap(values, 500, 7, 0.95), Bootstrap(values, 500, 7, 0.95)
	if a != b || !slices.Equal(values, before) {
		t.Errorf("got %v then %v; values %v", a, b, values)
	}
	if a == Bootstrap(values, 500, 8, 0.95) {
		t.Error("the seed does nothing")
	}
}

// brute is the sign-flip p over all signs of integers, counted in integers.
func brute(diffs []int) float64 {
	observed, hits := 0, 0
	for _, d := range diffs {
		observed += d
	}
	for signs := range 1 << len(diffs) {
		sum := 0
		for i, d := range diffs {
			if signs>>i&1 == 1 {
				d = -d
			}
			sum += d
		}
		if max(sum, -sum) >= max(observed, -observed) {
			hits++
		}
	}
	return float64(hits) / float64(int(1)<<len(diffs))
}

// TestSignFlipEnumerates takes tenths, whose float sums round, so that ties are
// put to the test, and compares with integers. Zeros must not matter.
func TestSignFlipEnumerates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenths := rapid.SliceOfN(rapid.IntRange(-10, 10), 1, 11).Draw(t, "tenths")
		diffs := make([]float64, len(tenths))
		for i, d := range tenths {
			diffs[i] = float64(d) / 10
		}
		if got, want := SignFlip(diffs, 0, 0), brute(tenths); got != want {
			t.Fatalf("SignFlip(%v) = %v, want %v", diffs, got, want)
		}
	})
}

// TestSignFlipIsMcNemar: on -1, 0 and 1 the permutation test is McNemar's, by its
// closed law at any size, by enumeration, and by sampling within its error.
func TestSignFlipIsMcNemar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := rapid.IntRange(0, 7).Draw(t, "b"), rapid.IntRange(0, 7).Draw(t, "c")
		diffs := rapid.Permutation(outcomes(b, c, b+c+3)).Draw(t, "diffs")
		want := McNemar(b, c)
		if got := SignFlip(diffs, 100, 1); got != want {
			t.Fatalf("SignFlip = %v, McNemar(%d, %d) = %v", got, b, c, want)
		}
		if differing := nonZero(diffs); len(differing) > 0 {
			if got := signFlipExact(differing); !near(got, want, 1e-14) {
				t.Fatalf("enumeration gives %v, McNemar(%d, %d) = %v", got, b, c, want)
			}
		}
	})
	for _, c := range [][2]int{{60, 40}, {200, 170}, {50, 50}} {
		diffs := outcomes(c[0], c[1], 900)
		want, got := McNemar(c[0], c[1]), signFlipSampled(diffs, Resamples, Seed)
		if SignFlip(diffs, 10, 1) != want {
			t.Errorf("SignFlip is not McNemar for %v", c)
		}
		if sd := math.Sqrt(want * (1 - want) / Resamples); math.Abs(got-want) > 5*sd+2.0/Resamples {
			t.Errorf("%v: sampled p %v, want %v within 5 x %v", c, got, want, sd)
		}
	}
}

// TestSignFlipSampled: 30 differences of two sizes against the exact p, counted
// over how many of each size are flipped: with 20 of 1 and 10 of 0.5 the sum is
// (20 - 2i) + (5 - j), with binomial weights.
func TestSignFlipSampled(t *testing.T) {
	diffs, observed := outcomes(14, 6, 35), 8.0
	for i := 20; i < 30; i++ {
		diffs[i] = 0.5
	}
	observed += 5
	choose := func(n, k int) float64 {
		ways := 1.0
		for i := range k {
			ways = ways * float64(n-i) / float64(i+1)
		}
		return ways
	}
	want := 0.0
	for i := range 21 {
		for j := range 11 {
			if math.Abs(float64(20-2*i)+float64(5-j)) >= observed {
				want += choose(20, i) * choose(10, j) / (1 << 30)
			}
		}
	}
	if got := signFlipSampled(diffs, Resamples, Seed); math.Abs(got-want) > 5*math.Sqrt(want/Resamples)+1.0/Resamples {
		t.Errorf("sampled %v, want %v", got, want)
	}
	if got := SignFlip(diffs, 0, Seed); !near(got, want, 1e-14) {
		t.Errorf("closed %v, want %v", got, want)
	}
	// The most extreme assignment of 30: no hit is likely, and p is not 0.
	for i := range diffs {
		diffs[i] = 1 + float64(i%2)
	}
	if got := signFlipSampled(diffs, 999, Seed); got != 0.001 { // (1 + 0) / (1 + 999)
		t.Errorf("sampled %v, want 0.001", got)
	}
	if got := SignFlip(diffs, 999, Seed); got != 0x1p-34 { // two assignments of 2^35
		t.Errorf("closed %v, want 2^-34", got)
	}
}

func TestSignFlipRefuses(t *testing.T) {
	for name, got := range map[string]float64{
		"no differences": SignFlip(nil, 100, 1),
		"NaN":            SignFlip([]float64{1, math.NaN()}, 100, 1),
		"no resamples":   SignFlip(append(outcomes(20, 20, 40), math.Pi/4), 0, 1), // no fraction, more than 20
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: got %v, want NaN", name, got)
		}
	}
	if got := SignFlip([]float64{0, 0}, 100, 1); got != 1 {
		t.Errorf("nothing differs: got %v, want 1", got)
	}
}

func BenchmarkFractional(b *testing.B) {
	values := make([]float64, 840)
	for i := range values {
		values[i] = float64(i%6)/5 - 0.4
	}
	b.Run("bootstrap", func(b *testing.B) {
		for b.Loop() {
			Bootstrap(values, Resamples, Seed, Confidence)
		}
	})
	b.Run("sign flip", func(b *testing.B) {
		for b.Loop() {
			SignFlip(values, Resamples, Seed)
		}
	})
}

// TestSignsArePositional: resample r flips a question by its position among all,
// whichever others differ, so that cells of a sweep share their signs.
func TestSignsArePositional(t *testing.T) {
	const resamples = 300
	diffs := make([]float64, 200)
	for i := 3; i < len(diffs); i += 5 {
		diffs[i] = 0.25 * float64(i%4+1) // multiples of 1/4 sum exactly
		if i/5%5 < 2 {
			diffs[i] = -diffs[i]
		}
	}
	observed, hits := 0.0, 0
	for _, d := range diffs {
		observed += d
	}
	for r := range resamples {
		sum := 0.0
		for i, d := range diffs {
			if word(9, r, i/64)>>(i%64)&1 == 1 {
				d = -d
			}
			sum += d
		}
		if math.Abs(sum) >= math.Abs(observed) {
			hits++
		}
	}
	if got, want := signFlipSampled(diffs, resamples, 9), float64(1+hits)/(1+resamples); got != want || hits < 10 || hits > resamples-10 {
		t.Errorf("got %v, want %v (%d hits)", got, want, hits)
	}
}
