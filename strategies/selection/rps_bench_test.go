package selection

import (
	"fmt"
	"math"
	"testing"

	"smacs/framework"
	"smacs/framework/draw"
	"smacs/strategies/internal/instance"
)

// BenchmarkRPS scores one question with 2,000 neighbours and 15 LLMs at 12
// cuts, about 60 % of the outcomes right: one question of a sweep over k.
func BenchmarkRPS(b *testing.B) {
	const rows, llms = 2000, 15
	cuts := []int{5, 10, 20, 50, 100, 200, 300, 400, 600, 1000, 1500, 2000}
	for _, form := range []string{"packed", "general"} {
		bank := &framework.Bank{}
		var neighbors framework.Neighbors
		for llm := range llms {
			bank.LLMs = append(bank.LLMs, fmt.Sprintf("llm%d", llm))
		}
		for row := range rows {
			for llm := range llms {
				score := 0.0
				if draw.Uniform(1, row*llms+llm, "") < 0.6 {
					score = 1
				}
				bank.Scores = append(bank.Scores, score)
			}
			neighbors.Rows = append(neighbors.Rows, int32((row*7)%rows))
			neighbors.Similarities = append(neighbors.Similarities, float64(rows-row)/rows)
		}
		if form == "general" {
			for range llms {
				bank.Scores = append(bank.Scores, math.NaN())
			}
		}
		for _, arithmetic := range []struct {
			name  string
			unit  float64
			table map[string]any
		}{
			{"fixed", 1e9, nil},
			{"float", 0, nil},
			{"counts", 0, map[string]any{"weighted": false}},
		} {
			neighbors.Unit = arithmetic.unit
			req := request(bank, neighbors, cuts...)
			b.Run(form+"/"+arithmetic.name, func(b *testing.B) {
				rps := instance.Open[framework.Selector](b, RPS(), arithmetic.table)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := rps.Select(b.Context(), req); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
