package sim

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"smacs/framework/draw"
	"smacs/framework/embedding"
	"smacs/framework/grade"
	"smacs/framework/recording"
)

// A trial is one experiment: the best LLMs of the pool, equally likely reference
// sets, and candidates chosen by mean_pairwise_similarity + w x perplexity (form
// smcs).
type trial struct{ topK, keep, candidates int }

// A world is a recording split into bank and test, with its best LLMs of the open
// pool and the embedding of responses.
type world struct {
	r     *recording.Recording
	best  []int // LLMs, best on the bank first
	test  []int // questions
	tfidf *embedding.TFIDF
	s     *Synthesiser
}

// bankTenths is the bank's share: the questions not in it carry the test.
const bankTenths = 3

func newWorld(t testing.TB, p Params, model Synthesis) *world {
	t.Helper()
	r, err := Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSynthesiser(p, model)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{r: r, s: s}
	for l, name := range r.LLMs {
		if strings.HasPrefix(name, "sim-open-") {
			w.best = append(w.best, l)
		}
	}
	known := make([]float64, len(r.LLMs))
	var texts []string
	for q, question := range r.Questions {
		if !recording.Split(question.Task, question.ID, "", bankTenths) {
			w.test = append(w.test, q)
			continue
		}
		for _, l := range w.best {
			response, _ := r.Response(q, l, 0)
			known[l] += response.Score
			texts = append(texts, response.Text)
		}
	}
	slices.SortStableFunc(w.best, func(a, b int) int { return descending(known[a], known[b]) })
	w.tfidf = embedding.FitTFIDF(texts)
	return w
}

// shown is one simulated candidate with its grade and what it was shown.
type shown struct {
	Synthesised
	right      bool
	references []SynthesisReference
}

// candidates makes the candidates of a test question as an experiment does: equally
// likely reference sets, nested in keep, and answers read by the grader.
func (w *world) candidates(t testing.TB, q int, of trial, seed uint64) []shown {
	t.Helper()
	question := w.r.Questions[q]
	ready, err := w.s.Question(question)
	if err != nil {
		t.Fatal(err)
	}
	grader := graderOf(question.Task)
	names, equal := make([]string, of.topK), make([]float64, of.topK)
	for i, l := range w.best[:of.topK] {
		names[i], equal[i] = w.r.LLMs[l], 1
	}
	drops, aggregation := draw.Seed(seed, 0, question.Key(), "dropout"), draw.Seed(seed, 0, question.Key(), "aggregation")
	out := make([]shown, of.candidates)
	for j := range out {
		for _, i := range draw.WithoutReplacement(drops, j, names, equal, of.keep) {
			response, _ := w.r.Response(q, w.best[i], 0)
			out[j].references = append(out[j].references, referenceOf(names[i], response))
		}
		out[j].Synthesised, err = ready.Candidate(out[j].references, aggregation, j)
		if err != nil {
			t.Fatal(err)
		}
		result := grader.Grade("simulated", out[j].Text, question.Gold)
		out[j].right = result.Grade == grade.Scored(1)
	}
	return out
}

func referenceOf(llm string, r *recording.Response) SynthesisReference {
	return SynthesisReference{LLM: llm, Text: r.Text, AnswerKey: r.AnswerKey, Parsed: r.State == grade.Parsed, Right: r.Score == 1}
}

func graderOf(task string) grade.Grader {
	p := Default()
	k, _ := lookupKind(p.lookupTask(task).Kind)
	return k.grader
}

func answerOf(t testing.TB, text string) string {
	var object struct{ Reasoning, Answer string }
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return object.Answer
}

// outcomes are 1 and 0 by test question, for each weight.
func (w *world) outcomes(t testing.TB, of trial, seed uint64, weights []float64) [][]float64 {
	t.Helper()
	out := make([][]float64, len(weights))
	var scratch embedding.Scratch
	for _, q := range w.test {
		made := w.candidates(t, q, of, seed)
		vectors := make([]embedding.Sparse, len(made))
		for j, c := range made {
			v := w.tfidf.VectorInto(c.Text, &scratch)
			vectors[j] = embedding.Sparse{Terms: slices.Clone(v.Terms), Weights: slices.Clone(v.Weights)}
		}
		similarity := embedding.Similarities(vectors)
		for i, weight := range weights {
			first, most := 0, math.Inf(-1)
			for j := range made {
				total := weight * (1 - math.Exp(-made[j].MeanLogprob))
				for other := range made {
					total += embedding.FromFixed(similarity[j*len(made)+other]) / float64(len(made))
				}
				if total > most {
					first, most = j, total
				}
			}
			out[i] = append(out[i], float64(bit(made[first].right)))
		}
	}
	return out
}
