package conformance

import (
	"context"
	"fmt"
	"math"
	"slices"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

type scoreRequest = *framework.ScoreRequest

func scorings(w world) subject[scoreRequest] {
	return subject[scoreRequest]{
		info: w.info,
		requests: []named[scoreRequest]{
			{"eight questions, five candidates from four LLMs", "answer", w.scoreRequest(8, 6, 4, 5), false},
			{"one candidate", "edge", w.scoreRequest(3, 3, 2, 1), false},
			{"one LLM", "edge", w.scoreRequest(3, 1, 1, 3), false},
			{"no candidates", "edge", w.scoreRequest(2, 3, 2, 0), false},
			{"texts and names in any script", "unicode", w.inScripts().scoreRequest(4, 5, 3, 4), false},
			{"responses of 1 MB", "large", w.inLarge().scoreRequest(1, 3, 3, 3), true},
		},
		empty: w.scoreRequest(0, 3, 2, 2),
		answer: func(ctx context.Context, instance framework.Instance, req scoreRequest, results []framework.AskResult) ([]any, []framework.Ask, error) {
			asked := *req
			asked.Results = results
			answer, err := instance.(framework.Scorer).Score(ctx, &asked)
			if err != nil {
				return nil, nil, err
			}
			return values(answer.Items), answer.Asks, nil
		},
		items: func(req scoreRequest) int { return len(req.Items) },
		pick: func(req scoreRequest, items []int) scoreRequest {
			some := *req
			some.Items = nil
			for _, i := range items {
				some.Items = append(some.Items, req.Items[i])
			}
			return &some
		},
		reseed: func(req scoreRequest) scoreRequest {
			other := *req
			other.Items = slices.Clone(req.Items)
			for i := range other.Items {
				other.Items[i].Seed ^= 0x5eed
			}
			return &other
		},
		extra: []extra[scoreRequest]{{"candidates", "with exchanged candidates", exchangedCandidates}},
		clone: cloneScore,
		call: func(ctx context.Context, rpc pb.StrategiesClient, instance uint64, req scoreRequest, digest []byte) (lacking, error) {
			message := convert.ToScore(req)
			message.Instance, message.References = instance, digest
			return rpc.Score(ctx, message)
		},
	}
}

func (w world) scoreRequest(questions, llms, selected, candidates int) scoreRequest {
	req := &framework.ScoreRequest{Pool: w.names(llms), References: w.block(questions, llms)}
	for q := range questions {
		selection := w.ranked(q, llms, selected)
		req.Selections = append(req.Selections, selection)
		item := framework.ScoreItem{Selection: q, Seed: w.seed(q)}
		for c := range candidates {
			candidate := framework.ScoreCandidate{Response: selection.LLMs[c%selected]}
			if c == 2 {
				candidate.Response = llms // a text that an aggregator wrote
			}
			if w.needs(framework.NeedSubsets) {
				candidate.Subset = []int{c % selected}
			}
			item.Candidates = append(item.Candidates, candidate)
		}
		req.Items = append(req.Items, item)
	}
	return req
}

// exchangedCandidates asks with every list of candidates reversed. Sums may
// come out with another last digit.
func exchangedCandidates(ask func(scoreRequest) ([]any, error), req scoreRequest) (got, want string, err error) {
	other := *req
	other.Items = slices.Clone(req.Items)
	for i := range other.Items {
		other.Items[i].Candidates = slices.Clone(other.Items[i].Candidates)
		slices.Reverse(other.Items[i].Candidates)
	}
	first, err := ask(req)
	if err != nil {
		return "", "", err
	}
	second, err := ask(&other)
	if err != nil {
		return "", "", err
	}
	for i := range first {
		terms := slices.Clone(second[i].([]float64))
		slices.Reverse(terms)
		if !slices.EqualFunc(first[i].([]float64), terms, nearly) {
			return fmt.Sprintf("item %d: %v, put back into the first order", i, terms), fmt.Sprintf("item %d: %v", i, first[i]), nil
		}
	}
	return "", "", nil
}

func nearly(a, b float64) bool {
	return math.IsNaN(a) == math.IsNaN(b) && !(math.Abs(a-b) > 1e-12*max(math.Abs(a), math.Abs(b)))
}

func cloneScore(req scoreRequest) scoreRequest {
	other := *req
	other.Pool, other.References, other.Items, other.Selections = slices.Clone(req.Pool), cloneBlock(req.References), nil, nil
	for _, item := range req.Items {
		candidates := item.Candidates
		item.Candidates = nil
		for _, candidate := range candidates {
			candidate.Subset = slices.Clone(candidate.Subset)
			item.Candidates = append(item.Candidates, candidate)
		}
		other.Items = append(other.Items, item)
	}
	for _, selection := range req.Selections {
		other.Selections = append(other.Selections, cloneRanked(selection))
	}
	return &other
}
