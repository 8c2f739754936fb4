package strategytest

import (
	"context"
	"fmt"
	"math"
	"slices"

	"smacs/framework"
)

type scoreRequest = *framework.ScoreRequest

func scorings(w world) subject[scoreRequest] {
	return subject[scoreRequest]{
		info: w.info,
		requests: []named[scoreRequest]{
			{"five candidates", w.scoreRequest(8, 6, 4, 5)},
			{"one candidate", w.scoreRequest(3, 3, 2, 1)},
			{"one LLM", w.scoreRequest(3, 1, 1, 3)},
			{"no candidates", w.scoreRequest(2, 3, 2, 0)},
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
		extra: []extra[scoreRequest]{{"exchanged candidates", exchangedCandidates}},
		clone: cloneScore,
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
func exchangedCandidates(ask func(scoreRequest) ([]any, error), req scoreRequest, s settings) error {
	other := *req
	other.Items = slices.Clone(req.Items)
	for i := range other.Items {
		other.Items[i].Candidates = slices.Clone(other.Items[i].Candidates)
		slices.Reverse(other.Items[i].Candidates)
	}
	want, err := ask(req)
	if err != nil {
		return err
	}
	got, err := ask(&other)
	if err != nil {
		return err
	}
	for i := range want {
		terms := slices.Clone(got[i].([]float64))
		slices.Reverse(terms)
		if !s.ordered && !slices.EqualFunc(want[i].([]float64), terms, nearly) {
			return fmt.Errorf("item %d: got %v, want the terms of the candidates in the first order, %v, exchanged alike", i, terms, want[i])
		}
	}
	return nil
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
