package retrieve

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework/embedding"
)

// anyNeighbors draws a sorted list, fixed-point or float64, with ties likely and
// similarities of both signs.
func anyNeighbors(t *rapid.T) Neighbors {
	coarse := rapid.Int64Range(-4, 4)
	fine := rapid.Int64Range(-embedding.Unit, embedding.Unit)
	tiny := rapid.Int64Range(-30, 30) // a few steps of 1e-9, where rounding decides
	similarity := rapid.OneOf(tiny, rapid.Map(coarse, func(s int64) int64 { return s * embedding.Unit / 4 }), fine)
	fixed := rapid.SliceOfN(similarity, 1, 40).Draw(t, "fixed")
	slices.Sort(fixed)
	slices.Reverse(fixed)
	n := fixedNeighbors(fixed...)
	if rapid.Bool().Draw(t, "dense") {
		n.Fixed = nil
	}
	return n
}

// anyBound draws a bound that Validate accepts, with k up to beyond the bank.
func anyBound(t *rapid.T) Bound {
	b := Bound{Rule: rapid.SampledFrom(Rules()).Draw(t, "rule"), K: rapid.IntRange(1, 50).Draw(t, "k")}
	lowest := 0.0
	if b.Rule == Radius {
		lowest = -1
	}
	common := rapid.SampledFrom([]float64{0, 0.5, 0.8, 0.95, 1})
	b.Threshold = rapid.OneOf(common, rapid.Float64Range(lowest, 1)).Draw(t, "threshold")
	if err := b.Validate(); err != nil {
		t.Fatal(err)
	}
	return b
}

// vectors draws n vectors of dim components, some of them zero and some repeated.
func vectors(t *rapid.T, label string, n, dim int) [][]float64 {
	component := rapid.OneOf(rapid.Float64Range(-2, 2), rapid.SampledFrom([]float64{-1, 0, 0, 1}))
	return rapid.SliceOfN(rapid.SliceOfN(component, dim, dim), n, n).Draw(t, label)
}

func denseIndex(t *rapid.T, bank [][]float64) *DenseIndex {
	index, err := NewDense(bank)
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func TestNeighborsAreTheSortedBank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dim := rapid.IntRange(1, 5).Draw(t, "dim")
		bank := vectors(t, "bank", rapid.IntRange(1, 20).Draw(t, "n"), dim)
		query := vectors(t, "query", 1, dim)[0]
		n, err := denseIndex(t, bank).Neighbors(query)
		if err != nil {
			t.Fatal(err)
		}
		checkSorted(t, n, len(bank))
		for i, row := range n.Rows {
			cosine, err := embedding.Cosine(query, bank[row])
			if err != nil || n.Similarity[i] != cosine {
				t.Fatalf("similarity to entry %d is %v, want %v (%v)", row, n.Similarity[i], cosine, err)
			}
		}
	})
}

// Many questions at once, in buffers used before, are each what they are alone.
func TestCompareManyIsCompareEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var scratch DenseScratch
		for range 2 {
			dim := rapid.IntRange(1, 5).Draw(t, "dim")
			index := denseIndex(t, vectors(t, "bank", rapid.IntRange(1, 20).Draw(t, "n"), dim))
			queries := vectors(t, "queries", rapid.IntRange(0, 7).Draw(t, "questions"), dim)
			if err := index.Compare(queries, &scratch); err != nil {
				t.Fatal(err)
			}
			for q, query := range queries {
				alone, err := index.Neighbors(query)
				if err != nil {
					t.Fatal(err)
				}
				together := scratch.Neighbors(q)
				if !slices.Equal(alone.Rows, together.Rows) || !slices.Equal(alone.Similarity, together.Similarity) {
					t.Fatalf("question %d: %v with %v, alone %v with %v", q, together.Rows, together.Similarity, alone.Rows, alone.Similarity)
				}
			}
		}
	})
}

// checkSorted fails unless n is a permutation of the bank by similarity
// descending, ties by index ascending.
func checkSorted(t *rapid.T, n Neighbors, size int) {
	if n.Len() != size || len(n.Similarity) != size {
		t.Fatalf("%d rows and %d similarities, want %d", n.Len(), len(n.Similarity), size)
	}
	seen := slices.Clone(n.Rows)
	slices.Sort(seen)
	for i, row := range seen {
		if int(row) != i {
			t.Fatalf("rows %v are not a permutation", n.Rows)
		}
	}
	for i := 1; i < size; i++ {
		a, b := n.Similarity[i-1], n.Similarity[i]
		if a < b || a == b && n.Rows[i-1] > n.Rows[i] {
			t.Fatalf("positions %d and %d: entry %d at %v before entry %d at %v", i-1, i, n.Rows[i-1], a, n.Rows[i], b)
		}
	}
}

