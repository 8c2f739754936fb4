package pluginhost_test

import (
	"fmt"
	"math"

	"smacs/framework"
)

var pool = []string{"alpha", "beta", "gämma"}

func bank() *framework.Bank {
	return &framework.Bank{
		LLMs:   pool,
		Scores: []float64{1, 0, 1, 0, 0, 1, 1, math.NaN(), 0.5, 1, 1, 1},
		Tasks:  []string{"math", "qa"},
		TaskOf: []int32{0, 0, 1, 1},
		Costs:  []float64{.1, .2, math.NaN(), .1, .2, .3, .1, .2, .3, .1, .2, .3},
	}
}

func selectRequest(questions int) *framework.SelectRequest {
	req := &framework.SelectRequest{Bank: bank(), Neighbors: &framework.NeighborBlock{}}
	for q := range questions {
		req.Neighbors.Questions = append(req.Neighbors.Questions, framework.Neighbors{
			Rows: []int32{int32(q % 4), int32((q + 1) % 4)}, Similarities: []float64{0.75, 0.25 / float64(q+1)}, Unit: 1e9})
		req.Questions = append(req.Questions, framework.Question{Index: q, Seed: uint64(q) << 40, Text: fmt.Sprint("question ", q)})
		req.Cuts = append(req.Cuts, []int{0, 1, 2}[q%2:])
	}
	return req
}

func referenceBlock(questions int) *framework.ReferenceBlock {
	block := &framework.ReferenceBlock{}
	for q := range questions {
		references := framework.References{Text: fmt.Sprint("question ", q), Distinct: []int32{0, 1, 1}, Rows: 2, Similarity: []float64{1, 0.5, 0.5, 1}}
		for llm := range pool {
			references.Responses = append(references.Responses, framework.Response{LLM: llm, Class: llm - 1, Key: fmt.Sprint(llm * q), Text: fmt.Sprint("text ", llm*llm*q), MeanLogprob: -0.5 * float64(llm)})
		}
		block.Questions = append(block.Questions, references)
	}
	return block
}

func selections(questions int) []framework.Ranked {
	var selections []framework.Ranked
	for q := range questions {
		selections = append(selections,
			framework.Ranked{Question: q, LLMs: []int{2, 0}, Priors: []float64{0.9, math.NaN()}},
			framework.Ranked{Question: q, LLMs: []int{1, 2, 0}})
	}
	return selections
}

func dropRequest(questions int) *framework.DropRequest {
	req := &framework.DropRequest{Pool: pool, Candidates: 3}
	for i, selection := range selections(questions) {
		req.Items = append(req.Items, framework.DropItem{Ranked: selection, Seed: uint64(i) * 77, Keep: 1 + i%2})
	}
	return req
}

func aggregateRequest(questions int) *framework.AggregateRequest {
	req := &framework.AggregateRequest{Pool: pool, References: referenceBlock(questions), Selections: selections(questions)}
	for s := range req.Selections {
		req.Items = append(req.Items,
			framework.AggregateItem{Selection: s, Subset: []int{1, 0}, Seed: uint64(s)},
			framework.AggregateItem{Selection: s, Subset: []int{1}, Replicate: 1, Seed: uint64(s)})
	}
	return req
}

func scoreRequest(questions int) *framework.ScoreRequest {
	req := &framework.ScoreRequest{Pool: pool, References: referenceBlock(questions), Selections: selections(questions)}
	for s := range req.Selections {
		req.Items = append(req.Items, framework.ScoreItem{Selection: s, Seed: uint64(s), Candidates: []framework.ScoreCandidate{
			{Response: 2, Subset: []int{0, 1}}, {Response: 0, Subset: []int{1}},
		}})
	}
	return req
}
