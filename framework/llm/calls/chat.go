package calls

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"smacs/framework"
	"smacs/framework/llm/cache"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// Kinds of calls in the cache.
const (
	chatKind      = "chat"
	embeddingKind = "embedding"
)

// A Chat asks an LLM of the pool for one answer.
type Chat struct {
	LLM       string // name in the pool file
	Messages  []framework.Message
	Replicate int // counts samples of equal calls from 0
	// Temperature and MaxTokens stand in for the pool file's; nil keeps those.
	Temperature *float64
	MaxTokens   *int
	// Purpose is what the answer is for, of the Purpose constants; it is counted by
	// and determines nothing.
	Purpose string
}

// Purposes of calls.
const (
	PurposeReference   = "reference"
	PurposeAggregation = "aggregation"
	PurposeAsk         = "ask" // of a strategy
	PurposeEmbedding   = "embedding"
)

// A Reply is the answer to a chat.
type Reply struct {
	client.Answer
	Cached  bool          // nothing was sent for this call: it was in the cache, or in flight for another
	Latency time.Duration // of the request that was answered, as recorded
	Cost    float64       // dollars by the pool file's prices; NaN where those or the usage are unknown
}

// ErrCache is wrapped by the error of a cache that cannot be read or written: no call
// should be paid for then.
var ErrCache = errors.New("answers cannot be kept")

// ErrOffline is wrapped by the error of a call that is not in the cache.
var ErrOffline = errors.New("not in the response cache, and nothing is sent offline")

// A request is a chat made ready.
type request struct {
	llm  pool.LLM
	call cache.Call
}

// prepare makes the bytes to send.
func (c *Caller) prepare(chat Chat) (request, error) {
	llm, err := c.llm(chat.LLM)
	if err != nil {
		return request{}, err
	}
	if chat.Temperature != nil {
		llm.Temperature = chat.Temperature
	}
	if chat.MaxTokens != nil {
		llm.MaxTokens = *chat.MaxTokens
	}
	body, err := client.ChatBody(llm, chat.Messages, chat.Replicate)
	if err != nil {
		return request{}, err
	}
	return request{llm: llm, call: cache.Call{Kind: chatKind, Server: llm.CacheAs, Model: llm.Model, Replicate: chat.Replicate, Body: body}}, nil
}

// reply reads an answer's bytes.
func (r request) reply(raw answered) (*Reply, error) {
	answer, err := client.DecodeChat(r.llm, r.call.Body, raw.body)
	if err != nil {
		return nil, fmt.Errorf("LLM %q: the answer in the response cache cannot be read: %w", r.llm.Name, err)
	}
	return &Reply{Answer: answer, Cached: raw.shared, Latency: raw.latency, Cost: cost(r.llm, answer.Usage)}, nil
}

// cost is what an answer costs by the pool file's prices.
func cost(llm pool.LLM, usage *client.Usage) float64 {
	if usage == nil {
		return math.NaN()
	}
	return (float64(usage.PromptTokens)*llm.PromptPrice + float64(usage.CompletionTokens)*llm.CompletionPrice) / 1e6
}

// Chat returns the LLM's answer. The error wraps ErrBudget when the budget is
// spent and ErrOffline when the answer is not there offline; else it is about the
// call ([client.Error]), or the context's.
func (c *Caller) Chat(ctx context.Context, chat Chat) (*Reply, error) {
	r, err := c.prepare(chat)
	if err != nil {
		return nil, err
	}
	raw, err := c.answer(ctx, r, chat)
	if err != nil {
		return nil, err
	}
	return r.reply(raw)
}

// Cached looks an answer up and sends nothing; it is in no total.
func (c *Caller) Cached(ctx context.Context, chat Chat) (reply *Reply, found bool, err error) {
	r, err := c.prepare(chat)
	if err != nil {
		return nil, false, err
	}
	body, latency, found, err := c.get(ctx, r.call)
	if err != nil || !found {
		return nil, false, err
	}
	reply, err = r.reply(answered{body: body, latency: latency, shared: true})
	return reply, err == nil, err
}

