package selection

import (
	"math"
	"testing"

	"smacs/framework"
)

// TestBankAccuracy: both strategies by bank accuracy give every question and
// cut the mean over the outcomes there are, NaN without any.
func TestBankAccuracy(t *testing.T) {
	nan := math.NaN()
	bank := &framework.Bank{LLMs: []string{"a", "b", "c"}, Scores: []float64{
		1, 0, nan,
		1, nan, nan,
		0, 0.5, nan,
		1, 1, nan,
	}}
	want := []float64{3.0 / 4, 1.5 / 3, nan} // right over known, by hand
	req := &framework.SelectRequest{
		Bank:      bank,
		Questions: []framework.Question{{Index: 0}, {Index: 1}},
		Cuts:      [][]int{{0}, {0}},
	}
	for _, strategy := range []framework.Strategy{BestN(), BestSingle()} {
		t.Run(strategy.ID, func(t *testing.T) {
			items := ask(t, strategy, nil, req)
			if len(items) != 2 {
				t.Fatalf("got %d items, want one per question and cut", len(items))
			}
			for i, item := range items {
				if !sameBits(item.Priors, want) || item.Order != nil {
					t.Errorf("item %d: got %+v, want the priors %v and no order", i, item, want)
				}
			}
		})
	}
	if bank.Right()[0] != 3 {
		t.Errorf("the bank's own sums were changed to %v", bank.Right())
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		strategy framework.Strategy
		want     framework.Count
	}{
		{BestSingle(), framework.CountOne},
		{All(), framework.CountPool},
		{BestN(), framework.CountTopK},
		{Random(), framework.CountTopK},
		{RPS(), framework.CountTopK},
	} {
		if c.strategy.Count != c.want {
			t.Errorf("%s takes %q, want %q", c.strategy.Name(), c.strategy.Count, c.want)
		}
	}
}

// TestAllHasNoOpinion: no scores and no order, so the engine ranks by number
// right on the bank.
func TestAllHasNoOpinion(t *testing.T) {
	req := &framework.SelectRequest{Questions: []framework.Question{{Index: 0}, {Index: 1}}, Cuts: [][]int{{0}, {0}}}
	items := ask(t, All(), nil, req)
	if len(items) != 2 {
		t.Fatalf("got %d items, want 2", len(items))
	}
	for _, item := range items {
		if item.Priors != nil || item.Order != nil {
			t.Errorf("got %+v, want neither priors nor order", item)
		}
	}
}