// With a positive boundary, k is a floor: at least the boundary entry and all
// before it are kept (STRATEGIES.md 1.2, 5.1). threshold = 1 is the one exception,
// since nothing is above itself.
func TestSMCSKeepsAtLeastTheBoundary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNeighbors(t)
		k := rapid.IntRange(1, 50).Draw(t, "k")
		threshold := rapid.Float64Range(0, 0.9999).Draw(t, "threshold")
		b := min(k, n.Len()-1)
		kept := Cut(n, Bound{SMCS, k, threshold})
		switch {
		case n.Similarity[b] > 0 && kept.Count < b+1:
			t.Fatalf("kept %+v, want at least %d", kept, b+1)
		case n.Similarity[b] < 0 && kept.Count > b:
			t.Fatalf("kept %+v, want at most %d: the threshold is not below the boundary", kept, b)
		case n.Similarity[b] == 0 && kept.Count > 0 && n.Similarity[kept.Count-1] <= 0:
			t.Fatalf("kept %+v, want only similarities above 0", kept)
		}
	})
}

// At threshold 1 smcs keeps exactly the b entries above the boundary, plain kNN,
// when none of them ties with it, and fewer with ties (STRATEGIES.md 3.1).
func TestSMCSAtThresholdOneIsKNN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNeighbors(t)
		k := rapid.IntRange(1, 50).Draw(t, "k")
		b := min(k, n.Len()-1)
		got := Cut(n, Bound{SMCS, k, 1}).Count
		if b > 0 && n.Similarity[b-1] > n.Similarity[b] {
			if knn := Cut(n, Bound{Rule: TopK, K: b}).Count; got != knn {
				t.Fatalf("kept %d, want the %d nearest", got, knn)
			}
			return
		}
		if b > 0 && got >= b {
			t.Fatalf("kept %d, want fewer than %d: the last of them ties with the boundary", got, b)
		}
	})
}

// Count falls as a threshold rises and rises with k, for every rule; smcs is the
// exception for boundaries below 0, where the bound moves the other way.
func TestCutIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNeighbors(t)
		b := anyBound(t)
		kept := Cut(n, b)
		if further := Cut(n, Bound{b.Rule, b.K + 1, b.Threshold}); further.Count < kept.Count && further.Boundary >= 0 {
			t.Fatalf("k %d keeps %d, k %d keeps %d", b.K, kept.Count, b.K+1, further.Count)
		}
		stricter := Cut(n, Bound{b.Rule, b.K, (1 + b.Threshold) / 2})
		if stricter.Count > kept.Count && kept.Boundary >= 0 {
			t.Fatalf("threshold %v keeps %d, a larger one %d", b.Threshold, kept.Count, stricter.Count)
		}
	})
}

// Scaling any embedding by c > 0 changes nothing: a power of two not a bit, any
// other factor not more than rounding.
func TestScaleChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bank, query := vectors(t, "bank", 12, 4), vectors(t, "query", 1, 4)[0]
		row := rapid.IntRange(0, len(bank)-1).Draw(t, "row")
		power := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "exponent"))
		factor := rapid.Float64Range(1e-3, 1e3).Draw(t, "factor")
		want, err := denseIndex(t, bank).Neighbors(query)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ factor, tolerance float64 }{{power, 0}, {factor, 1e-14}} {
			scaled := slices.Clone(bank)
			scaled[row] = times(c.factor, bank[row])
			got, err := denseIndex(t, scaled).Neighbors(times(c.factor, query))
			if err != nil {
				t.Fatal(err)
			}
			if c.tolerance == 0 && !slices.Equal(got.Rows, want.Rows) {
				t.Fatalf("scaled by %v: order %v, want %v", c.factor, got.Rows, want.Rows)
			}
			for i := range want.Similarity {
				if math.Abs(got.Similarity[i]-want.Similarity[i]) > c.tolerance {
					t.Fatalf("scaled by %v: similarity %d is %v, want %v", c.factor, i, got.Similarity[i], want.Similarity[i])
				}
			}
		}
	})
}

func times(c float64, v []float64) []float64 {
	scaled := make([]float64, len(v))
	for i, x := range v {
		scaled[i] = c * x
	}
	return scaled
}
