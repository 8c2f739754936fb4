package embedding

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSimilaritiesEqualPairwiseDots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bank, responses := texts(t, "bank", 1, 6), texts(t, "responses", 0, 7)
		tfidf := FitTFIDF(bank)
		n := len(responses)
		vectors := make([]Sparse, n)
		for i, text := range responses {
			vectors[i] = tfidf.Vector(text)
		}
		matrix := Similarities(vectors)
		if len(matrix) != n*n {
			t.Fatalf("%d entries for %d vectors, want %d", len(matrix), n, n*n)
		}
		for i := range n {
			for j := range n {
				want := Fixed(slowDot(slowVector(bank, responses[i]), slowVector(bank, responses[j])))
				if got := matrix[i*n+j]; got != want {
					t.Fatalf("similarity of %q and %q is %d, want %d", responses[i], responses[j], got, want)
				}
			}
		}
	})
}

func TestSimilaritiesByHand(t *testing.T) {
	tfidf := FitTFIDF([]string{"yes", "no", "perhaps"})
	var vectors []Sparse
	for _, text := range []string{"yes", "yes no", "unknown", "YES!"} {
		vectors = append(vectors, tfidf.Vector(text))
	}
	// All terms have equal idf, so "yes" and "yes no" are at 45 degrees: 1/sqrt(2) =
	// 0.70710678118. The unknown text is the zero vector, with 0 on its diagonal too.
	const h = 707106781
	want := []int64{
		Unit, h, 0, Unit,
		h, Unit, 0, h,
		0, 0, 0, 0,
		Unit, h, 0, Unit,
	}
	if got := Similarities(vectors); !slices.Equal(got, want) {
		t.Errorf("matrix %v, want %v", got, want)
	}
}
