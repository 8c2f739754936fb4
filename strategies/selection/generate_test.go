package selection

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/strategies/internal/instance"
)

var (
	whole   = rapid.SampledFrom([]float64{0, 1})
	anyhow  = rapid.SampledFrom([]float64{0, 1, 0.25, 0.7, math.NaN()})
	tables  = rapid.Custom(drawTable)
	weights = rapid.SampledFrom([]string{"none", "weights", "count"})
)

func drawTable(t *rapid.T) map[string]any {
	return map[string]any{"weighted": rapid.Bool().Draw(t, "weighted"), "normalise": weights.Draw(t, "normalise")}
}

// drawBank draws a bank of 1 to 5 LLMs and 1 to 12 rows.
func drawBank(t *rapid.T, score *rapid.Generator[float64]) *framework.Bank {
	llms, rows := rapid.IntRange(1, 5).Draw(t, "llms"), rapid.IntRange(1, 12).Draw(t, "rows")
	bank := &framework.Bank{Scores: rapid.SliceOfN(score, llms*rows, llms*rows).Draw(t, "scores")}
	for llm := range llms {
		bank.LLMs = append(bank.LLMs, fmt.Sprintf("llm%d", llm))
	}
	return bank
}

// drawNeighbors draws all rows of the bank in any order with descending
// similarities, fixed-point ones (unit 1e9) or plain.
func drawNeighbors(t *rapid.T, rows int, fixed bool) framework.Neighbors {
	order := make([]int32, rows)
	for i := range order {
		order[i] = int32(i)
	}
	n := framework.Neighbors{Rows: rapid.Permutation(order).Draw(t, "order")}
	steps := rapid.SliceOfN(rapid.Int64Range(-1e9, 1e9), rows, rows).Draw(t, "similarities")
	slices.SortFunc(steps, func(a, b int64) int { return int(b - a) })
	for _, step := range steps {
		similarity := float64(step) / 1e9
		if !fixed {
			similarity = math.Sin(similarity * math.Pi / 2) // no multiple of any unit; ascending like its argument
		}
		n.Similarities = append(n.Similarities, similarity)
	}
	if fixed {
		n.Unit = 1e9
	}
	return n
}

// request asks for one question at cuts.
func request(bank *framework.Bank, neighbors framework.Neighbors, cuts ...int) *framework.SelectRequest {
	return &framework.SelectRequest{
		Bank:      bank,
		Neighbors: &framework.NeighborBlock{Questions: []framework.Neighbors{neighbors}},
		Questions: []framework.Question{{Index: 0, Seed: 7}},
		Cuts:      [][]int{cuts},
	}
}

func allCuts(n int) []int {
	cuts := make([]int, n+1)
	for i := range cuts {
		cuts[i] = i
	}
	return cuts
}

// ask opens the strategy and returns its scores for the request.
func ask(t rapid.TB, strategy framework.Strategy, table map[string]any, req *framework.SelectRequest) []framework.SelectionScores {
	t.Helper()
	answer, err := instance.Open[framework.Selector](t, strategy, table).Select(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Items
}

// sameBits compares floats bit by bit, so that NaN equals NaN.
func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}
