package selection

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"smacs/framework"
	"smacs/framework/draw"
)

func randomOrder(t *testing.T, seed uint64, llms ...string) []string {
	t.Helper()
	req := &framework.SelectRequest{
		Bank:      &framework.Bank{LLMs: llms},
		Questions: []framework.Question{{Seed: seed}},
		Cuts:      [][]int{{0}},
	}
	item := ask(t, Random(), nil, req)[0]
	if item.Priors != nil {
		t.Errorf("got the priors %v, want none", item.Priors)
	}
	var names []string
	for _, llm := range item.Order {
		names = append(names, llms[llm])
	}
	return names
}

// TestRandomIsUniform: over 6,000 questions every LLM is first equally often.
// A count of n draws with probability q has standard deviation sqrt(n q (1-q));
// the bound is 5 of them. Seeds are fixed, so the verdict never changes.
func TestRandomIsUniform(t *testing.T) {
	const n, q = 6000, 1.0 / 3
	first := map[string]int{}
	for i := range n {
		order := randomOrder(t, draw.Seed(42, 0, fmt.Sprintf("gsm/%d", i), "selection"), "a", "b", "c")
		if sorted := slices.Sorted(slices.Values(order)); !slices.Equal(sorted, []string{"a", "b", "c"}) {
			t.Fatalf("got the order %v, want each LLM once", order)
		}
		first[order[0]]++
	}
	for _, name := range []string{"a", "b", "c"} {
		if bound := 5 * math.Sqrt(n*q*(1-q)); math.Abs(float64(first[name])-n*q) > bound {
			t.Errorf("%s is first %d times of %d, want %v within %v", name, first[name], n, n*q, bound)
		}
	}
}

// TestRandomIsStable: an LLM that joins the pool moves nobody else's place, and
// the order is by u(seed, 0, name) descending.
func TestRandomIsStable(t *testing.T) {
	for seed := range uint64(50) {
		before, after := randomOrder(t, seed, "a", "b", "d"), randomOrder(t, seed, "a", "b", "c", "d")
		if rest := slices.DeleteFunc(slices.Clone(after), func(s string) bool { return s == "c" }); !slices.Equal(rest, before) {
			t.Fatalf("seed %d: %v became %v", seed, before, after)
		}
		for i := 1; i < len(after); i++ {
			if draw.Uniform(seed, 0, after[i-1]) < draw.Uniform(seed, 0, after[i]) {
				t.Fatalf("seed %d: %v is not by descending draws", seed, after)
			}
		}
	}
}
