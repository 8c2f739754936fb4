package run_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/npy"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/strategies/builtin"
)

// vectorRecording has one bank and one test question and an LLM with further
// samples of the texts. Vectors of model e5 are those given of the samples,
// beside one for each first response; skip names a side that is left out.
func vectorRecording(t *testing.T, texts []string, vectors [][]float64, skip recording.Side) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "vectors"})
	check(t, b.AddLLM("a"))
	dim := len(vectors[0])
	into := map[recording.Side]*recording.Vectors{}
	for _, side := range []recording.Side{recording.SideQuestions, recording.SideResponses} {
		if side != skip {
			made, err := b.Vectors("e5", side, npy.Float64, dim)
			check(t, err)
			into[side] = made
		}
	}
	respond := func(key string, sample int, text string, vector []float64) {
		r := recording.Unknown(text)
		r.HasAnswer, r.Answer, r.AnswerKey, r.State, r.Score, r.Grader = true, text, text, grade.Parsed, 1, "exact@1"
		check(t, b.AddResponse(key, "a", sample, r))
		if into[recording.SideResponses] != nil {
			check(t, into[recording.SideResponses].SetResponse(key, "a", sample, vector))
		}
	}
	one := make([]float64, dim)
	one[0] = 1
	for _, split := range []string{recording.SplitBank, recording.SplitTest} {
		q := recording.Question{Task: "t", ID: split, Text: split, Gold: "g", Split: split}
		check(t, b.AddQuestion(q))
		if into[recording.SideQuestions] != nil {
			check(t, into[recording.SideQuestions].SetQuestion(q.Key(), one))
		}
		respond(q.Key(), 0, "first", one)
		for i, text := range texts {
			respond(q.Key(), i+1, text, vectors[i])
		}
	}
	rec, err := b.Build()
	check(t, err)
	return rec
}

const vectorTOML = `
name = "vectors"
[data]
recording = "unused"
bank = "recorded"
[embedding]
provider = "recorded"
[selection]
top_k = 1
[dropout]
candidates = %d
[aggregation]
strategy = "recorded"
[scoring.terms.with]
strategy = "mean_pairwise_similarity"
[scoring.terms.without]
strategy = "mean_pairwise_similarity"
params = { self = false }
`

// TestGoldenSimilarities: the golden sums of response similarities come out of an
// experiment on recorded vectors, with and without the candidate itself.
func TestGoldenSimilarities(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../strategies/golden/testdata/smcs.json")
	check(t, err)
	var g struct {
		Tolerances struct{ Float64 float64 }
		MPS        []struct {
			Name   string
			Texts  []string
			Emb    [][]float64
			Sum    []float64  `json:"sum_incl_self"`
			Mean   []*float64 `json:"mean_excl_self"`
			Argmax int
		}
	}
	check(t, json.Unmarshal(text, &g))
	if len(g.MPS) != 5 || g.Tolerances.Float64 != 1e-12 {
		t.Fatalf("read %d sets and tolerance %v, want 5 and 1e-12", len(g.MPS), g.Tolerances.Float64)
	}
	for _, set := range g.MPS {
		t.Run(set.Name, func(t *testing.T) {
			n := len(set.Texts)
			p, catalog := prepared(t, vectorRecording(t, set.Texts, set.Emb, ""), fmt.Sprintf(vectorTOML, n))
			e, err := p.Explain(t.Context(), catalog, 0, 0)
			check(t, err)
			if set.Name == "same_text_other_embedding_last_wins" {
				// Here the first vector of a text stands for it, not the last.
				if *e.Terms["with"][0] != *e.Terms["with"][2] {
					t.Errorf("candidates of equal texts score %v and %v", *e.Terms["with"][0], *e.Terms["with"][2])
				}
				return
			}
			near := func(what string, got, want float64) {
				if !(math.Abs(got-want) <= g.Tolerances.Float64) {
					t.Errorf("%s is %v, want %v", what, got, want)
				}
			}
			for c := range n {
				near(fmt.Sprintf("candidate %d with itself", c), *e.Terms["with"][c], set.Sum[c]/float64(n))
				if set.Mean[c] != nil {
					near(fmt.Sprintf("candidate %d without itself", c), *e.Terms["without"][c], *set.Mean[c])
				}
			}
		})
	}
}

