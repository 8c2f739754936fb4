package main

import (
	"math"
	"testing"

	"smacs/framework"
	"smacs/framework/strategytest"
)

func TestStrategy(t *testing.T) { strategytest.Test(t, lengthMedoid()) }

func TestMedoidTerms(t *testing.T) {
	in := framework.ScoringInput{Candidates: []framework.ScoringCandidate{
		{Response: framework.Response{Text: "ab"}}, {}, {Response: framework.Response{Text: "abcd"}}, {Response: framework.Response{Text: "abcdefgh"}},
	}}
	// Lengths 2, 4 and 8 are ln 2 apart; each term is minus the sum of the two
	// distances over the three candidates with a text.
	want := []float64{-math.Ln2, math.NaN(), -math.Ln2 * 2 / 3, -math.Ln2}
	for i, term := range medoidTerms(in, 1) {
		if math.IsNaN(term) != math.IsNaN(want[i]) || math.Abs(term-want[i]) > 1e-15 {
			t.Errorf("candidate %d: got %v, want %v", i, term, want[i])
		}
	}
}
