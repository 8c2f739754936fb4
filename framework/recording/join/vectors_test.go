package join_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/recording"
	"smacs/framework/recording/join"
	"smacs/framework/recording/npy"
)

// vectors of one side of a model, by question key or "key llm".
type vectors struct {
	model string
	side  recording.Side
	of    map[string][]float64
}

// embedded is rec with embeddings.
func embedded(t testing.TB, given []vectors, lines ...string) *recording.Recording {
	t.Helper()
	plain := rec(t, "r", nil, lines...)
	b := recording.NewBuilder(recording.Meta{Name: "r"})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, llm := range plain.LLMs {
		must(b.AddLLM(llm))
	}
	for q, question := range plain.Questions {
		must(b.AddQuestion(question))
		for l, llm := range plain.LLMs {
			for sample, response := range plain.Samples(q, l) {
				must(b.AddResponse(question.Key(), llm, sample, response))
			}
		}
	}
	for _, v := range given {
		var dim int
		for _, vector := range v.of {
			dim = len(vector)
		}
		into, err := b.Vectors(v.model, v.side, npy.Float32, dim)
		must(err)
		for name, vector := range v.of {
			key, llm, _ := strings.Cut(name, " ")
			if v.side == recording.SideResponses {
				must(into.SetResponse(key, llm, 0, vector))
			} else {
				must(into.SetQuestion(key, vector))
			}
		}
	}
	r, err := b.Build()
	must(err)
	return r
}

type of = map[string][]float64

func TestVectors(t *testing.T) {
	joined, err := join.Join([]join.Source{
		{Path: "A", Role: join.Test, Recording: embedded(t, []vectors{
			{"e5", recording.SideQueries, of{"math/1": {1, 1}}},
			{"e5", recording.SideResponses, of{"math/1 x": {2, 2}, "math/2 x-2": {3, 3}}},
		}, "math/1 x g", "math/2 x-2 g", "math/2 y g")},
		{Path: "B", Role: join.Bank, Recording: embedded(t, []vectors{
			{"e5", recording.SideQuestions, of{"gsm/2": {4, 4}, "gsm/1": {5, 5}}},
			{"e5", recording.SideQueries, of{"gsm/2": {6, 6}}},
		}, "gsm/1 x g", "gsm/2 y g", "gsm/3 y g")},
	}, map[string]string{"x-2": "x"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := joined.Vectors("")
	if err != nil || v.Model != "e5" || !v.Queries || !v.Responses {
		t.Fatalf("got %+v, error %v, want e5 with queries and responses", v, err)
	}
	got := map[string][]float64{}
	add := func(name string, vector []float64, known bool) {
		if known {
			got[name] = vector
		}
	}
	for q, question := range joined.Recording.Questions {
		vector, known := v.Question(q, nil)
		add("question "+question.Key(), vector, known)
		vector, known = v.Query(q, nil)
		add("query "+question.Key(), vector, known)
		for l, llm := range joined.Recording.LLMs {
			vector, known = v.Response(q, l, 0, nil)
			add("response "+question.Key()+" "+llm, vector, known)
		}
	}
	want := map[string][]float64{
		"question gsm/1": {5, 5}, "question gsm/2": {4, 4}, "query math/1": {1, 1}, "query gsm/2": {6, 6},
		"response math/1 x": {2, 2}, "response math/2 x": {3, 3},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Without an instructed side of the test a question is its own query, and what
// the bank has of that side is not asked for.
func TestQueriesOfTheBankDoNotCount(t *testing.T) {
	questions := vectors{"e5", recording.SideQuestions, of{"math/1": {1}, "math/2": {2}}}
	joined, err := join.Join([]join.Source{
		{Role: join.Test, Recording: embedded(t, []vectors{questions}, "math/1 x g", "math/2 x g")},
		{Role: join.Bank, Recording: embedded(t, []vectors{{"e5", recording.SideQueries, of{"gsm/1": {3}}}}, "gsm/1 x g")},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	v, err := joined.Vectors("e5")
	if err != nil {
		t.Fatal(err)
	}
	if got, known := v.Query(1, nil); !known || got[0] != 1 { // gsm/1 is the first question
		t.Errorf("query of math/1 is %v (known %v), want the question's 1", got, known)
	}
}

func TestVectorsRefused(t *testing.T) {
	e5 := func(dim int) []vectors {
		return []vectors{{"e5", recording.SideQuestions, of{"math/1": make([]float64, dim)}}}
	}
	two := append(e5(2), vectors{"linq", recording.SideQuestions, of{"math/1": {1}}})
	for _, test := range []struct {
		name, model string
		a, b        []vectors
		want        string
	}{
		{"none", "", nil, nil, "no recording has embeddings: import them, or set embedding.provider to tfidf"},
		{"several", "", two, nil, "embedding.model: got none, want one of the recorded models: e5, linq"},
		{"misspelt", "e6", two, nil, `embedding.model: no recording has vectors of "e6", want one of: e5, linq`},
		{"widths", "e5", e5(2), e5(3), "vectors of e5 have 2 numbers in A and 3 in B: they cannot be of one model"},
	} {
		t.Run(test.name, func(t *testing.T) {
			joined, err := join.Join([]join.Source{
				{Path: "A", Recording: embedded(t, test.a, "math/1 x g")},
				{Path: "B", Recording: embedded(t, test.b, "math/1 y g")},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := joined.Vectors(test.model); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// The digest is the source's own where there is one, and follows each source.
func TestVectorsDigest(t *testing.T) {
	digest := func(recordings ...*recording.Recording) string {
		var sources []join.Source
		for _, r := range recordings {
			sources = append(sources, join.Source{Recording: r})
		}
		joined, err := join.Join(sources, nil)
		if err != nil {
			t.Fatal(err)
		}
		v, err := joined.Vectors("e5")
		if err != nil {
			t.Fatal(err)
		}
		return v.Digest
	}
	one := func(x float64) *recording.Recording {
		return embedded(t, []vectors{{"e5", recording.SideQuestions, of{"math/1": {x}}}}, "math/1 x g")
	}
	other := embedded(t, []vectors{{"e5", recording.SideQuestions, of{"gsm/1": {7}}}}, "gsm/1 x g")
	own, err := one(1).Embedding("e5")
	if err != nil || digest(one(1)) != own.Digest {
		t.Errorf("the digest of one source is %s, want its own %s (error %v)", digest(one(1)), own.Digest, err)
	}
	seen := map[string]bool{digest(one(1)): true, digest(one(2)): true, digest(one(1), other): true, digest(one(2), other): true, digest(other, one(1)): true}
	if len(seen) != 5 {
		t.Errorf("%d digests of 5 different sets of vectors", len(seen))
	}
	if first, again := digest(one(1), other), digest(one(1), other); first != again {
		t.Error("the same vectors have two digests")
	}
}
