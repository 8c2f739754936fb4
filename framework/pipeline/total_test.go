package pipeline

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestSumTerms(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(-1)
	tests := []struct {
		name  string
		terms []weightedTerm
		rule  string
		want  []float64 // worked out by hand
	}{
		{"weighted sum", []weightedTerm{{[]float64{1, 2}, 1}, {[]float64{4, 2}, 0.5}}, MissingDropTerm, []float64{3, 3}},
		{"a term with a missing value is dropped", []weightedTerm{{[]float64{1, 2}, 1}, {[]float64{9, nan}, 1}}, MissingDropTerm, []float64{1, 2}},
		{"worst takes the lowest present", []weightedTerm{{[]float64{3, nan, 5}, 1}}, MissingWorst, []float64{3, 3, 5}},
		{"worst without any value drops the term", []weightedTerm{{[]float64{nan, nan}, 1}, {[]float64{0, 1}, 1}}, MissingWorst, []float64{0, 1}},
		{"skip cannot win", []weightedTerm{{[]float64{3, nan}, 1}, {[]float64{0, 9}, 1}}, MissingSkip, []float64{3, inf}},
		{"skip of everybody drops the terms", []weightedTerm{{[]float64{nan, nan}, 1}, {[]float64{0, 9}, 1}}, MissingSkip, []float64{0, 9}},
		{"skip by two terms spares the third", []weightedTerm{{[]float64{nan, 1, 1}, 1}, {[]float64{1, nan, 1}, 1}}, MissingSkip, []float64{inf, inf, 2}},
		{"weight 0 ignores missing values", []weightedTerm{{[]float64{3, nan}, 0}, {[]float64{1, 2}, 1}}, MissingSkip, []float64{1, 2}},
		{"negative weight", []weightedTerm{{[]float64{3, 1}, -1}}, MissingDropTerm, []float64{-3, -1}},
		{"no terms", nil, MissingDropTerm, []float64{0, 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := sumTerms(test.terms, len(test.want), test.rule)
			if diff := cmp.Diff(test.want, got, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("totals (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFirstMaximumTakesTheFirst(t *testing.T) {
	for _, test := range []struct {
		totals []float64
		want   int
	}{
		{[]float64{1}, 0}, {[]float64{1, 2, 2}, 1}, {[]float64{2, 2, 1}, 0}, {[]float64{math.Inf(-1), -5}, 1}, {[]float64{-1, -2, -0.5}, 2},
	} {
		if got := firstMaximum(test.totals); got != test.want {
			t.Errorf("firstMaximum(%v) = %d, want %d", test.totals, got, test.want)
		}
	}
}

// A common positive factor on all weights changes no winner (STRATEGIES.md,
// section 3.1). Powers of two keep the arithmetic exact.
func TestWinnerIgnoresACommonFactor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "candidates")
		var terms, scaled []weightedTerm
		factor := math.Ldexp(1, rapid.IntRange(-10, 10).Draw(t, "log factor"))
		for range rapid.IntRange(1, 4).Draw(t, "terms") {
			values := rapid.SliceOfN(rapid.Float64Range(-2, 2), n, n).Draw(t, "values")
			weight := rapid.Float64Range(-2, 2).Draw(t, "weight")
			terms = append(terms, weightedTerm{values, weight})
			scaled = append(scaled, weightedTerm{values, weight * factor})
		}
		got, want := firstMaximum(sumTerms(scaled, n, MissingDropTerm)), firstMaximum(sumTerms(terms, n, MissingDropTerm))
		// Values near the smallest float lose bits when scaled down.
		if got != want && factor >= 1 {
			t.Fatalf("winner %d with factor %v, %d without", got, factor, want)
		}
	})
}
