package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"smacs/framework/llm/cache"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// Embed returns a vector of length 1 for each text, in their order, by an
// embedding model of the pool. A query has the model's instruction before it.
// Texts are cached one by one, whatever batch they were sent in.
func (c *Caller) Embed(ctx context.Context, model string, texts []string, query bool) ([][]float64, error) {
	e, err := c.embedding(model)
	if err != nil {
		return nil, err
	}
	batch := &embedding{Caller: c, model: e, query: query}
	vectors := map[string][]float64{}
	var left []string
	for _, text := range texts {
		if _, seen := vectors[text]; seen {
			continue
		}
		vector, found, err := batch.cached(ctx, text)
		if err != nil {
			return nil, err
		}
		vectors[text] = vector
		if found {
			c.totals.cached()
		} else {
			left = append(left, text)
		}
	}
	if err := batch.make(ctx, left, vectors); err != nil {
		return nil, err
	}
	out := make([][]float64, len(texts))
	for i, text := range texts {
		out[i] = vectors[text]
	}
	return out, nil
}

// CachedVectors counts the distinct texts whose vectors are there.
func (c *Caller) CachedVectors(ctx context.Context, model string, texts []string, query bool) (distinct, cached int, err error) {
	e, err := c.embedding(model)
	if err != nil {
		return 0, 0, err
	}
	batch := &embedding{Caller: c, model: e, query: query}
	seen := map[string]bool{}
	for _, text := range texts {
		if seen[text] {
			continue
		}
		seen[text] = true
		_, found, err := batch.cached(ctx, text)
		if err != nil {
			return 0, 0, err
		}
		distinct++
		if found {
			cached++
		}
	}
	return distinct, cached, nil
}

// embedding is one call of Embed.
type embedding struct {
	*Caller
	model pool.Embedding
	query bool
}

// call is a text alone: what the cache knows it by.
func (b *embedding) call(text string) (cache.Call, error) {
	body, err := client.EmbeddingBody(b.model, []string{text}, b.query)
	return cache.Call{Kind: embeddingKind, Server: b.model.CacheAs, Model: b.model.Model, Body: body}, err
}

func (b *embedding) cached(ctx context.Context, text string) (vector []float64, found bool, err error) {
	call, err := b.call(text)
	if err != nil {
		return nil, false, err
	}
	raw, _, found, err := b.get(ctx, call)
	if err != nil || !found {
		return nil, false, err
	}
	vectors, _, err := client.DecodeEmbeddings(b.model, raw, 1)
	if err != nil {
		return nil, false, fmt.Errorf("embedding model %q: the answer in the response cache cannot be read: %w", b.model.Name, err)
	}
	return vectors[0], true, nil
}

// make asks for the vectors that are not there, in batches that go out at once.
func (b *embedding) make(ctx context.Context, texts []string, into map[string][]float64) error {
	if len(texts) == 0 {
		return nil
	}
	if b.options.Offline || b.options.Cache == nil {
		for _, text := range texts {
			b.missing.add(Missing{LLM: b.model.Name, Question: text})
		}
		return fmt.Errorf("embedding model %q: %w", b.model.Name, ErrOffline)
	}
	l, err := b.open(b.vectors, b.model.Endpoint)
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	batches := slices.Collect(slices.Chunk(texts, b.model.Batch))
	errs := make([]error, len(batches))
	for i, batch := range batches {
		group.Go(func() { errs[i] = b.send(ctx, l, batch) })
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return firstOf(errs)
	}
	// The vectors are read from what was written, so that they are the same to
	// the last bit now and ever after.
	for _, text := range texts {
		if into[text], _, err = b.cached(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

func firstOf(errs []error) error {
	return errs[slices.IndexFunc(errs, func(err error) bool { return err != nil })]
}

// send asks for one batch and writes its vectors down, each as the answer to its
// text alone.
func (b *embedding) send(ctx context.Context, l *line, texts []string) error {
	body, err := client.EmbeddingBody(b.model, texts, b.query)
	if err != nil {
		return err
	}
	if err := l.givenUp(); err != nil {
		return err
	}
	priced := pool.LLM{Endpoint: b.model.Endpoint, MaxTokens: 1}
	bill, err := b.budget.reserve(ctx, priced, len(body))
	if err != nil {
		return err
	}
	raw, err := l.Embed(ctx, b.model, body, len(texts))
	if err != nil {
		b.budget.settle(bill, 0)
		b.totals.failed(err)
		return l.note(err, b.options.GiveUpFor)
	}
	l.well()
	vectors, usage, err := client.DecodeEmbeddings(b.model, raw.Body, len(texts))
	spent := cost(priced, usage)
	b.budget.settle(bill, spent)
	b.totals.answered(raw.Attempts, &Reply{Answer: client.Answer{Usage: usage}, Cost: spent})
	if err != nil {
		return err
	}
	for i, text := range texts {
		if err := b.keep(ctx, text, vectors[i], raw); err != nil {
			return err
		}
	}
	return nil
}

func (b *embedding) keep(ctx context.Context, text string, vector []float64, raw client.Raw) error {
	call, err := b.call(text)
	if err != nil {
		return err
	}
	type item struct {
		Index     int       `json:"index"`
		Embedding []float64 `json:"embedding"`
	}
	alone, err := json.Marshal(map[string]any{"data": []item{{0, vector}}})
	if err != nil {
		return err
	}
	return unkept(context.Background(), b.options.Cache.Put(context.WithoutCancel(ctx), call, alone, raw.Latency))
}
