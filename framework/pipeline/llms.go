package pipeline

import (
	"context"
	"errors"

	"smacs/framework/llm/calls"
	"smacs/framework/llm/pool"
)

// LLMs are the LLMs of a pool file, which strategies may ask and the engine's own
// aggregation calls; *calls.Caller is one. What it answers to equal chats must be
// equal, now and after a resume: that is the response cache's work.
type LLMs interface {
	// LLM returns the pool file's entry of that name.
	LLM(name string) (entry pool.LLM, known bool)
	Chat(ctx context.Context, chat calls.Chat) (*calls.Reply, error)
}

// stops reports whether an error ends the run, and not only the cells that met
// it: the budget is spent, answers cannot be kept, or the cache has not what is
// needed offline.
func stops(err error) bool {
	return errors.Is(err, calls.ErrBudget) || errors.Is(err, calls.ErrOffline) || errors.Is(err, calls.ErrCache)
}

// usageOf is what an answer took, by its server's own count.
func usageOf(reply *calls.Reply) Usage {
	used := Usage{PromptTokens: nan, CompletionTokens: nan, Cost: reply.Cost}
	if reply.Usage != nil {
		used.PromptTokens, used.CompletionTokens = float64(reply.Usage.PromptTokens), float64(reply.Usage.CompletionTokens)
	}
	return used
}
