package pluginhost

import (
	"context"
	"fmt"
	"io"

	"smacs/framework"
)

// What Open returns implements the interface of its kind.
type (
	selector   struct{ *instance }
	dropper    struct{ *instance }
	aggregator struct{ *instance }
	scorer     struct{ *instance }
)

var (
	_ framework.Selector   = selector{}
	_ framework.Dropper    = dropper{}
	_ framework.Aggregator = aggregator{}
	_ framework.Scorer     = scorer{}
	_ framework.Fitter     = selector{}
	_ framework.Observer   = selector{}
	_ io.Closer            = selector{}
)

func (i *instance) asKind() framework.Instance {
	switch i.info.Kind {
	case framework.Selection:
		return selector{i}
	case framework.Dropout:
		return dropper{i}
	case framework.Aggregation:
		return aggregator{i}
	default: // FromInfo knows four kinds
		return scorer{i}
	}
}

// span is a part of a batch: items [from, to).
type span struct{ from, to int }

// spans splits n items into parts of about limit bytes, at least one item each.
func spans(n, limit int, size func(item int) int) []span {
	var parts []span
	from, bytes := 0, 0
	for i := range n {
		bytes += size(i)
		if i > from && bytes > limit {
			parts = append(parts, span{from, i})
			from, bytes = i, size(i)
		}
	}
	return append(parts, span{from, n})
}

// A subject is what an error is about: a call, and the questions of its batch.
type subject struct {
	what        string
	first, last int // indices of questions in the block, -1 for none
}

// about is a subject without questions.
func about(what string) subject { return subject{what, -1, -1} }

// subject describes a part of a batch.
func (s span) subject(method, items string, question func(item int) int) subject {
	if s.to == s.from {
		return about(method)
	}
	low, high := question(s.from), question(s.from)
	for i := s.from; i < s.to; i++ {
		low, high = min(low, question(i)), max(high, question(i))
	}
	if low == high {
		return subject{fmt.Sprintf("%s of %d %s of question %d of the block", method, s.to-s.from, items, low), low, high}
	}
	return subject{fmt.Sprintf("%s of %d %s of questions %d to %d of the block", method, s.to-s.from, items, low, high), low, high}
}

// answered refuses the answer to a part that has another number of items: joined
// with the other parts it would move their items.
func (i *instance) answered(what subject, got, want int) error {
	if got != want {
		return i.wrap(what, fmt.Errorf("got %d answers, want %d, one per item", got, want))
	}
	return nil
}

// resultsOf returns the results of the items of a part, counted from its first.
func resultsOf(results []framework.AskResult, part span) []framework.AskResult {
	var some []framework.AskResult
	for _, result := range results {
		if result.Item >= part.from && result.Item < part.to {
			result.Item -= part.from
			some = append(some, result)
		}
	}
	return some
}

// resultSizes adds up the bytes of the results by item.
func resultSizes(results []framework.AskResult) map[int]int {
	sizes := map[int]int{}
	for _, result := range results {
		sizes[result.Item] += 48 + len(result.Text) + len(result.Key) + len(result.LLM)
		for _, message := range result.Messages {
			sizes[result.Item] += 16 + len(message.Role) + len(message.Content)
		}
	}
	return sizes
}

// shift counts the asks of a part from the first item of the batch.
func shift(asks []framework.Ask, part span) []framework.Ask {
	for i := range asks {
		asks[i].Item += part.from
	}
	return asks
}

// exchange sends one part of a batch and reads the answer.
func exchange[P any, R reply, A any](ctx context.Context, i *instance, what subject, method string, inputs []payload,
	message func(id uint64) P, send func(ctx context.Context, l *link, message P) (R, error), read func(R) (A, error)) (A, error) {
	var answer A
	err := i.attempts(ctx, what, func(ctx context.Context, l *link, id uint64) error {
		response, err := call(ctx, i.process, l, method, inputs, func(ctx context.Context) (R, error) {
			return send(ctx, l, message(id))
		})
		if err != nil {
			return err
		}
		if answer, err = read(response); err != nil {
			return &strategyError{"the answer does not fit the protocol: " + err.Error()}
		}
		return nil
	})
	return answer, err
}
