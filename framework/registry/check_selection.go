package registry

import (
	"context"

	"smacs/framework"
)

// Select asks for prior scores and checks them: one per LLM of the pool, or
// none, each finite or NaN; an order without repeats inside the pool.
func (s selector) Select(ctx context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	var answer *framework.SelectAnswer
	err := s.run(func() (err error) {
		answer, err = s.instance.(framework.Selector).Select(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, s.checkSelect(req, answer)
}

func (s selector) checkSelect(req *framework.SelectRequest, answer *framework.SelectAnswer) error {
	items := 0
	for _, cuts := range req.Cuts {
		items += len(cuts)
	}
	if answer == nil {
		_, err := s.shape(false, 0, items, nil, nil)
		return err
	}
	asking, err := s.shape(true, len(answer.Items), items, answer.Asks, req.Bank.LLMs)
	if err != nil {
		return err
	}
	item := 0
	for q, cuts := range req.Cuts {
		for _, cut := range cuts {
			if !asking[item] {
				if err := s.checkScores(req, req.Questions[q].Index, cut, answer.Items[item]); err != nil {
					return err
				}
			}
			item++
		}
	}
	return nil
}

func (s selector) checkScores(req *framework.SelectRequest, question, cut int, scores framework.SelectionScores) error {
	llms := req.Bank.LLMs
	if len(scores.Priors) > 0 && len(scores.Priors) != len(llms) {
		return s.wrong(question, "cut %d: got %d prior scores, want %d, one per LLM of the pool", cut, len(scores.Priors), len(llms))
	}
	if llm := firstInfinite(scores.Priors); llm >= 0 {
		return s.wrong(question, "cut %d: prior score of %s is %v, want a finite number or NaN for no opinion", cut, llms[llm], scores.Priors[llm])
	}
	if problem := distinctWithin(scores.Order, len(llms)); problem != "" {
		return s.wrong(question, "cut %d: order: LLM %s", cut, problem)
	}
	return nil
}
