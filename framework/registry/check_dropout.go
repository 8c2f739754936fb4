package registry

import (
	"context"
	"slices"

	"smacs/framework"
)

// Drop asks for reference subsets and checks them: as many as candidates, each
// inside the selection and without repeats, of the size asked for where the
// strategy keeps that and its law is defined.
func (d dropper) Drop(ctx context.Context, req *framework.DropRequest) (*framework.DropAnswer, error) {
	var answer *framework.DropAnswer
	err := d.run(func() (err error) {
		answer, err = d.instance.(framework.Dropper).Drop(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, d.checkDrop(req, answer)
}

func (d dropper) checkDrop(req *framework.DropRequest, answer *framework.DropAnswer) error {
	if answer == nil {
		_, err := d.shape(false, 0, 0, nil, nil)
		return err
	}
	asking, err := d.shape(true, len(answer.Items), len(req.Items), answer.Asks, req.Pool)
	if err != nil {
		return err
	}
	for i, item := range req.Items {
		if asking[i] {
			continue
		}
		if err := d.checkSubsets(item, req.Candidates, answer.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d dropper) checkSubsets(item framework.DropItem, candidates int, drop framework.Drop) error {
	if len(drop.Subsets) != candidates {
		return d.wrong(item.Question, "got %d subsets, want %d, one per candidate", len(drop.Subsets), candidates)
	}
	for candidate, subset := range drop.Subsets {
		if problem := distinctWithin(subset, len(item.LLMs)); problem != "" {
			return d.wrong(item.Question, "candidate %d: position %s", candidate, problem)
		}
		if len(subset) == 0 && len(item.LLMs) > 0 {
			return d.wrong(item.Question, "candidate %d: got no references, want at least one", candidate)
		}
		if d.info.Keeps && drop.Status != framework.DropFallback && len(subset) != item.Keep {
			return d.wrong(item.Question, "candidate %d: got %d references, want %d", candidate, len(subset), item.Keep)
		}
	}
	if len(drop.Weights) > 0 && len(drop.Weights) != len(item.LLMs) {
		return d.wrong(item.Question, "got %d weights, want %d, one per selected LLM", len(drop.Weights), len(item.LLMs))
	}
	if llm := slices.IndexFunc(drop.Weights, notFinite); llm >= 0 {
		return d.wrong(item.Question, "weight %d is %v, want a finite number", llm, drop.Weights[llm])
	}
	switch drop.Status {
	case framework.DropAll, framework.DropWeighted, framework.DropUniform, framework.DropFallback:
		return nil
	}
	return d.wrong(item.Question, "status is %q, want %s, %s, %s or %s", drop.Status,
		framework.DropAll, framework.DropWeighted, framework.DropUniform, framework.DropFallback)
}
