package scoring

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/framework/draw"
	"smacs/strategies/internal/instance"
)

// request asks for the terms of candidates that adopt these responses of the
// question.
func request(question framework.References, responses ...int) *framework.ScoreRequest {
	item := framework.ScoreItem{Seed: 5}
	for _, response := range responses {
		item.Candidates = append(item.Candidates, framework.ScoreCandidate{Response: response, Subset: []int{0}})
	}
	return &framework.ScoreRequest{
		Pool:       []string{"m"},
		References: &framework.ReferenceBlock{Questions: []framework.References{question}},
		Selections: []framework.Ranked{{LLMs: []int{0}}},
		Items:      []framework.ScoreItem{item},
	}
}

func ask(t rapid.TB, strategy framework.Strategy, table map[string]any, req *framework.ScoreRequest) []float64 {
	t.Helper()
	answer, err := instance.Open[framework.Scorer](t, strategy, table).Score(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Items) != 1 {
		t.Fatalf("got %d items, want 1", len(answer.Items))
	}
	return answer.Items[0]
}

func classes(classes ...int) framework.References {
	var question framework.References
	for _, class := range classes {
		question.Responses = append(question.Responses, framework.Response{Class: class, MeanLogprob: math.NaN()})
	}
	return question
}

func logprobs(lps ...float64) framework.References {
	var question framework.References
	for _, lp := range lps {
		question.Responses = append(question.Responses, framework.Response{MeanLogprob: lp})
	}
	return question
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestVoteShare(t *testing.T) {
	question := classes(0, 1, framework.Unparsed)
	// 0 three times, 1 once and unparsed once among five candidates
	got := ask(t, VoteShare(), nil, request(question, 0, 1, 0, 2, 0))
	if want := []float64{3.0 / 5, 1.0 / 5, 3.0 / 5, 0, 3.0 / 5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := ask(t, VoteShare(), nil, request(question, 2, 2)); !slices.Equal(got, []float64{0, 0}) {
		t.Errorf("two unparsed candidates have the shares %v, want 0", got)
	}
}

func TestFirst(t *testing.T) {
	if got := ask(t, First(), nil, request(classes(0, 1), 1, 0, 0)); !slices.Equal(got, []float64{1, 0, 0}) {
		t.Errorf("got %v, want 1 for the first alone", got)
	}
}

// TestRandom: terms are the counter draws of the contract, so they do not
// depend on the number of candidates, and the first maximum is uniform.
func TestRandom(t *testing.T) {
	req := request(classes(0), 0, 0, 0, 0)
	got := ask(t, Random(), nil, req)
	for i, term := range got {
		if want := draw.Uniform(5, i, ""); term != want {
			t.Errorf("candidate %d: got %v, want u(5, %d, \"\") = %v", i, term, i, want)
		}
	}
	if fewer := ask(t, Random(), nil, request(classes(0), 0, 0)); !slices.Equal(fewer, got[:2]) {
		t.Errorf("two candidates have %v, the first two of four %v", fewer, got[:2])
	}
	// 4,000 seeds, 4 candidates: 1,000 wins each within 5 sqrt(n q (1-q)).
	const n, q = 4000, 0.25
	wins := make([]float64, 4)
	for seed := range n {
		req.Items[0].Seed = draw.Seed(42, 0, fmt.Sprint(seed), "scoring")
		terms := ask(t, Random(), nil, req)
		wins[slices.Index(terms, slices.Max(terms))]++
	}
	for i, count := range wins {
		if math.Abs(count-n*q) > 5*math.Sqrt(n*q*(1-q)) {
			t.Errorf("candidate %d wins %v times of %d", i, count, n)
		}
	}
}

// TestPerplexityForms: alone, the three forms that reward confidence order any
// candidates alike and jisi_legacy reverses them (STRATEGIES.md, section 5.1).
func TestPerplexityForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Steps of 1/64 down to -8: no two round to one term.
		steps := rapid.SliceOfNDistinct(rapid.IntRange(0, 512), 1, 8, func(i int) int { return i }).Draw(t, "steps")
		var lps []float64
		for _, step := range steps {
			lps = append(lps, -float64(step)/64)
		}
		req := request(logprobs(lps...), upTo(len(lps))...)
		for _, form := range []string{"smcs", "meanprob", "meanlogprob"} {
			if got := ask(t, Perplexity(), map[string]any{"form": form}, req); !slices.Equal(order(got), order(lps)) {
				t.Fatalf("%s orders %v as %v", form, lps, got)
			}
		}
		reversed := order(lps)
		slices.Reverse(reversed)
		if got := ask(t, Perplexity(), map[string]any{"form": "jisi_legacy"}, req); !slices.Equal(order(got), reversed) {
			t.Fatalf("jisi_legacy orders %v as %v, want the reverse", lps, got)
		}
	})
}

