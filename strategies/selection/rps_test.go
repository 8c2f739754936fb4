package selection

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/strategies/internal/instance"
)

// TestRPSByHand: three LLMs on four bank rows, of which the first has a hole
// and a fraction. Every expected number is worked out in its comment.
func TestRPSByHand(t *testing.T) {
	nan := math.NaN()
	bank := &framework.Bank{LLMs: []string{"a", "b", "c"}, Scores: []float64{
		1, 0, nan,
		0.5, 1, nan,
		1, 1, nan,
		0, 0, 1,
	}}
	neighbors := framework.Neighbors{Rows: []int32{2, 1, 0, 3}, Similarities: []float64{0.8, 0.5, 0.2, -0.1}}
	for _, c := range []struct {
		name      string
		weighted  bool
		normalise string
		cut       int
		want      []float64
	}{
		{"nothing kept", true, "none", 0, []float64{0, 0, 0}},
		{"nothing kept, weights", true, "weights", 0, []float64{0, 0, 0}},
		{"nothing kept, count", false, "count", 0, []float64{0, 0, 0}},
		// a: .8 + .5*.5 + .2; b: .8 + .5; c has no outcome to the cut
		{"sums", true, "none", 3, []float64{0.8 + 0.25 + 0.2, 0.8 + 0.5, 0}},
		{"counts", false, "none", 3, []float64{2.5, 2, 0}},
		// divisor .8 + .5 + .2 = 1.5
		{"weighted means", true, "weights", 3, []float64{1.25 / 1.5, 1.3 / 1.5, nan}},
		{"weighted over count", true, "count", 3, []float64{1.25 / 3, 1.3 / 3, nan}},
		{"means", false, "count", 3, []float64{2.5 / 3, 2.0 / 3, nan}},
		{"means by weights of 1", false, "weights", 3, []float64{2.5 / 3, 2.0 / 3, nan}},
		// c: the one entry it has, with similarity -.1: -.1 / max(-.1, 1e-8)
		{"divisor is per LLM and positive", true, "weights", 4, []float64{1.25 / 1.4, 1.3 / 1.4, -0.1 / 1e-8}},
		{"a right answer counts against at a negative similarity", true, "none", 4, []float64{1.25, 1.3, -0.1}},
		{"count is per LLM", false, "count", 4, []float64{2.5 / 4, 2.0 / 4, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ask(t, RPS(), map[string]any{"weighted": c.weighted, "normalise": c.normalise}, request(bank, neighbors, c.cut))
			for llm, want := range c.want {
				x := got[0].Priors[llm]
				if math.IsNaN(x) != math.IsNaN(want) || math.Abs(x-want) > 1e-12*math.Abs(want) {
					t.Errorf("%s: got %v, want %v", bank.LLMs[llm], x, want)
				}
			}
		})
	}
}

// slowly is a second rendering of the law: one LLM, one cut, no prefix, no
// words, fixed-point similarities as whole numbers.
func slowly(bank *framework.Bank, n framework.Neighbors, cut, llm int, weighted bool, normalise string) float64 {
	sum, divisor, known := 0.0, 0.0, 0
	for i := range cut {
		score, w := bank.Score(int(n.Rows[i]), llm), 1.0
		if math.IsNaN(score) {
			continue
		}
		if weighted {
			w = n.Similarities[i]
			if n.Unit != 0 {
				w = math.Round(w * n.Unit)
			}
		}
		sum, divisor, known = sum+w*score, divisor+w, known+1
	}
	if weighted && n.Unit != 0 {
		sum, divisor = sum/n.Unit, divisor/n.Unit
	}
	switch {
	case cut == 0 || normalise == "none":
		return sum
	case known == 0:
		return math.NaN()
	case normalise == "weights":
		return sum / math.Max(divisor, 1e-8)
	}
	return sum / float64(known)
}

