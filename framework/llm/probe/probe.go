// Package probe tries the endpoints of a pool: one small call each, with the
// endpoint's own settings, and no answer kept.
package probe

import (
	"context"
	"math"
	"sync"

	"smacs/framework"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// A Result says what works at one endpoint. What was not asked for, or was not
// said, is absent.
type Result struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // chat or embedding
	URL   string `json:"base_url"`
	Model string `json:"model"`
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"` // why not

	AnsweredModel string   `json:"answered_model,omitempty"` // the model's name in the answer
	LatencyMS     float64  `json:"latency_ms,omitempty"`
	Attempts      int      `json:"attempts,omitempty"`
	Logprobs      string   `json:"logprobs,omitempty"`     // works, missing or not asked
	TopLogprobs   string   `json:"top_logprobs,omitempty"` // likewise
	Usage         bool     `json:"usage"`
	Reasoning     bool     `json:"reasoning,omitempty"` // kept apart from the text
	Dimensions    int      `json:"dimensions,omitempty"`
	Cost          *float64 `json:"cost,omitempty"` // dollars, where prices and usage are known
}

// What Result.Logprobs and Result.TopLogprobs say.
const (
	Works    = "works"
	Missing  = "missing"
	NotAsked = "not asked"
)

// maxTokens bounds what a call costs; the pool's own bound holds where it is lower.
const maxTokens = 64

// Pool tries all endpoints at once and returns the results in file order, LLMs
// first. It makes one call per endpoint and, where the endpoint's retries allow,
// repeats those that fail for reasons that pass.
func Pool(ctx context.Context, p *pool.Pool, options client.Options) []Result {
	results := make([]Result, len(p.LLMs)+len(p.Embeddings))
	var group sync.WaitGroup
	for i, llm := range p.LLMs {
		group.Go(func() { results[i] = chat(ctx, llm, options) })
	}
	for i, e := range p.Embeddings {
		group.Go(func() { results[len(p.LLMs)+i] = embedding(ctx, e, options) })
	}
	group.Wait()
	return results
}

func start(kind string, e pool.Endpoint) Result {
	return Result{Name: e.Name, Kind: kind, URL: e.BaseURL, Model: e.Model}
}

func (r Result) failed(err error) Result {
	r.OK, r.Error = false, err.Error()
	return r
}

func chat(ctx context.Context, llm pool.LLM, options client.Options) Result {
	r := start("chat", llm.Endpoint)
	if llm.MaxTokens == 0 || llm.MaxTokens > maxTokens {
		llm.MaxTokens = maxTokens
	}
	c, err := client.New(llm.Endpoint, options)
	if err != nil {
		return r.failed(err)
	}
	defer c.Close()
	body, err := client.ChatBody(llm, []framework.Message{{Role: "user", Content: "Answer with one word: what colour is the sky?"}}, 0)
	if err != nil {
		return r.failed(err)
	}
	raw, err := c.Chat(ctx, llm, body)
	if err != nil {
		return r.failed(err)
	}
	answer, err := client.DecodeChat(llm, body, raw.Body)
	if err != nil {
		return r.failed(err)
	}
	r.answered(llm, answer, raw)
	return r
}

func (r *Result) answered(llm pool.LLM, answer client.Answer, raw client.Raw) {
	r.OK, r.AnsweredModel, r.Reasoning = true, answer.Model, answer.Reasoning != ""
	r.LatencyMS, r.Attempts = milliseconds(raw), raw.Attempts
	alternatives := false
	for _, token := range answer.Tokens {
		alternatives = alternatives || len(token.Top) > 0
	}
	r.Logprobs = state(llm.Logprobs, !answer.LogprobsMissing)
	r.TopLogprobs = state(llm.TopLogprobs > 0, alternatives)
	if r.Logprobs == Missing || r.TopLogprobs == Missing {
		r.OK, r.Error = false, "the pool file asks for logprobs, and the answer has none or no alternatives; set logprobs = false, or top_logprobs = 0"
	}
	if r.Usage = answer.Usage != nil; r.Usage && !math.IsNaN(llm.PromptPrice) {
		cost := (float64(answer.Usage.PromptTokens)*llm.PromptPrice + float64(answer.Usage.CompletionTokens)*llm.CompletionPrice) / 1e6
		r.Cost = &cost
	}
}

func state(asked, given bool) string {
	switch {
	case !asked:
		return NotAsked
	case given:
		return Works
	}
	return Missing
}

func milliseconds(raw client.Raw) float64 { return math.Round(raw.Latency.Seconds()*1e5) / 100 }

func embedding(ctx context.Context, e pool.Embedding, options client.Options) Result {
	r := start("embedding", e.Endpoint)
	c, err := client.New(e.Endpoint, options)
	if err != nil {
		return r.failed(err)
	}
	defer c.Close()
	texts := []string{"The sky is blue.", "Grass is green."}[:min(2, e.Batch)]
	body, err := client.EmbeddingBody(e, texts, true)
	if err != nil {
		return r.failed(err)
	}
	raw, err := c.Embed(ctx, e, body, len(texts))
	if err != nil {
		return r.failed(err)
	}
	vectors, usage, err := client.DecodeEmbeddings(e, raw.Body, len(texts))
	if err != nil {
		return r.failed(err)
	}
	r.OK, r.LatencyMS, r.Attempts, r.Usage, r.Dimensions = true, milliseconds(raw), raw.Attempts, usage != nil, len(vectors[0])
	if usage != nil && !math.IsNaN(e.PromptPrice) {
		cost := float64(usage.PromptTokens) * e.PromptPrice / 1e6
		r.Cost = &cost
	}
	return r
}
