package strategytest

import (
	"context"
	"fmt"

	"smacs/framework"
)

// A subject is a kind of strategy as the checks see it: requests of items and
// answers to them.
type subject[Req any] struct {
	info     framework.Info
	requests []named[Req] // each with at least one item
	empty    Req          // a request without items
	// answer asks an instance once, with the results of earlier asks, and
	// returns one value per item.
	answer func(ctx context.Context, instance framework.Instance, req Req, results []framework.AskResult) ([]any, []framework.Ask, error)
	items  func(Req) int
	pick   func(req Req, items []int) Req // the request for some of the items
	reseed func(Req) Req                  // with other seeds
	// exchange exchanges LLMs, or is nil; back does the same with an answer's
	// values so that they can be compared.
	exchange func(Req) Req
	back     func(req Req, values []any) []any
	extra    []extra[Req]
	clone    func(Req) Req
}

type named[Req any] struct {
	name string
	req  Req
}

// An extra is a check that only one kind has.
type extra[Req any] struct {
	name  string
	check func(ask func(Req) ([]any, error), req Req, s settings) error
}

// maxRounds is how often a strategy may ask for LLM answers.
const maxRounds = 20

// settle asks an instance and answers its asks until every item has a value.
func (s subject[Req]) settle(ctx context.Context, instance framework.Instance, req Req) ([]any, error) {
	var results []framework.AskResult
	for range maxRounds {
		values, asks, err := s.answer(ctx, instance, req, results)
		if err != nil {
			return nil, err
		}
		if len(values) != s.items(req) {
			return nil, fmt.Errorf("got %d answers, want %d", len(values), s.items(req))
		}
		if len(asks) == 0 {
			return values, nil
		}
		for _, ask := range asks {
			results = append(results, answerTo(ask))
		}
	}
	return nil, fmt.Errorf("the strategy still asks for LLM answers after %d rounds", maxRounds)
}

// answerTo invents an LLM's answer. It depends on what was asked, but not on
// whom: exchanged LLMs would otherwise answer differently.
func answerTo(ask framework.Ask) framework.AskResult {
	length := 0
	for _, message := range ask.Messages {
		length += len(message.Content)
	}
	key := fmt.Sprint(length%5, ask.Replicate)
	return framework.AskResult{Ask: ask, Text: "The answer is " + key, Key: key, Parsed: true, MeanLogprob: -0.25 * float64(1+ask.Replicate)}
}