// TestRPSAgainstSecondRendering compares every cut of random banks, whole and
// with holes and fractions. Where scores are whole, sums are exact or run in
// the same order, so the bits must be equal; fractions are summed apart, which
// may round the last places differently.
func TestRPSAgainstSecondRendering(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score, tolerance := whole, 0.0
		if rapid.Bool().Draw(t, "fractions") {
			score, tolerance = anyhow, 1e-12
		}
		bank := drawBank(t, score)
		neighbors := drawNeighbors(t, bank.Rows(), rapid.Bool().Draw(t, "fixed"))
		table := tables.Draw(t, "table")
		items := ask(t, RPS(), table, request(bank, neighbors, allCuts(bank.Rows())...))
		for cut, item := range items {
			for llm, got := range item.Priors {
				want := slowly(bank, neighbors, cut, llm, table["weighted"].(bool), table["normalise"].(string))
				// Sums cancel: the scale of an error is that of the terms, at most 12,
				// over the divisor, at least 1e-8.
				scale := 12.0
				if table["normalise"] == "weights" {
					scale = 12e8
				}
				if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > tolerance*scale {
					t.Fatalf("cut %d, LLM %d: got %v, want %v", cut, llm, got, want)
				}
			}
		}
	})
}

// TestRPSPackedEqualsGeneral adds a bank row with a hole that is nobody's
// neighbour: the sums then go score by score instead of by words, and must come
// out equal to the bit.
func TestRPSPackedEqualsGeneral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bank := drawBank(t, whole)
		neighbors := drawNeighbors(t, bank.Rows(), rapid.Bool().Draw(t, "fixed"))
		holed := &framework.Bank{LLMs: bank.LLMs, Scores: slices.Clone(bank.Scores)}
		for range bank.LLMs {
			holed.Scores = append(holed.Scores, math.NaN())
		}
		if _, packed := bank.Packed(); !packed {
			t.Fatal("the bank of right and wrong is not packed")
		}
		if _, packed := holed.Packed(); packed {
			t.Fatal("the bank with a hole is packed")
		}
		table := tables.Draw(t, "table")
		cuts := allCuts(bank.Rows())
		words, general := ask(t, RPS(), table, request(bank, neighbors, cuts...)), ask(t, RPS(), table, request(holed, neighbors, cuts...))
		for cut := range cuts {
			if !sameBits(words[cut].Priors, general[cut].Priors) {
				t.Fatalf("cut %d: by words %v, score by score %v", cut, words[cut].Priors, general[cut].Priors)
			}
		}
	})
}

// TestRPSFixedPointTiesAreExact: two LLMs with the same sum of similarities on
// different rows tie exactly, though 0.2 + 0.1 is not 0.3 in float64.
func TestRPSFixedPointTiesAreExact(t *testing.T) {
	bank := &framework.Bank{LLMs: []string{"a", "b"}, Scores: []float64{
		0, 1,
		1, 0,
		1, 0,
	}}
	neighbors := framework.Neighbors{Rows: []int32{0, 1, 2}, Similarities: []float64{0.3, 0.2, 0.1}}
	plain := ask(t, RPS(), nil, request(bank, neighbors, 3))[0].Priors
	if plain[0] == plain[1] {
		t.Fatalf("got %v from plain floats: the example shows nothing", plain)
	}
	neighbors.Unit = 1e9
	fixed := ask(t, RPS(), nil, request(bank, neighbors, 3))[0].Priors
	if fixed[0] != fixed[1] || fixed[0] != 0.3 {
		t.Errorf("got %v, want exactly 0.3 twice", fixed)
	}
}

