package run

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"

	"smacs/framework"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// A pricer stands in for the endpoints while a run is priced: it counts distinct
// calls, and answers from the cache or with a stand-in.
type pricer struct {
	of *Prepared

	mu      sync.Mutex
	seen    map[calls.Key]bool
	texts   map[string]bool // embedded, queries apart
	lines   map[pricedLine]*PricedCalls
	tokens  map[string]int // of an answer, by LLM
	depends bool           // some call depends on a stand-in
}

type pricedLine struct{ purpose, llm string }

func newPricer(p *Prepared) *pricer {
	return &pricer{of: p, seen: map[calls.Key]bool{}, texts: map[string]bool{}, lines: map[pricedLine]*PricedCalls{}, tokens: map[string]int{}}
}

// LLM implements pipeline.LLMs.
func (c *pricer) LLM(name string) (pool.LLM, bool) { return c.of.live.Caller.LLM(name) }

// Chat implements pipeline.LLMs.
func (c *pricer) Chat(ctx context.Context, chat calls.Chat) (*calls.Reply, error) {
	key, prompt, err := c.of.live.Caller.Key(chat)
	if err != nil {
		return nil, err
	}
	reply, cached, err := c.of.live.Caller.Cached(ctx, chat)
	if err != nil {
		return nil, err
	}
	answer := c.answerTokens(chat.LLM)
	c.count(key, chat, cached, prompt, answer)
	if cached {
		return reply, nil
	}
	text := standIn(key, answer)
	stand := &calls.Reply{Answer: client.Answer{Text: text, Finish: client.FinishStop, MeanLogprob: math.NaN()}, Cost: math.NaN()}
	if llm, _ := c.LLM(chat.LLM); llm.Logprobs {
		stand.MeanLogprob = -1
	}
	return stand, nil
}

func (c *pricer) count(key calls.Key, chat calls.Chat, cached bool, prompt, answer int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.depends = c.depends || slices.ContainsFunc(chat.Messages, func(m framework.Message) bool { return strings.Contains(m.Content, standInMark) })
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	llm, _ := c.LLM(chat.LLM)
	c.add(pricedLine{chat.Purpose, chat.LLM}, 1, cached, prompt+answer, (float64(prompt)*llm.PromptPrice+float64(answer)*llm.CompletionPrice)/1e6)
}

// add counts calls of one line; the caller holds the mutex.
func (c *pricer) add(at pricedLine, distinct int, cached bool, tokens int, cost float64) {
	line := c.lines[at]
	if line == nil {
		line = &PricedCalls{Purpose: at.purpose, LLM: at.llm, Cost: new(float64)}
		c.lines[at] = line
	}
	line.Distinct += distinct
	if cached {
		line.Cached += distinct
		return
	}
	line.Tokens += tokens
	if math.IsNaN(cost) {
		line.Cost = nil
	}
	if line.Cost != nil {
		*line.Cost += cost
	}
}

func (c *pricer) answerTokens(llm string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.tokens[llm]; !known {
		c.tokens[llm] = c.of.meanTokens(llm)
	}
	return c.tokens[llm]
}

// standInMark begins a text that stands in for an answer that is not known.
const standInMark = "[not known yet "

// standIn is as long as the answer is thought to be, and of no other call.
func standIn(key calls.Key, tokens int) string {
	text := fmt.Sprintf("%s%x]", standInMark, key[:8])
	return text + strings.Repeat(" ...", max(0, tokens-len(text)/4))
}

// Embed implements pipeline.Embedder. A vector that is not there is one drawn from
// its text.
func (c *pricer) Embed(ctx context.Context, texts []string, query bool) ([][]float64, error) {
	model := c.of.Experiment.Embedding.Model
	entry, _ := c.of.live.Caller.Pool().Embedding(model)
	vectors := make([][]float64, len(texts))
	for i, text := range texts {
		_, cached, err := c.of.live.Caller.CachedVectors(ctx, model, []string{text}, query)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		if name := fmt.Sprint(query, text); !c.texts[name] {
			c.texts[name] = true
			tokens := client.EstimateTokens(len(text))
			c.add(pricedLine{calls.PurposeEmbedding, model}, 1, cached > 0, tokens, float64(tokens)*entry.PromptPrice/1e6)
		}
		c.depends = c.depends || strings.Contains(text, standInMark)
		c.mu.Unlock()
		if cached > 0 {
			made, err := c.of.live.Caller.Embed(ctx, model, []string{text}, query)
			if err != nil {
				return nil, err
			}
			vectors[i] = made[0]
			continue
		}
		c.pretend()
		vectors[i] = direction(text)
	}
	return widened(vectors), nil
}

// pretend notes that neighbours or similarities are found by vectors that are not
// the true ones.
func (c *pricer) pretend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.depends = true
}

// direction is one of two numbers, by a hash of the text.
func direction(text string) []float64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	angle := float64(h.Sum64()%1e6) / 1e6 * math.Pi
	return []float64{math.Cos(angle), math.Sin(angle)}
}

// widened gives stand-ins the width of true vectors.
func widened(vectors [][]float64) [][]float64 {
	width := 0
	for _, v := range vectors {
		width = max(width, len(v))
	}
	for i, v := range vectors {
		vectors[i] = append(v, make([]float64, width-len(v))...)
	}
	return vectors
}

func (c *pricer) price() *Price {
	p := &Price{Bound: BoundExact, Lines: []PricedCalls{}}
	if c.depends {
		p.Bound = BoundUpper
	}
	for _, line := range c.lines {
		p.Lines = append(p.Lines, *line)
	}
	order := []string{calls.PurposeReference, calls.PurposeEmbedding, calls.PurposeAggregation, calls.PurposeAsk}
	slices.SortFunc(p.Lines, func(a, b PricedCalls) int {
		return cmp.Or(slices.Index(order, a.Purpose)-slices.Index(order, b.Purpose), cmp.Compare(a.LLM, b.LLM))
	})
	return p
}
