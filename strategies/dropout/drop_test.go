package dropout

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/strategies/internal/instance"
)

// request asks for the subsets of one selection of the LLMs m0, m1, ... with
// these priors.
func request(seed uint64, priors []float64, keep, candidates int) *framework.DropRequest {
	req := &framework.DropRequest{Candidates: candidates}
	item := framework.DropItem{Ranked: framework.Ranked{Priors: priors}, Seed: seed, Keep: keep}
	for i := range priors {
		req.Pool = append(req.Pool, fmt.Sprintf("m%d", i))
		item.LLMs = append(item.LLMs, i)
	}
	req.Items = []framework.DropItem{item}
	return req
}

func ask(t rapid.TB, strategy framework.Strategy, table map[string]any, req *framework.DropRequest) framework.Drop {
	t.Helper()
	answer, err := instance.Open[framework.Dropper](t, strategy, table).Drop(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Items) != 1 {
		t.Fatalf("got %d items, want 1", len(answer.Items))
	}
	return answer.Items[0]
}

// drawing are the strategies that draw, with their parameters.
var drawing = []struct {
	name     string
	strategy framework.Strategy
	table    map[string]any
}{
	{"prior_drop smcs", PriorDrop(), map[string]any{"norm": "smcs"}},
	{"prior_drop rms", PriorDrop(), map[string]any{"norm": "rms"}},
	{"softmax_drop", SoftmaxDrop(), map[string]any{"temperature": 0.5}},
	{"uniform_drop", UniformDrop(), nil},
}

// moderate draws 2 to 8 priors on which no law degenerates: multiples of 1/4 up
// to 8, not all equal.
func moderate(t *rapid.T) []float64 {
	steps := rapid.SliceOfN(rapid.IntRange(0, 32), 2, 8).Filter(func(xs []int) bool { return slices.Max(xs) > slices.Min(xs) }).Draw(t, "priors")
	priors := make([]float64, len(steps))
	for i, step := range steps {
		priors[i] = float64(step) / 4
	}
	return priors
}

func TestNone(t *testing.T) {
	drop := ask(t, None(), nil, request(1, []float64{3, 2, 1}, 3, 2))
	if drop.Status != framework.DropAll || drop.Weights != nil || drop.Reason != "" {
		t.Errorf("got %+v, want status all without weights", drop)
	}
	if want := [][]int{{0, 1, 2}, {0, 1, 2}}; fmt.Sprint(drop.Subsets) != fmt.Sprint(want) {
		t.Errorf("got the subsets %v, want %v", drop.Subsets, want)
	}
	drop.Subsets[0][0] = 9
	if drop.Subsets[1][0] == 9 {
		t.Error("two candidates share one subset in memory")
	}
}

// TestSubsets holds every draw to the contract: subsets of keep distinct
// positions, nested in keep, prefix-stable in the number of candidates, and the
// positions' draws bound to LLM names, not to their place in the ranking.
func TestSubsets(t *testing.T) {
	for _, c := range drawing {
		t.Run(c.name, rapid.MakeCheck(func(t *rapid.T) {
			priors := moderate(t)
			seed := rapid.Uint64().Draw(t, "seed")
			candidates := rapid.IntRange(1, 6).Draw(t, "candidates")
			all := ask(t, c.strategy, c.table, request(seed, priors, len(priors), candidates))
			if all.Status == framework.DropFallback {
				t.Skip("the weights underflow: another test")
			}
			for keep := 1; keep <= len(priors); keep++ {
				drop := ask(t, c.strategy, c.table, request(seed, priors, keep, candidates))
				for i, subset := range drop.Subsets {
					if distinct := slices.Compact(slices.Sorted(slices.Values(subset))); len(distinct) != keep || distinct[0] < 0 || distinct[keep-1] >= len(priors) {
						t.Fatalf("keep %d, candidate %d: got %v", keep, i, subset)
					}
					if !slices.Equal(subset, all.Subsets[i][:keep]) {
						t.Fatalf("keep %d, candidate %d: %v is not the beginning of %v", keep, i, subset, all.Subsets[i])
					}
				}
				one := ask(t, c.strategy, c.table, request(seed, priors, keep, 1))
				if !slices.Equal(one.Subsets[0], drop.Subsets[0]) {
					t.Fatalf("candidate 0 is %v alone and %v among %d", one.Subsets[0], drop.Subsets[0], candidates)
				}
			}
		}))
	}
}

