package registry

import (
	"context"
	"math"
	"slices"

	"smacs/framework"
)

// Aggregate asks for candidates and checks them: each adopts one of its own
// references, or has a text of its own.
func (a aggregator) Aggregate(ctx context.Context, req *framework.AggregateRequest) (*framework.AggregateAnswer, error) {
	var answer *framework.AggregateAnswer
	err := a.run(func() (err error) {
		answer, err = a.instance.(framework.Aggregator).Aggregate(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, a.checkAggregate(req, answer)
}

func (a aggregator) checkAggregate(req *framework.AggregateRequest, answer *framework.AggregateAnswer) error {
	if answer == nil {
		_, err := a.shape(false, 0, 0, nil, nil)
		return err
	}
	asking, err := a.shape(true, len(answer.Items), len(req.Items), answer.Asks, req.Pool)
	if err != nil {
		return err
	}
	for i, item := range req.Items {
		if asking[i] {
			continue
		}
		if err := a.checkCandidate(req.Selections[item.Selection], item.Subset, answer.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a aggregator) checkCandidate(selection framework.Ranked, subset []int, candidate framework.Candidate) error {
	if candidate.Response == framework.OwnText {
		if math.IsInf(candidate.MeanLogprob, 0) {
			return a.wrong(selection.Question, "mean log-probability of the text is %v, want a finite number or NaN where missing", candidate.MeanLogprob)
		}
		return nil
	}
	adopts := func(position int) bool { return selection.LLMs[position] == candidate.Response }
	if !slices.ContainsFunc(subset, adopts) {
		return a.wrong(selection.Question, "candidate adopts response %d, which is not among its references, or %d for a text of its own", candidate.Response, framework.OwnText)
	}
	return nil
}
