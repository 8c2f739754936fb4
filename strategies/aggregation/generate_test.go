package aggregation

import (
	"context"
	"fmt"
	"math"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/strategies/internal/instance"
)

var nan = math.NaN()

// A reference of a test: its answer's class and its prior score. The slice
// order is the ranking.
type reference struct {
	class int
	prior float64
}

// request shows the references at the given positions in that order; response
// i is of the LLM at ranking position i. similarity may be nil.
func request(references []reference, shown []int, similarity []float64) *framework.AggregateRequest {
	question := framework.References{Similarity: similarity}
	ranked := framework.Ranked{}
	req := &framework.AggregateRequest{}
	for i, r := range references {
		req.Pool = append(req.Pool, fmt.Sprintf("m%d", i))
		ranked.LLMs = append(ranked.LLMs, i)
		ranked.Priors = append(ranked.Priors, r.prior)
		question.Responses = append(question.Responses, framework.Response{LLM: i, Class: r.class, MeanLogprob: nan})
		if similarity != nil {
			question.Distinct = append(question.Distinct, int32(i))
			question.Rows = len(references)
		}
	}
	req.References = &framework.ReferenceBlock{Questions: []framework.References{question}}
	req.Selections = []framework.Ranked{ranked}
	req.Items = []framework.AggregateItem{{Subset: shown}}
	return req
}

// ask returns the response that is adopted.
func ask(t rapid.TB, strategy framework.Strategy, table map[string]any, req *framework.AggregateRequest) int {
	t.Helper()
	answer, err := instance.Open[framework.Aggregator](t, strategy, table).Aggregate(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Items) != 1 || answer.Items[0].Text != "" {
		t.Fatalf("got %+v, want one adopted response", answer.Items)
	}
	return answer.Items[0].Response
}

func everyone(references []reference) []int {
	shown := make([]int, len(references))
	for i := range shown {
		shown[i] = i
	}
	return shown
}

// drawReferences draws up to 7 references with few answers, so that ties are
// common, and priors in quarters, some missing.
func drawReferences(t *rapid.T) []reference {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reference {
		return reference{
			class: rapid.IntRange(framework.Unparsed, 2).Draw(t, "class"),
			prior: rapid.SampledFrom([]float64{nan, -0.5, 0, 0.25, 0.5, 0.75, 1}).Draw(t, "prior"),
		}
	}), 1, 7).Draw(t, "references")
}
