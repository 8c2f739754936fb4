package client

import (
	"context"
	"fmt"

	"golang.org/x/time/rate"

	"smacs/framework/llm/pool"
)

// limits keep an endpoint's calls within its concurrency and its requests and
// tokens per minute.
type limits struct {
	slots            chan struct{}
	requests, tokens *rate.Limiter // nil for no limit
}

func newLimits(e pool.Endpoint) *limits {
	l := &limits{slots: make(chan struct{}, e.Concurrency)}
	if e.RequestsPerMinute > 0 {
		l.requests = rate.NewLimiter(rate.Limit(float64(e.RequestsPerMinute)/60), max(1, e.RequestsPerMinute/60))
	}
	if e.TokensPerMinute > 0 {
		l.tokens = rate.NewLimiter(rate.Limit(float64(e.TokensPerMinute)/60), e.TokensPerMinute)
	}
	return l
}

// take waits for a slot and both buckets. tokens is the most that the call may
// use, which is what servers count when a request arrives; more than a minute's
// worth counts as that.
func (l *limits) take(ctx context.Context, tokens int) error {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := l.wait(ctx, tokens); err != nil {
		l.give()
		return err
	}
	return nil
}

func (l *limits) wait(ctx context.Context, tokens int) error {
	if l.requests != nil {
		if err := l.requests.Wait(ctx); err != nil {
			return late(ctx, err)
		}
	}
	if l.tokens != nil {
		return late(ctx, l.tokens.WaitN(ctx, min(tokens, l.tokens.Burst())))
	}
	return nil
}

// late is the error of a turn that cannot come in time: a bucket sees that before the
// context does.
func late(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
}

func (l *limits) give() { <-l.slots }
