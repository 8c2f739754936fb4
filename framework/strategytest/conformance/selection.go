package conformance

import (
	"context"
	"slices"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

type selectRequest = *framework.SelectRequest

func selections(w world) subject[selectRequest] {
	return subject[selectRequest]{
		info: w.info,
		requests: []named[selectRequest]{
			{"six questions, five LLMs, a bank of 40", "answer", w.selectRequest(6, 5, 40), false},
			{"one LLM", "edge", w.selectRequest(2, 1, 7), false},
			{"one question, a bank of 3", "edge", w.selectRequest(1, 3, 3), false},
			{"an empty bank", "edge", w.selectRequest(2, 3, 0), false},
			{"texts and names in any script", "unicode", w.inScripts().selectRequest(4, 5, 20), false},
			{"questions of 1 MB", "large", w.inLarge().selectRequest(2, 3, 5), true},
		},
		empty: w.selectRequest(0, 3, 5),
		answer: func(ctx context.Context, instance framework.Instance, req selectRequest, results []framework.AskResult) ([]any, []framework.Ask, error) {
			asked := *req
			asked.Results = results
			answer, err := instance.(framework.Selector).Select(ctx, &asked)
			if err != nil {
				return nil, nil, err
			}
			return values(answer.Items), answer.Asks, nil
		},
		bank:   func(req selectRequest) *framework.Bank { return req.Bank },
		items:  func(req selectRequest) int { return len(cutsOf(req)) },
		pick:   pickCuts,
		reseed: reseedSelect,
		exchange: func(req selectRequest) selectRequest {
			other := *req
			other.Bank = exchangeBank(req.Bank)
			return &other
		},
		back:  exchangeScores,
		clone: cloneSelect,
		call: func(ctx context.Context, rpc pb.StrategiesClient, instance uint64, req selectRequest, digest []byte) (lacking, error) {
			message := convert.ToSelect(req)
			message.Instance, message.Bank = instance, digest
			return rpc.Select(ctx, message)
		},
	}
}

func values[T any](items []T) []any {
	out := make([]any, len(items))
	for i, item := range items {
		out[i] = item
	}
	return out
}

func (w world) selectRequest(questions, llms, rows int) selectRequest {
	req := &framework.SelectRequest{Bank: w.bank(llms, rows)}
	block := &framework.NeighborBlock{}
	for q := range questions {
		neighbors := w.neighbors(q, rows, 12)
		block.Questions = append(block.Questions, neighbors)
		req.Questions = append(req.Questions, framework.Question{Index: q, Seed: w.seed(q), Text: w.text("question", q)})
		cuts := []int{0}
		if w.needs(framework.NeedNeighbors) {
			cuts = slices.Compact([]int{0, min(1, neighbors.Len()), neighbors.Len() / 2, neighbors.Len()})
			slices.Sort(cuts)
			cuts = slices.Compact(cuts)
		}
		req.Cuts = append(req.Cuts, cuts)
	}
	if w.needs(framework.NeedNeighbors) {
		req.Neighbors = block
	}
	return req
}

// cutOf is one item: a question and one of its cuts.
type cutOf struct{ question, cut int }

func cutsOf(req selectRequest) []cutOf {
	var items []cutOf
	for q, cuts := range req.Cuts {
		for _, cut := range cuts {
			items = append(items, cutOf{q, cut})
		}
	}
	return items
}

// pickCuts makes every item a question of its own with one cut.
func pickCuts(req selectRequest, items []int) selectRequest {
	all := cutsOf(req)
	some := &framework.SelectRequest{Bank: req.Bank, Neighbors: req.Neighbors}
	for _, i := range items {
		some.Questions = append(some.Questions, req.Questions[all[i].question])
		some.Cuts = append(some.Cuts, []int{all[i].cut})
	}
	return some
}

func reseedSelect(req selectRequest) selectRequest {
	other := *req
	other.Questions = slices.Clone(req.Questions)
	for i := range other.Questions {
		other.Questions[i].Seed ^= 0x5eed
	}
	return &other
}

// exchangeBank gives every LLM the outcomes of its mirror image in the pool.
func exchangeBank(bank *framework.Bank) *framework.Bank {
	other := &framework.Bank{LLMs: bank.LLMs, Tasks: bank.Tasks, TaskOf: bank.TaskOf, Entries: bank.Entries}
	other.Questions = mirrorBlock(&framework.ReferenceBlock{Questions: bank.Questions}, len(bank.LLMs)).Questions
	other.Scores, other.Costs = mirrorRows(bank.Scores, len(bank.LLMs)), mirrorRows(bank.Costs, len(bank.LLMs))
	return other
}

func mirrorRows(values []float64, width int) []float64 {
	out := slices.Clone(values)
	for row := range slices.Chunk(out, width) {
		slices.Reverse(row)
	}
	return out
}

func exchangeScores(req selectRequest, answers []any) []any {
	var out []any
	for _, answer := range answers {
		scores := answer.(framework.SelectionScores)
		scores.Priors = slices.Clone(scores.Priors)
		slices.Reverse(scores.Priors)
		scores.Order = slices.Clone(scores.Order)
		for i, llm := range scores.Order {
			scores.Order[i] = len(req.Bank.LLMs) - 1 - llm
		}
		out = append(out, scores)
	}
	return out
}

func cloneSelect(req selectRequest) selectRequest {
	bank := &framework.Bank{LLMs: slices.Clone(req.Bank.LLMs), Scores: slices.Clone(req.Bank.Scores), Tasks: slices.Clone(req.Bank.Tasks), TaskOf: slices.Clone(req.Bank.TaskOf), Costs: slices.Clone(req.Bank.Costs), Entries: req.Bank.Entries}
	bank.Questions = cloneBlock(&framework.ReferenceBlock{Questions: req.Bank.Questions}).Questions
	other := &framework.SelectRequest{Bank: bank, Questions: slices.Clone(req.Questions)}
	for _, cuts := range req.Cuts {
		other.Cuts = append(other.Cuts, slices.Clone(cuts))
	}
	if req.Neighbors != nil {
		other.Neighbors = &framework.NeighborBlock{}
		for _, n := range req.Neighbors.Questions {
			other.Neighbors.Questions = append(other.Neighbors.Questions, framework.Neighbors{Rows: slices.Clone(n.Rows), Similarities: slices.Clone(n.Similarities), Unit: n.Unit})
		}
	}
	return other
}
