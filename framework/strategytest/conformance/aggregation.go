package conformance

import (
	"context"
	"slices"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

type aggregateRequest = *framework.AggregateRequest

func aggregations(w world) subject[aggregateRequest] {
	return subject[aggregateRequest]{
		info: w.info,
		requests: []named[aggregateRequest]{
			{"eight questions, one to five references of seven LLMs", "answer", w.aggregateRequest(8, 7, 5), false},
			{"one LLM", "edge", w.aggregateRequest(4, 1, 1), false},
			{"two LLMs", "edge", w.aggregateRequest(6, 2, 2), false},
			{"texts and names in any script", "unicode", w.inScripts().aggregateRequest(4, 5, 3), false},
			{"responses of 1 MB", "large", w.inLarge().aggregateRequest(2, 3, 3), true},
		},
		empty: w.aggregateRequest(0, 3, 2),
		answer: func(ctx context.Context, instance framework.Instance, req aggregateRequest, results []framework.AskResult) ([]any, []framework.Ask, error) {
			asked := *req
			asked.Results = results
			answer, err := instance.(framework.Aggregator).Aggregate(ctx, &asked)
			if err != nil {
				return nil, nil, err
			}
			return values(answer.Items), answer.Asks, nil
		},
		items: func(req aggregateRequest) int { return len(req.Items) },
		pick: func(req aggregateRequest, items []int) aggregateRequest {
			some := *req
			some.Items = nil
			for _, i := range items {
				some.Items = append(some.Items, req.Items[i])
			}
			return &some
		},
		reseed: func(req aggregateRequest) aggregateRequest {
			other := *req
			other.Items = slices.Clone(req.Items)
			for i := range other.Items {
				other.Items[i].Seed ^= 0x5eed
			}
			return &other
		},
		exchange: exchangeAggregate,
		back: func(req aggregateRequest, answers []any) []any {
			var out []any
			for _, answer := range answers {
				candidate := answer.(framework.Candidate)
				if candidate.Response != framework.OwnText {
					candidate.Response = len(req.Pool) - 1 - candidate.Response
				}
				out = append(out, candidate)
			}
			return out
		},
		clone: func(req aggregateRequest) aggregateRequest {
			other := *req
			other.Pool, other.References, other.Items, other.Selections = slices.Clone(req.Pool), cloneBlock(req.References), nil, nil
			for _, item := range req.Items {
				item.Subset = slices.Clone(item.Subset)
				other.Items = append(other.Items, item)
			}
			for _, selection := range req.Selections {
				other.Selections = append(other.Selections, cloneRanked(selection))
			}
			return &other
		},
		call: func(ctx context.Context, rpc pb.StrategiesClient, instance uint64, req aggregateRequest, digest []byte) (lacking, error) {
			message := convert.ToAggregate(req)
			message.Instance, message.References = instance, digest
			return rpc.Aggregate(ctx, message)
		},
	}
}

func (w world) aggregateRequest(questions, llms, selected int) aggregateRequest {
	req := &framework.AggregateRequest{Pool: w.names(llms), References: w.block(questions, llms)}
	for q := range questions {
		req.Selections = append(req.Selections, w.ranked(q, llms, selected))
		for candidate := range 2 {
			// From one reference to all, rotated: without NeedOrder the engine
			// shows them in ranking order.
			var subset []int
			for i := range 1 + (q+candidate)%selected {
				subset = append(subset, (q+i)%selected)
			}
			if !w.needs(framework.NeedOrder) {
				slices.Sort(subset)
			}
			req.Items = append(req.Items, framework.AggregateItem{Selection: q, Subset: subset, Replicate: 0, Seed: w.seed(q)})
		}
	}
	return req
}

// exchangeAggregate gives every LLM the response of its mirror image in the
// pool, at the same place in every ranking.
func exchangeAggregate(req aggregateRequest) aggregateRequest {
	other := *req
	last := len(req.Pool) - 1
	other.References = mirrorBlock(req.References, len(req.Pool))
	other.Selections = nil
	for _, selection := range req.Selections {
		selection = cloneRanked(selection)
		for i, llm := range selection.LLMs {
			selection.LLMs[i] = last - llm
		}
		other.Selections = append(other.Selections, selection)
	}
	return &other
}

func mirrorBlock(block *framework.ReferenceBlock, pool int) *framework.ReferenceBlock {
	other := cloneBlock(block)
	for i := range other.Questions {
		q := &other.Questions[i]
		slices.Reverse(q.Responses[:pool])
		for llm := range pool {
			q.Responses[llm].LLM = llm
		}
		if q.Distinct != nil {
			slices.Reverse(q.Distinct[:pool])
		}
	}
	return other
}