// TestRPSProperties: permuting the pool permutes the scores; the cells of a
// sweep equal stand-alone runs bit for bit; with equal similarities weighting
// ranks like counting (STRATEGIES.md, section 5.1).
func TestRPSProperties(t *testing.T) {
	t.Run("permuting the pool permutes scores", rapid.MakeCheck(func(t *rapid.T) {
		bank := drawBank(t, anyhow)
		neighbors := drawNeighbors(t, bank.Rows(), rapid.Bool().Draw(t, "fixed"))
		table, cuts := tables.Draw(t, "table"), allCuts(bank.Rows())
		identity := make([]int, len(bank.LLMs))
		for i := range identity {
			identity[i] = i
		}
		to := rapid.Permutation(identity).Draw(t, "pool")
		moved := &framework.Bank{LLMs: bank.LLMs, Scores: make([]float64, len(bank.Scores))}
		for row := range bank.Rows() {
			for llm := range to {
				moved.Scores[row*len(to)+to[llm]] = bank.Score(row, llm)
			}
		}
		before, after := ask(t, RPS(), table, request(bank, neighbors, cuts...)), ask(t, RPS(), table, request(moved, neighbors, cuts...))
		for cut := range cuts {
			for llm := range to {
				if a, b := before[cut].Priors[llm], after[cut].Priors[to[llm]]; math.Float64bits(a) != math.Float64bits(b) {
					t.Fatalf("cut %d, LLM %d: %v became %v", cut, llm, a, b)
				}
			}
		}
	}))
	t.Run("a sweep equals its cells", rapid.MakeCheck(func(t *rapid.T) {
		bank := drawBank(t, anyhow)
		neighbors := drawNeighbors(t, bank.Rows(), rapid.Bool().Draw(t, "fixed"))
		table := tables.Draw(t, "table")
		for cut, cell := range ask(t, RPS(), table, request(bank, neighbors, allCuts(bank.Rows())...)) {
			alone := ask(t, RPS(), table, request(bank, neighbors.Prefix(cut), cut))
			if !sameBits(cell.Priors, alone[0].Priors) {
				t.Fatalf("cut %d: %v in the sweep, %v alone", cut, cell.Priors, alone[0].Priors)
			}
		}
	}))
	t.Run("equal similarities rank like counts", rapid.MakeCheck(func(t *rapid.T) {
		bank := drawBank(t, whole)
		neighbors := drawNeighbors(t, bank.Rows(), true)
		for i := range neighbors.Similarities {
			neighbors.Similarities[i] = 0.37
		}
		normalise := weights.Draw(t, "normalise")
		req := request(bank, neighbors, bank.Rows())
		weighted := ask(t, RPS(), map[string]any{"weighted": true, "normalise": normalise}, req)[0].Priors
		counted := ask(t, RPS(), map[string]any{"weighted": false, "normalise": normalise}, req)[0].Priors
		if a, b := ranking(weighted), ranking(counted); !slices.Equal(a, b) {
			t.Fatalf("weighted ranks %v by %v, counts %v by %v", a, weighted, b, counted)
		}
	}))
}

func ranking(priors []float64) []int {
	order := make([]int, len(priors))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(priors[b], priors[a]) })
	return order
}

func TestRPSBadInput(t *testing.T) {
	bank := &framework.Bank{LLMs: []string{"a"}, Scores: []float64{1, 0}}
	good := framework.Neighbors{Rows: []int32{1, 0}, Similarities: []float64{0.5, 0.2}}
	for _, c := range []struct {
		name string
		req  *framework.SelectRequest
		want string
	}{
		{"no bank", request(nil, good, 1), "needs the question bank"},
		{"no neighbours", &framework.SelectRequest{Bank: bank}, "needs the question bank and the neighbours"},
		{"cut beyond the neighbours", request(bank, good, 3), "at most 2"},
		{"cuts descending", request(bank, good, 2, 1), "ascending"},
		{"row beyond the bank", request(bank, framework.Neighbors{Rows: []int32{2}, Similarities: []float64{1}}, 1), "got bank row 2, want one below 2"},
		{"unknown question", &framework.SelectRequest{Bank: bank, Neighbors: &framework.NeighborBlock{}, Questions: []framework.Question{{Index: 0}}, Cuts: [][]int{{0}}}, "question 0: want an index below 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := instance.Open[framework.Selector](t, RPS(), nil).Select(t.Context(), c.req)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got the error %v, want one that says %q", err, c.want)
			}
		})
	}
}

func TestRPSStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	bank := &framework.Bank{LLMs: []string{"a"}, Scores: []float64{1}}
	req := request(bank, framework.Neighbors{Rows: []int32{0}, Similarities: []float64{1}}, 1)
	if _, err := instance.Open[framework.Selector](t, RPS(), nil).Select(ctx, req); err != context.Canceled {
		t.Errorf("got the error %v, want %v", err, context.Canceled)
	}
}