// A Key tells calls apart: equal ones have one answer.
type Key [32]byte

// Key returns the key of a chat and an estimate of its prompt's tokens.
func (c *Caller) Key(chat Chat) (key Key, promptTokens int, err error) {
	r, err := c.prepare(chat)
	if err != nil {
		return Key{}, 0, err
	}
	bytes := 0
	for _, m := range chat.Messages {
		bytes += len(m.Content)
	}
	return Key(r.call.Key()), client.EstimateTokens(bytes), nil
}

// answer finds the bytes of an answer or makes the call.
func (c *Caller) answer(ctx context.Context, r request, chat Chat) (answered, error) {
	id := r.call.Key()
	for {
		flight, mine := c.flights.join(id)
		if !mine {
			raw, err := flight.wait(ctx)
			if abandoned(err) && ctx.Err() == nil {
				continue // whoever made the call went away: it is ours now
			}
			if err == nil {
				c.totals.joined()
				raw.shared = true
			}
			return raw, err
		}
		raw, err := c.find(ctx, r, chat)
		c.flights.land(id, flight, raw, err)
		return raw, err
	}
}

// abandoned reports whether whoever made a call went away. A call that took too long
// failed, which is another thing.
func abandoned(err error) bool {
	var failure *client.Error
	return !errors.As(err, &failure) && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// get looks an answer up.
func (c *Caller) get(ctx context.Context, call cache.Call) (body []byte, latency time.Duration, found bool, err error) {
	if c.options.Cache == nil {
		return nil, 0, false, nil
	}
	body, latency, found, err = c.options.Cache.Get(ctx, call)
	return body, latency, found, unkept(ctx, err)
}

// unkept marks an error of the cache.
func unkept(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%w: %w", ErrCache, err)
}

// find is answer for the one who makes the call.
func (c *Caller) find(ctx context.Context, r request, chat Chat) (answered, error) {
	body, latency, found, err := c.get(ctx, r.call)
	switch {
	case err != nil:
		return answered{}, err
	case found:
		c.totals.cached()
		return answered{body: body, latency: latency, shared: true}, nil
	case c.options.Offline || c.options.Cache == nil:
		c.missing.add(Missing{LLM: chat.LLM, Replicate: chat.Replicate, Question: lastUser(chat.Messages)})
		return answered{}, fmt.Errorf("LLM %q: %w", chat.LLM, ErrOffline)
	}
	l, err := c.open(c.lines, r.llm.Endpoint)
	if err != nil {
		return answered{}, err
	}
	return c.send(ctx, l, r)
}

// send makes the call within the budget, and writes the answer down.
func (c *Caller) send(ctx context.Context, l *line, r request) (answered, error) {
	if err := l.givenUp(); err != nil {
		return answered{}, err
	}
	bill, err := c.budget.reserve(ctx, r.llm, len(r.call.Body))
	if err != nil {
		return answered{}, err
	}
	raw, err := l.Client.Chat(ctx, r.llm, r.call.Body)
	if err != nil {
		c.budget.settle(bill, 0)
		c.totals.failed(err)
		return answered{}, l.note(err, c.options.GiveUpFor)
	}
	l.well()
	got := answered{body: raw.Body, latency: raw.Latency}
	err = unkept(context.Background(), c.options.Cache.Put(context.WithoutCancel(ctx), r.call, raw.Body, raw.Latency))
	reply, unread := r.reply(got)
	if unread != nil {
		c.budget.settle(bill, bill.cost)
		return answered{}, errors.Join(err, unread)
	}
	c.budget.settle(bill, reply.Cost)
	c.totals.answered(raw.Attempts, reply)
	if err != nil {
		return answered{}, err
	}
	// Another process may have been first: what the cache has is the answer.
	kept, latency, found, err := c.get(context.WithoutCancel(ctx), r.call)
	if err == nil && found {
		got.body, got.latency = kept, latency
	}
	return got, err
}

// lastUser is the last message of the user.
func lastUser(messages []framework.Message) string {
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Role == "user" {
			return messages[i].Content
		}
	}
	return ""
}
