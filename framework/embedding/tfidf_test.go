package embedding

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// slowVector is a second rendering of the definition at [TFIDF]: maps by term,
// everything counted afresh, keys sorted. It returns the normalised weights.
func slowVector(bank []string, text string) map[string]float64 {
	weights := make(map[string]float64)
	for _, token := range slowTokens(text) {
		df := 0
		for _, other := range bank {
			if slices.Contains(slowTokens(other), token) {
				df++
			}
		}
		if df == 0 {
			continue
		}
		count := 0
		for _, other := range slowTokens(text) {
			if other == token {
				count++
			}
		}
		n := float64(len(bank))
		weights[token] = float64(count) * (math.Log((1+n)/(1+float64(df))) + 1)
	}
	squares := 0.0
	for _, term := range slices.Sorted(maps.Keys(weights)) {
		squares += weights[term] * weights[term]
	}
	for term := range weights {
		weights[term] /= math.Sqrt(squares)
	}
	return weights
}

// slowDot adds the products of the common terms in ascending order of the terms.
func slowDot(a, b map[string]float64) float64 {
	sum := 0.0
	for _, term := range slices.Sorted(maps.Keys(a)) {
		sum += a[term] * b[term]
	}
	return sum
}

// texts draws n texts of few distinct words, so that terms are shared, and of some
// that no bank may hold.
func texts(t *rapid.T, label string, lowest, highest int) []string {
	word := rapid.SampledFrom([]string{"a", "b", "B", "ab", "abc", "x1", "1", "9", "Z", "zoo", "the", "naïve", "-"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "words"), " ")
	})
	return rapid.SliceOfN(text, lowest, highest).Draw(t, label)
}

func TestVectorEqualsSlowRendering(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bank, queries := texts(t, "bank", 0, 8), texts(t, "queries", 1, 4)
		tfidf := FitTFIDF(bank)
		for _, text := range append(queries, bank...) {
			got := tfidf.Vector(text)
			if !slices.IsSorted(got.Terms) || len(got.Terms) != len(got.Weights) {
				t.Fatalf("terms %v with %d weights, want ascending and as many", got.Terms, len(got.Weights))
			}
			byTerm := make(map[string]float64)
			for i, id := range got.Terms {
				byTerm[tfidf.Term(id)] = got.Weights[i]
			}
			// Exact: the same operations in the same order.
			if diff := cmp.Diff(slowVector(bank, text), byTerm); diff != "" {
				t.Fatalf("vector of %q in %q (-want +got):\n%s", text, bank, diff)
			}
		}
	})
}

func TestDotEqualsSlowRendering(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bank, pair := texts(t, "bank", 1, 8), texts(t, "pair", 2, 2)
		tfidf := FitTFIDF(bank)
		a, b := tfidf.Vector(pair[0]), tfidf.Vector(pair[1])
		want := slowDot(slowVector(bank, pair[0]), slowVector(bank, pair[1]))
		if got := Dot(a, b); got != want {
			t.Fatalf("dot of %q is %v, want %v", pair, got, want)
		}
		if Dot(a, b) != Dot(b, a) {
			t.Fatalf("dot of %q depends on the order: %v and %v", pair, Dot(a, b), Dot(b, a))
		}
	})
}

func TestVectorByHand(t *testing.T) {
	tfidf := FitTFIDF([]string{"sun moon", "Sun, star!"})
	// n = 2. sun is in both: idf = ln(3/3) + 1 = 1. moon and star are in one: idf =
	// ln(3/2) + 1 = 1.405465... Terms in byte order: moon 0, star 1, sun 2.
	idf := math.Log(1.5) + 1
	length := math.Sqrt(4*idf*idf + 1)
	tests := []struct {
		name, text string
		want       Sparse
	}{
		{"counts repeats, drops unseen", "sun MOON moon comet", Sparse{[]int32{0, 2}, []float64{2 * idf / length, 1 / length}}},
		{"one term has weight 1", "star star star", Sparse{[]int32{1}, []float64{1}}},
		{"no known term", "comet", Sparse{}},
		{"empty text", "", Sparse{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tfidf.Vector(tt.text)
			near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-15 })
			empty := cmp.Comparer(func(a, b []int32) bool { return slices.Equal(a, b) })
			if diff := cmp.Diff(tt.want.Terms, got.Terms, empty); diff != "" {
				t.Errorf("terms (-want +got):\n%s", diff)
			}
			if len(tt.want.Weights) != len(got.Weights) || len(got.Weights) > 0 && !cmp.Equal(tt.want.Weights, got.Weights, near) {
				t.Errorf("weights %v, want %v", got.Weights, tt.want.Weights)
			}
		})
	}
	if got, want := tfidf.Len(), 3; got != want {
		t.Errorf("Len() = %d, want %d", got, want)
	}
}

func TestEmptyBankMakesZeroVectors(t *testing.T) {
	for _, bank := range [][]string{nil, {"", "--"}} {
		if v := FitTFIDF(bank).Vector("any word"); len(v.Terms) != 0 || Dot(v, v) != 0 {
			t.Errorf("bank %q: vector %v, want the zero vector", bank, v)
		}
	}
}

func TestScratchIsCleanBetweenUses(t *testing.T) {
	wide := FitTFIDF([]string{"a b c d e", "f g h", "a h"})
	narrow := FitTFIDF([]string{"h a", "a"})
	var scratch Scratch
	for _, use := range []struct {
		tfidf *TFIDF
		text  string
	}{{narrow, "a a h"}, {wide, "h h a z"}, {wide, ""}, {narrow, "h"}, {wide, "b g g"}} {
		want, got := use.tfidf.Vector(use.text), use.tfidf.VectorInto(use.text, &scratch)
		if !slices.Equal(want.Terms, got.Terms) || !slices.Equal(want.Weights, got.Weights) {
			t.Errorf("%q: reused scratch gives %v, fresh gives %v", use.text, got, want)
		}
	}
}

func TestVectorIntoDoesNotAllocate(t *testing.T) {
	tfidf := FitTFIDF([]string{"The quick brown fox", "jumps over the lazy dog"})
	var scratch Scratch
	text := "The DOG and the fox: which is quick?"
	if allocs := testing.AllocsPerRun(100, func() { tfidf.VectorInto(text, &scratch) }); allocs != 0 {
		t.Errorf("%v allocations with a reused scratch, want 0", allocs)
	}
}
