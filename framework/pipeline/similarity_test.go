package pipeline_test

import (
	"math"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/pipeline"
)

// slowTokens are the maximal runs of a-z and 0-9 after lower-casing A-Z
// (ARCHITECTURE.md, section 8).
func slowTokens(text string) []string {
	return strings.FieldsFunc(strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// slowVector is the TF-IDF vector of a text by its definition, df over n texts.
func slowVector(text string, df map[string]int, n int) map[string]float64 {
	vector, squares := map[string]float64{}, 0.0
	for _, token := range slowTokens(text) {
		if df[token] > 0 {
			vector[token] += math.Log(float64(1+n)/float64(1+df[token])) + 1
		}
	}
	for _, weight := range vector {
		squares += weight * weight
	}
	for token := range vector {
		vector[token] /= math.Sqrt(squares)
	}
	return vector
}

// The similarity matrix a scorer gets is the cosine of TF-IDF vectors whose
// document frequencies are over the pool's responses to the bank, equal texts
// sharing a row.
func TestSimilaritiesByDefinition(t *testing.T) {
	seen := &probe{}
	p, catalog := withStrategies(t, "[scoring.weights]\nprobe = 1.0\n", probes(seen, false, framework.NeedSimilarities, framework.NeedTexts)...)
	ran(t, p, catalog)
	asked := map[string]bool{}
	for _, question := range p.Data.Test {
		asked[question.Key] = true
	}
	df, n := map[string]int{}, 0
	for q, question := range p.Data.Recording.Questions {
		if asked[question.Key()] {
			continue
		}
		for llm, name := range p.Data.Recording.LLMs {
			if strings.HasPrefix(name, "sim-closed-") {
				continue
			}
			r, _ := p.Data.Recording.Response(q, llm, 0)
			n++
			once := map[string]bool{}
			for _, token := range slowTokens(r.Text) {
				if !once[token] {
					df[token]++
				}
				once[token] = true
			}
		}
	}
	compared := 0
	for _, r := range seen.scores {
		for q := 0; q < len(r.References.Questions); q += 5 {
			refs := r.References.Questions[q]
			vectors := make([]map[string]float64, len(refs.Responses))
			for i, response := range refs.Responses {
				vectors[i] = slowVector(response.Text, df, n)
			}
			for i := range vectors {
				for j := range vectors {
					dot := 0.0
					for token, weight := range vectors[i] {
						dot += weight * vectors[j][token]
					}
					compared++
					// Steps of 1e-9, and the sum in another order.
					if got := refs.SimilarityOf(i, j); math.Abs(got-dot) > 0.6e-9 {
						t.Fatalf("similarity of %q and %q is %v, want %v", refs.Responses[i].Text, refs.Responses[j].Text, got, dot)
					}
					if (refs.Responses[i].Text == refs.Responses[j].Text) != (refs.Distinct[i] == refs.Distinct[j]) {
						t.Fatalf("responses %d and %d: rows %d and %d", i, j, refs.Distinct[i], refs.Distinct[j])
					}
				}
			}
		}
	}
	if compared < 1000 {
		t.Errorf("compared %d pairs, want thousands", compared)
	}
}

// What this engine cannot give is refused before anything is computed.
func TestSupported(t *testing.T) {
	d := onSim(t, "").Data
	for _, test := range []struct {
		name string
		info framework.Info
		want string
	}{
		{"nothing", framework.Info{}, ""},
		{"what there is", framework.Info{Needs: []framework.Need{framework.NeedNeighbors, framework.NeedCosts, framework.NeedLogprobs, framework.NeedOrder}}, ""},
		{"sequential", framework.Info{Sequential: true}, "sequential strategies are not supported yet"},
		{"answers by asking", framework.Info{Needs: []framework.Need{framework.NeedLLM}}, "asks LLMs: name their pool file in live.pool"},
		{"embeddings", framework.Info{Needs: []framework.Need{framework.NeedTexts, framework.NeedEmbeddings}}, "needs embeddings: not supported yet"},
		{"unknown", framework.Info{Needs: []framework.Need{"telepathy"}}, `needs "telepathy", which this engine does not know`},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.info.Kind, test.info.ID = framework.Scoring, "x"
			err := pipeline.Supported(test.info, d, nil)
			if (err == nil) != (test.want == "") || (err != nil && (!strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "scoring.x"))) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
