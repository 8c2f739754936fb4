package main

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/framework/strategytest"
)

func TestStrategy(t *testing.T) { strategytest.Test(t, clusterShare()) }

// TestShares: responses 0 to 2 are a chain, 0 and 2 by themselves being unlike;
// 3 is alone, and 4 is an aggregator's text that is like 3.
func TestShares(t *testing.T) {
	similarity := []float64{
		1, .8, .3, 0, 0,
		.8, 1, .6, 0, 0,
		.3, .6, 1, 0, 0,
		0, 0, 0, 1, .9,
		0, 0, 0, .9, 1,
	}
	question := &framework.References{Distinct: []int32{0, 1, 2, 3, 4}, Rows: 5, Similarity: similarity}
	for _, class := range []int{7, framework.Unparsed, framework.Unparsed, 7, 8} {
		question.Responses = append(question.Responses, framework.Response{Class: class})
	}
	candidates := []framework.ScoringCandidate{{Index: 0}, {Index: 2}, {Index: 3}, {Index: 4}}
	for _, c := range []struct {
		threshold float64
		answers   bool
		selected  []int
		want      []float64
	}{
		{0.6, false, []int{3, 2, 1, 0}, []float64{.75, .75, .25, .25}},
		{0.7, false, []int{3, 2, 1, 0}, []float64{.5, .25, .25, .25}}, // the chain is cut between 1 and 2
		{0.95, false, []int{3, 2, 1, 0}, []float64{.25, .25, .25, 0}}, // nobody selected wrote the aggregator's text
		{0, false, []int{3, 2, 1, 0}, []float64{1, 1, 1, 1}},
		{1, false, []int{3, 2, 1, 0}, []float64{.25, .25, .25, 0}},
		{1, true, []int{3, 2, 1, 0}, []float64{.5, .25, .5, 0}}, // 0 and 3 agree; what could not be read agrees with nothing
		{0.7, true, []int{3, 2, 1, 0}, []float64{.75, .25, .75, .75}},
		// 0 and 2 are candidates and not linked when 1 is neither selected nor a candidate.
		{0.6, false, []int{0, 2}, []float64{.5, .5, 0, 0}},
		{0.6, false, nil, []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}},
	} {
		in := framework.ScoringInput{Candidates: candidates, Question: question, Selection: framework.Ranked{LLMs: c.selected}}
		got := shares(in, c.threshold, c.answers)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Errorf("threshold %v, answers %v, selected %v: got %v, want %v", c.threshold, c.answers, c.selected, got, c.want)
		}
	}
}

// TestComponents holds the union of sets to the closure of the relation, by
// Warshall's algorithm.
func TestComponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 8).Draw(t, "n")
		edges := rapid.SliceOfN(rapid.Bool(), n*n, n*n).Draw(t, "edges")
		connected := func(i, j int) bool { return edges[min(i, j)*n+max(i, j)] }
		reach := make([]bool, n*n)
		for i := range n {
			for j := range n {
				reach[i*n+j] = i == j || connected(i, j)
			}
		}
		for k := range n {
			for i := range n {
				for j := range n {
					reach[i*n+j] = reach[i*n+j] || reach[i*n+k] && reach[k*n+j]
				}
			}
		}
		got := components(n, connected)
		for i := range n {
			if least := slices.Index(reach[i*n:(i+1)*n], true); got[i] != least {
				t.Fatalf("node %d is in %d, want %d, the least node that is connected", i, got[i], least)
			}
		}
	})
}