// The winner by similarity is the golden one, in a run as in an explanation.
func TestRecordedVectorsInARun(t *testing.T) {
	t.Parallel()
	vectors := [][]float64{{1, 0}, {0, 1}, {0.1, 1}}
	rec := vectorRecording(t, []string{"x", "y", "z"}, vectors, "")
	_, _, files := executed(t, rec, fmt.Sprintf(vectorTOML, 3), 1)
	// cos(y, z) is 0.995 and x is far from both; z is nearer to x than y is.
	for _, outcome := range files.outcomes(t) {
		if outcome.Cell == files.labelled(t, "base")["cell"] && (outcome.Answer == nil || *outcome.Answer != "z") {
			t.Errorf("answer %v, want z", outcome.Answer)
		}
	}
	if e := files.manifest(t).Recording.Embedding; e == nil || e.Model != "e5" || !strings.HasPrefix(e.Digest, "sha256:") {
		t.Errorf("the manifest has the embedding %+v, want e5 and its digest", e)
	}
}

// What has no recorded vector is an error before anything is computed, which
// says what is missing and how to go on.
func TestVectorsAreMissed(t *testing.T) {
	t.Parallel()
	vectors := [][]float64{{1, 0}, {0, 1}}
	texts := []string{"x", "y"}
	full := fmt.Sprintf(vectorTOML, 2)
	for _, test := range []struct {
		name, toml string
		skip       recording.Side
		want       string
	}{
		{"questions", full, recording.SideQuestions, "no vector of bank question t/bank (of 2 questions in all); embed the missing ones, leave their tasks out, or set embedding.provider to tfidf"},
		{"no neighbours are needed", strings.Replace(full, "[selection]\n", "[selection]\nstrategy = \"best_n\"\n", 1), recording.SideQuestions, ""},
		{"responses", full, recording.SideResponses, "scoring.mean_pairwise_similarity compares responses, and no recording has vectors of responses by e5: import them, or set embedding.responses to tfidf"},
		{"responses by text", strings.Replace(full, "provider = \"recorded\"\n", "provider = \"recorded\"\nresponses = \"tfidf\"\n", 1), recording.SideResponses, ""},
		{"another model", strings.Replace(full, "provider = \"recorded\"\n", "provider = \"recorded\"\nmodel = \"linq\"\n", 1), "", `no recording has vectors of "linq", want one of: e5`},
		{"questions by text", strings.Replace(full, "provider = \"recorded\"\n", "provider = \"tfidf\"\nresponses = \"recorded\"\n", 1), recording.SideQuestions, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			catalog, err := registry.InProcess(builtin.Strategies())
			check(t, err)
			defer catalog.Close()
			experiment, err := config.Parse("test.toml", []byte(test.toml), nil)
			check(t, err)
			_, err = run.Prepare(experiment, run.WithEngine(catalog), vectorRecording(t, texts, vectors, test.skip))
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// What an aggregator writes has no recorded vector: comparing it is refused where
// the plan shows it, and fails its own cell where it does not.
func TestWrittenTextsHaveNoVectors(t *testing.T) {
	t.Parallel()
	rec := vectorRecording(t, []string{"x", "y"}, [][]float64{{1, 0}, {0, 1}}, "")
	toml := strings.NewReplacer("strategy = \"recorded\"\n[scoring", "strategy = \"writer\"\n[scoring").Replace(fmt.Sprintf(vectorTOML, 2)) +
		"[[ablation]]\nname = \"votes\"\nset = { \"aggregation.strategy\" = \"majority_vote\" }\n"
	_, result, files := executed(t, rec, toml, 1, writer())
	if len(result.Failed) != 1 || !strings.Contains(result.Failed[0].Error, "a text that an aggregator wrote has no recorded vector: set embedding.responses to tfidf") {
		t.Errorf("failed %+v, want the cell of the writer", result.Failed)
	}
	if status := files.labelled(t, "votes")["status"]; status != "done" {
		t.Errorf("the voting cell is %s, want done", status)
	}
}

// writer is an aggregation strategy that writes texts of its own.
func writer() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Aggregation, ID: "writer", Version: "1", Doc: "Writes."},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.AggregateEach(func(framework.AggregationInput) (framework.Candidate, error) {
				return framework.Candidate{Response: framework.OwnText, Text: "written", MeanLogprob: math.NaN()}, nil
			}), nil
		},
	}
}