// TestDrawsAreBoundToNames ranks the same LLMs with the same weights in another
// order: each candidate draws the same LLMs in the same order.
func TestDrawsAreBoundToNames(t *testing.T) {
	req := request(11, []float64{1, 1, 1, 1, 1}, 3, 8)
	reversed := request(11, []float64{1, 1, 1, 1, 1}, 3, 8)
	slices.Reverse(reversed.Items[0].LLMs)
	a, b := ask(t, UniformDrop(), nil, req), ask(t, UniformDrop(), nil, reversed)
	for i := range a.Subsets {
		for j := range a.Subsets[i] {
			if a.Subsets[i][j] != 4-b.Subsets[i][j] {
				t.Fatalf("candidate %d: %v, in reverse ranking %v", i, a.Subsets[i], b.Subsets[i])
			}
		}
	}
}

// TestUndefinedLaws: what each strategy does where its law has no answer.
func TestUndefinedLaws(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		drop   framework.Drop
		status framework.DropStatus
		reason string
		subset []int // of every candidate; nil where it is drawn
	}{
		{"prior_drop, all NaN", ask(t, PriorDrop(), nil, request(1, []float64{nan, nan}, 1, 3)), framework.DropUniform, "no LLM has a prior score", nil},
		{"prior_drop, equal", ask(t, PriorDrop(), nil, request(1, []float64{2, 2}, 1, 3)), framework.DropUniform, "all prior scores are equal", nil},
		{"prior_drop, infinities count as 0", ask(t, PriorDrop(), nil, request(1, []float64{inf, 0, -inf}, 1, 3)), framework.DropUniform, "all prior scores are equal", nil},
		// STRATEGIES.md, section 1.6: one score 0.002 above six equal ones overflows,
		// 0.0034 above underflows to six zeros.
		{"prior_drop, overflow", ask(t, PriorDrop(), nil, request(1, []float64{.002, 0, 0, 0, 0, 0, 0}, 6, 3)), framework.DropUniform, "overflows", nil},
		{"prior_drop, underflow", ask(t, PriorDrop(), nil, request(1, []float64{0, 0, 0, .0034, 0, 0, 0}, 3, 3)), framework.DropFallback, "1 of 7 weights are above 0 and 3 are kept", []int{3, 0, 1}},
		{"prior_drop, underflow, one kept", ask(t, PriorDrop(), nil, request(1, []float64{0, 0, 0, .0034, 0, 0, 0}, 1, 3)), framework.DropWeighted, "", []int{3}},
		{"softmax_drop, all NaN", ask(t, SoftmaxDrop(), nil, request(1, []float64{nan, nan}, 1, 3)), framework.DropUniform, "no LLM has a prior score", nil},
		{"softmax_drop, beyond float32", ask(t, SoftmaxDrop(), nil, request(1, []float64{1e300, 0}, 1, 3)), framework.DropUniform, "range of float32", nil},
		// exp(-500) is 7e-218 in float64 and 0 in float32; exp(-25) = 1.4e-11 is
		// above 0 and below 1e-10.
		{"softmax_drop, underflow", ask(t, SoftmaxDrop(), nil, request(1, []float64{500, 499, 0, 475}, 4, 3)), framework.DropFallback, "3 of 4 weights are above 0 and 4 are kept", []int{0, 1}},
		{"softmax_drop, NaN counts as 0", ask(t, SoftmaxDrop(), nil, request(1, []float64{500, nan}, 2, 3)), framework.DropFallback, "1 of 2 weights", []int{0}},
		{"uniform_drop", ask(t, UniformDrop(), nil, request(1, []float64{2, 1}, 1, 3)), framework.DropUniform, "equal weights", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.drop.Status != c.status || !strings.Contains(c.drop.Reason, c.reason) || (c.reason == "") != (c.drop.Reason == "") {
				t.Errorf("got status %q, reason %q, want %q, %q", c.drop.Status, c.drop.Reason, c.status, c.reason)
			}
			if (c.status == framework.DropFallback) != (c.drop.Weights == nil) {
				t.Errorf("status %q with the weights %v", c.drop.Status, c.drop.Weights)
			}
			if c.status == framework.DropUniform {
				for _, p := range c.drop.Weights {
					if p != 1/float64(len(c.drop.Weights)) {
						t.Errorf("got the weights %v, want equal ones", c.drop.Weights)
					}
				}
			}
			for _, subset := range c.drop.Subsets {
				if c.subset != nil && !slices.Equal(subset, c.subset) {
					t.Errorf("got the subset %v, want %v", subset, c.subset)
				}
			}
		})
	}
}

func TestKeepOutOfRange(t *testing.T) {
	for _, c := range drawing {
		for _, keep := range []int{-1, 0, 4} {
			_, err := instance.Open[framework.Dropper](t, c.strategy, c.table).Drop(t.Context(), request(1, []float64{3, 2, 1}, keep, 1))
			if want := fmt.Sprintf("keep: got %d, want 1 to 3", keep); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, keep %d: got the error %v, want one that says %q", c.name, keep, err, want)
			}
		}
	}
}
