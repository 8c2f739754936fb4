package registry

import (
	"context"

	"smacs/framework"
)

// Score asks for terms and checks them: one per candidate, finite or NaN.
func (s scorer) Score(ctx context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	var answer *framework.ScoreAnswer
	err := s.run(func() (err error) {
		answer, err = s.instance.(framework.Scorer).Score(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, s.checkScore(req, answer)
}

func (s scorer) checkScore(req *framework.ScoreRequest, answer *framework.ScoreAnswer) error {
	if answer == nil {
		_, err := s.shape(false, 0, 0, nil, nil)
		return err
	}
	asking, err := s.shape(true, len(answer.Items), len(req.Items), answer.Asks, req.Pool)
	if err != nil {
		return err
	}
	for i, item := range req.Items {
		if asking[i] {
			continue
		}
		question := req.Selections[item.Selection].Question
		if got := len(answer.Items[i]); got != len(item.Candidates) {
			return s.wrong(question, "got %d terms, want %d, one per candidate", got, len(item.Candidates))
		}
		if candidate := firstInfinite(answer.Items[i]); candidate >= 0 {
			return s.wrong(question, "candidate %d: term is %v, want a finite number or NaN for no opinion", candidate, answer.Items[i][candidate])
		}
	}
	return nil
}
