package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// By hand: the 2 x 2 table 3, 1, 1, 3 has phi = (3 x 3 - 1 x 1) / sqrt(4^4) = 0.5.
func TestCorrelationIsPhi(t *testing.T) {
	nan := math.NaN()
	for name, test := range map[string]struct {
		a, b []float64
		r    float64
		n    int
	}{
		"phi":              {[]float64{1, 1, 1, 1, 0, 0, 0, 0}, []float64{1, 1, 1, 0, 1, 0, 0, 0}, 0.5, 8},
		"opposite":         {[]float64{1, 0, 1}, []float64{0, 1, 0}, -1, 3},
		"missing left out": {[]float64{1, 0, 1, nan, 1}, []float64{1, 0, 1, 1, nan}, 1, 3},
		"always right":     {[]float64{1, 1, 1}, []float64{1, 0, 1}, nan, 3},
		"nothing common":   {[]float64{1, nan}, []float64{nan, 1}, nan, 0},
		"thirds, the same": {[]float64{1. / 3, 1. / 3, 1. / 3}, []float64{0, 1, 0}, nan, 3},
	} {
		r, n := Correlation(test.a, test.b)
		if n != test.n || !(math.Abs(r-test.r) < 1e-12 || math.IsNaN(r) && math.IsNaN(test.r)) {
			t.Errorf("%s: got %v of %d, want %v of %d", name, r, n, test.r, test.n)
		}
	}
}

// Two families that are shuffled come out side by side.
func TestClusterOrder(t *testing.T) {
	nan := math.NaN()
	r := [][]float64{
		{1, 0.1, 0.8, 0.1, nan},
		{0.1, 1, 0.2, 0.7, nan},
		{0.8, 0.2, 1, 0.1, nan},
		{0.1, 0.7, 0.1, 1, nan},
		{nan, nan, nan, nan, nan},
	}
	// By hand: 0 joins 2 (0.8), 1 joins 3 (0.7), the pairs join (mean 0.125) with
	// their most alike ends 2 and 1 (0.2) together, and 4, which is like none, is last.
	if got := ClusterOrder(r); !slices.Equal(got, []int{0, 2, 1, 3, 4}) {
		t.Errorf("got %v", got)
	}
	if got := ClusterOrder(nil); len(got) != 0 {
		t.Errorf("of nothing: got %v", got)
	}
}

func TestClusterOrderIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		r := make([][]float64, n)
		for i := range r {
			r[i] = rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-1, 1), rapid.Just(math.NaN())), n, n).Draw(t, "row")
		}
		got := slices.Sorted(slices.Values(ClusterOrder(r)))
		for i := range n {
			if len(got) != n || got[i] != i {
				t.Fatalf("got %v, want 0 to %d once each", got, n-1)
			}
		}
	})
}
