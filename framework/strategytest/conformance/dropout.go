package conformance

import (
	"context"
	"fmt"
	"slices"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

type dropRequest = *framework.DropRequest

func dropouts(w world) subject[dropRequest] {
	return subject[dropRequest]{
		info: w.info,
		requests: []named[dropRequest]{
			{"eight questions, five of seven LLMs, four candidates", "answer", w.dropRequest(8, 7, 5, 4), false},
			{"one LLM", "edge", w.dropRequest(4, 1, 1, 3), false},
			{"one candidate", "edge", w.dropRequest(2, 4, 3, 1), false},
			{"texts and names in any script", "unicode", w.inScripts().dropRequest(4, 5, 3, 2), false},
			{"responses of 1 MB", "large", w.inLarge().dropRequest(1, 3, 2, 2), true},
		},
		empty: w.dropRequest(0, 3, 2, 2),
		answer: func(ctx context.Context, instance framework.Instance, req dropRequest, results []framework.AskResult) ([]any, []framework.Ask, error) {
			asked := *req
			asked.Results = results
			answer, err := instance.(framework.Dropper).Drop(ctx, &asked)
			if err != nil {
				return nil, nil, err
			}
			return values(answer.Items), answer.Asks, nil
		},
		items: func(req dropRequest) int { return len(req.Items) },
		pick: func(req dropRequest, items []int) dropRequest {
			some := *req
			some.Items = nil
			for _, i := range items {
				some.Items = append(some.Items, req.Items[i])
			}
			return &some
		},
		reseed: func(req dropRequest) dropRequest {
			other := *req
			other.Items = slices.Clone(req.Items)
			for i := range other.Items {
				other.Items[i].Seed ^= 0x5eed
			}
			return &other
		},
		extra: []extra[dropRequest]{{"subsets", "asked for one candidate less", fewerCandidates}},
		clone: cloneDrop,
		call: func(ctx context.Context, rpc pb.StrategiesClient, instance uint64, req dropRequest, digest []byte) (lacking, error) {
			message := convert.ToDrop(req)
			message.Instance, message.References = instance, digest
			return rpc.Drop(ctx, message)
		},
	}
}

func (w world) dropRequest(questions, llms, selected, candidates int) dropRequest {
	req := &framework.DropRequest{Pool: w.names(llms), Candidates: candidates}
	if w.needs(framework.NeedTexts) || w.needs(framework.NeedSimilarities) {
		req.References = w.block(questions, llms)
	}
	for q := range questions {
		item := framework.DropItem{Ranked: w.ranked(q, llms, selected), Seed: w.seed(q), Keep: selected}
		if w.info.Keeps {
			item.Keep = 1 + q%selected
		}
		req.Items = append(req.Items, item)
	}
	return req
}

// fewerCandidates asks for one subset less: the others must stay.
func fewerCandidates(ask func(dropRequest) ([]any, error), req dropRequest) (got, want string, err error) {
	if req.Candidates < 2 {
		return "", "", nil
	}
	fewer := *req
	fewer.Candidates--
	all, err := ask(req)
	if err != nil {
		return "", "", err
	}
	some, err := ask(&fewer)
	if err != nil {
		return "", "", err
	}
	for i := range all {
		wanted, gotten := all[i].(framework.Drop).Subsets[:fewer.Candidates], some[i].(framework.Drop).Subsets
		if compare(wanted, gotten) != "" {
			return fmt.Sprintf("item %d: subsets %v", i, gotten), fmt.Sprintf("item %d: the first %d of the subsets of %d candidates, %v", i, fewer.Candidates, req.Candidates, wanted), nil
		}
	}
	return "", "", nil
}

func cloneDrop(req dropRequest) dropRequest {
	other := *req
	other.Pool, other.Items = slices.Clone(req.Pool), nil
	other.References = cloneBlock(req.References)
	for _, item := range req.Items {
		item.Ranked = cloneRanked(item.Ranked)
		other.Items = append(other.Items, item)
	}
	return &other
}

func cloneRanked(r framework.Ranked) framework.Ranked {
	return framework.Ranked{Question: r.Question, LLMs: slices.Clone(r.LLMs), Priors: slices.Clone(r.Priors)}
}

func cloneBlock(block *framework.ReferenceBlock) *framework.ReferenceBlock {
	if block == nil {
		return nil
	}
	other := &framework.ReferenceBlock{}
	for _, q := range block.Questions {
		q.Responses, q.Distinct, q.Similarity = slices.Clone(q.Responses), slices.Clone(q.Distinct), slices.Clone(q.Similarity)
		other.Questions = append(other.Questions, q)
	}
	return other
}
