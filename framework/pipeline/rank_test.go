package pipeline

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework"
	"smacs/framework/grade"
	"smacs/framework/plan"
)

const parsed = grade.Parsed

// rankingEngine has a bank of 3 rows on which LLMs 0..3 are right 1, 3, 3 and 2
// times.
func rankingEngine(compat string) *Engine {
	bank := &framework.Bank{LLMs: []string{"a", "b", "c", "d"}, Scores: []float64{
		1, 1, 1, 1,
		0, 1, 1, 1,
		0, 1, 1, 0,
	}}
	return &Engine{
		data:    &Data{Pool: bank.LLMs, Bank: bank},
		graph:   &plan.Graph{Priors: []plan.Prior{{}}},
		options: Options{Compat: compat},
	}
}

func TestRank(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name   string
		compat string
		scores framework.SelectionScores
		want   []int
	}{
		{"by prior", "", framework.SelectionScores{Priors: []float64{4, 3, 2, 1}}, []int{0, 1, 2, 3}},
		{"ties by number right, then pool", "", framework.SelectionScores{Priors: []float64{1, 1, 1, 1}}, []int{1, 2, 3, 0}},
		{"no opinion is last", "", framework.SelectionScores{Priors: []float64{-5, nan, nan, -6}}, []int{0, 3, 1, 2}},
		{"no priors: number right", "", framework.SelectionScores{}, []int{1, 2, 3, 0}},
		{"an order is kept", "", framework.SelectionScores{Order: []int{3, 0, 2, 1}, Priors: []float64{4, 3, 2, 1}}, []int{3, 0, 2, 1}},
		{"compat: ties by pool", CompatSMCS, framework.SelectionScores{Priors: []float64{1, 1, 2, 1}}, []int{2, 0, 1, 3}},
		{"compat: no priors is pool order", CompatSMCS, framework.SelectionScores{}, []int{0, 1, 2, 3}},
		{"minus zero ties with zero", "", framework.SelectionScores{Priors: []float64{0, math.Copysign(0, -1), 0, 0}}, []int{1, 2, 3, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := rankingEngine(test.compat).rank(test.scores)
			if diff := cmp.Diff(test.want, got.order); diff != "" {
				t.Errorf("ranking (-want +got):\n%s", diff)
			}
		})
	}
}

// Under compat a top_k of the whole pool means the pool in its own order and no
// priors (STRATEGIES.md, section 1.3, edge; golden rag_num_ge_pool).
func TestTopOfWholePoolUnderCompat(t *testing.T) {
	scores := framework.SelectionScores{Priors: []float64{1, 2, 3, 4}}
	selection := plan.Selection{TopK: 4}
	e := rankingEngine(CompatSMCS)
	got := e.top(e.rank(scores), selection)
	if diff := cmp.Diff([]int{0, 1, 2, 3}, got.llms); diff != "" || got.priors != nil {
		t.Errorf("selected %v with priors %v, want pool order without priors", got.llms, got.priors)
	}
	e = rankingEngine("")
	got = e.top(e.rank(scores), selection)
	if diff := cmp.Diff([]int{3, 2, 1, 0}, got.llms); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{4, 3, 2, 1}, got.priors); diff != "" {
		t.Error(diff)
	}
}