func order(xs []float64) []int {
	positions := upTo(len(xs))
	slices.SortStableFunc(positions, func(a, b int) int {
		switch {
		case xs[a] > xs[b]:
			return -1
		case xs[a] < xs[b]:
			return 1
		}
		return 0
	})
	return positions
}

// TestPerplexityEdges: a missing log-probability is no opinion, not a bad
// score; an extreme one stays finite.
func TestPerplexityEdges(t *testing.T) {
	nan := math.NaN()
	for _, form := range []string{"smcs", "meanprob", "meanlogprob", "jisi_legacy"} {
		got := ask(t, Perplexity(), map[string]any{"form": form}, request(logprobs(-0.5, nan, math.Inf(-1), -1e6), 0, 1, 2, 3))
		if math.IsNaN(got[0]) || !math.IsNaN(got[1]) || !math.IsNaN(got[2]) {
			t.Errorf("%s: got %v, want numbers but for missing and infinite log-probabilities", form, got)
		}
		if math.IsNaN(got[3]) || math.IsInf(got[3], 0) {
			t.Errorf("%s at -1e6: got %v, want a finite term", form, got[3])
		}
	}
}

// similar draws a question of n texts with a symmetric similarity matrix in
// 64ths, so that sums are exact.
func similar(t *rapid.T, n int) framework.References {
	question := framework.References{Rows: n, Similarity: make([]float64, n*n)}
	for i := range n {
		question.Responses = append(question.Responses, framework.Response{MeanLogprob: math.NaN()})
		question.Distinct = append(question.Distinct, int32(i))
		question.Similarity[i*n+i] = 1
		for j := range i {
			x := float64(rapid.IntRange(-63, 63).Draw(t, "similarity")) / 64
			question.Similarity[i*n+j], question.Similarity[j*n+i] = x, x
		}
	}
	return question
}

// TestMeanPairwiseSimilarityProperties: with and without self are one line,
// sc = (1 + (N-1) mps) / N; a further copy of a candidate raises it and never
// lowers its lead over another (STRATEGIES.md, sections 1.8 and 5.1).
func TestMeanPairwiseSimilarityProperties(t *testing.T) {
	t.Run("self", rapid.MakeCheck(func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		question := similar(t, n)
		with := ask(t, MeanPairwiseSimilarity(), nil, request(question, upTo(n)...))
		without := ask(t, MeanPairwiseSimilarity(), map[string]any{"self": false}, request(question, upTo(n)...))
		for i := range n {
			if want := (1 + float64(n-1)*without[i]) / float64(n); math.Abs(with[i]-want) > 1e-12 {
				t.Fatalf("candidate %d: with self %v, want %v from %v without", i, with[i], want, without[i])
			}
		}
	}))
	t.Run("a duplicate rises", rapid.MakeCheck(func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "n")
		question := similar(t, n)
		copied := rapid.IntRange(0, n-1).Draw(t, "copied")
		candidates := upTo(n)
		last := ask(t, MeanPairwiseSimilarity(), nil, request(question, candidates...))
		for range 3 {
			candidates = append(candidates, copied)
			terms := ask(t, MeanPairwiseSimilarity(), nil, request(question, candidates...))
			if terms[copied] <= last[copied] {
				t.Fatalf("candidate %d fell from %v to %v with a copy more", copied, last[copied], terms[copied])
			}
			if terms[len(terms)-1] != terms[copied] {
				t.Fatalf("the copy has %v, the original %v", terms[len(terms)-1], terms[copied])
			}
			for other := range n {
				before := (last[copied] - last[other]) * float64(len(candidates)-1)
				after := (terms[copied] - terms[other]) * float64(len(candidates))
				if after < before-1e-9 {
					t.Fatalf("the lead in sums over %d fell from %v to %v", other, before, after)
				}
			}
			last = terms
		}
	}))
}

func TestMeanPairwiseSimilarityWithoutMatrix(t *testing.T) {
	_, err := instance.Open[framework.Scorer](t, MeanPairwiseSimilarity(), nil).Score(t.Context(), request(classes(0), 0))
	if err == nil || !strings.Contains(err.Error(), "needs the similarities") {
		t.Errorf("got the error %v, want one that names the need", err)
	}
}
