package golden

import (
	"fmt"
	"math"
	"testing"

	"smacs/framework"
)

func (s *suite) meanPairwiseSimilarity() {
	for _, set := range s.v.MPS {
		n := float64(len(set.Texts))
		s.run("scoring/mean_pairwise_similarity/"+set.Name, func(t *testing.T) {
			want := make([]float64, len(set.Texts))
			for i, sum := range set.SumInclSelf {
				want[i] = sum / n
			}
			terms := s.score(t, "mean_pairwise_similarity", nil, set.references())
			same(t, "term", terms, want, s.v.Tolerances.Float64)
			if got := firstMaximum(terms); got != set.Argmax {
				t.Errorf("the first maximum is candidate %d, want %d", got, set.Argmax)
			}
		})
		s.run("scoring/mean_pairwise_similarity/self=false/"+set.Name, func(t *testing.T) {
			want := floats(set.MeanExcl)
			if n == 1 {
				want = []float64{1} // null in the vectors; STRATEGIES.md, section 1.8
			}
			terms := s.score(t, "mean_pairwise_similarity", map[string]any{"self": false}, set.references())
			same(t, "term", terms, want, s.v.Tolerances.Float64)
		})
	}
}

func (s *suite) perplexity() {
	ppl := s.v.PPL
	for _, form := range []struct {
		name string
		want []number
	}{
		{"smcs", ppl.SMCS},
		{"meanprob", ppl.MeanProb},
		{"meanlogprob", ppl.MeanLogprob},
		{"jisi_legacy", ppl.JiSi},
	} {
		for i, lp := range ppl.MeanLogprob {
			s.run(fmt.Sprintf("scoring/perplexity/%s/lp=%v", form.name, lp), func(t *testing.T) {
				terms := s.score(t, "perplexity", map[string]any{"form": form.name}, logprobs([]number{lp}))
				same(t, "term", terms, floats(form.want[i:i+1]), s.v.Tolerances.Float64)
			})
		}
	}
	for _, total := range s.v.Total {
		s.run("scoring/perplexity/total/"+total.Name, func(t *testing.T) {
			lps, want := total.MeanLogprob, total.PPLScore
			if lps == nil { // null in the vectors: no candidate has one
				for range total.N {
					lps = append(lps, number(math.NaN()))
				}
				want = lps
			}
			terms := s.score(t, "perplexity", nil, logprobs(lps))
			same(t, "term", terms, floats(want), s.v.Tolerances.Float64)
		})
	}
}

// score returns the terms of the responses as candidates, in their order.
func (s *suite) score(t *testing.T, id string, table map[string]any, question framework.References) []float64 {
	t.Helper()
	req := &framework.ScoreRequest{
		Pool:       []string{"m0"},
		References: &framework.ReferenceBlock{Questions: []framework.References{question}},
		Selections: []framework.Ranked{{LLMs: []int{0}}},
		Items:      []framework.ScoreItem{{}},
	}
	for i := range question.Responses {
		req.Items[0].Candidates = append(req.Items[0].Candidates, framework.ScoreCandidate{Response: i, Subset: []int{0}})
	}
	answer, err := opened[framework.Scorer](t, s.open, framework.Scoring, id, table).Score(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Items) != 1 {
		t.Fatalf("got %d items, want 1", len(answer.Items))
	}
	return answer.Items[0]
}

// references returns the responses of the set with the similarities of their
// normalised embeddings. Responses share a row where text and embedding are
// equal.
func (set mpsSet) references() framework.References {
	var question framework.References
	var distinct [][]float64
	rows, classes := map[string]int32{}, map[string]int{}
	for i, text := range set.Texts {
		if _, seen := classes[text]; !seen {
			classes[text] = len(classes)
		}
		same := fmt.Sprint(text, set.Embeddings[i])
		if _, seen := rows[same]; !seen {
			rows[same] = int32(len(distinct))
			distinct = append(distinct, unit(set.Embeddings[i]))
		}
		question.Responses = append(question.Responses, framework.Response{LLM: i, Class: classes[text], Key: text, Text: text, MeanLogprob: math.NaN()})
		question.Distinct = append(question.Distinct, rows[same])
	}
	question.Rows = len(distinct)
	for _, a := range distinct {
		for _, b := range distinct {
			question.Similarity = append(question.Similarity, dot(a, b))
		}
	}
	return question
}

func logprobs(lps []number) framework.References {
	var question framework.References
	for _, lp := range lps {
		question.Responses = append(question.Responses, framework.Response{LLM: framework.OwnText, MeanLogprob: float64(lp)})
	}
	return question
}
