package conformance

import (
	"context"
	"fmt"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
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
	// bank is the one that a fitted strategy has learned from when it gets the
	// request; nil where the request does not hold it, so that any will do.
	bank   func(Req) *framework.Bank
	items  func(Req) int
	pick   func(req Req, items []int) Req // the request for some of the items
	reseed func(Req) Req                  // with other seeds
	// exchange exchanges LLMs, or is nil; back does the same with an answer's
	// values so that they can be compared.
	exchange func(Req) Req
	back     func(req Req, values []any) []any
	extra    []extra[Req]
	clone    func(Req) Req
	// call sends a request past the host, for an open instance and inputs of the
	// given digest.
	call func(ctx context.Context, rpc pb.StrategiesClient, instance uint64, req Req, digest []byte) (lacking, error)
}

// lacking is what a response says about inputs.
type lacking interface {
	GetMissing() [][]byte
	GetError() string
}

// named is a request in words. check is the one that its answer counts for; one
// that is asked once is only answered.
type named[Req any] struct {
	name  string
	check string
	req   Req
	once  bool
}

// An extra is a check that only one kind has: compare asks a changed request and
// shows what it got and wanted, equal texts when all is well.
type extra[Req any] struct {
	check, how string
	compare    func(ask func(Req) ([]any, error), req Req) (got, want string, err error)
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
	return nil, &endlessError{}
}

// An endlessError says that a strategy asks without end.
type endlessError struct{}

func (*endlessError) Error() string {
	return fmt.Sprintf("the strategy still asks for LLM answers after %d rounds", maxRounds)
}

// unknown opens the strategy past the host and refers to inputs that the process
// was never given: the bank of a fitted strategy, the first input of others.
func (s subject[Req]) unknown(ctx context.Context, rpc pb.StrategiesClient, config framework.Config, req Req, digest []byte) (missing [][]byte, failure string, err error) {
	opened, err := rpc.Open(ctx, &pb.OpenRequest{Kind: string(s.info.Kind), Strategy: s.info.ID, Config: config.Canonical()})
	if err != nil || opened.GetError() != "" {
		return nil, opened.GetError(), err
	}
	defer func() { _, _ = rpc.Close(ctx, &pb.CloseRequest{Instance: opened.GetInstance()}) }()
	var response lacking
	if s.info.Fitted {
		response, err = rpc.Fit(ctx, &pb.FitRequest{Instance: opened.GetInstance(), Bank: digest})
	} else {
		response, err = s.call(ctx, rpc, opened.GetInstance(), req, digest)
	}
	if err != nil {
		return nil, "", err
	}
	return response.GetMissing(), response.GetError(), nil
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
