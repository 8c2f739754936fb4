package client

import (
	"context"
	"fmt"

	"smacs/framework"
	"smacs/framework/key"
	"smacs/framework/llm/pool"
)

// Kinds of calls.
const (
	chatKind      = "chat"
	embeddingKind = "embedding"
)

// ChatBody is the request for an answer to the messages, as canonical JSON: the
// bytes that are sent are those a cache's key is made of. replicate counts
// samples from 0; it changes the body only where the LLM has a seed.
func ChatBody(llm pool.LLM, messages []framework.Message, replicate int) ([]byte, error) {
	turns, err := turns(llm, messages)
	if err != nil {
		return nil, err
	}
	body := map[string]any{}
	for name, value := range llm.Extra {
		body[name] = value
	}
	body["model"], body["messages"] = llm.Model, turns
	if llm.Temperature != nil {
		body["temperature"] = *llm.Temperature
	}
	if llm.TopP != nil {
		body["top_p"] = *llm.TopP
	}
	if llm.Seed != nil {
		body["seed"] = *llm.Seed + int64(replicate)
	}
	if llm.ReasoningEffort != "" {
		body["reasoning_effort"] = llm.ReasoningEffort
	}
	if llm.Logprobs {
		body["logprobs"] = true
	}
	if llm.TopLogprobs > 0 {
		body["top_logprobs"] = llm.TopLogprobs
	}
	if llm.MaxTokens > 0 && llm.MaxTokensKey != pool.MaxCompletionTokens {
		body["max_tokens"] = llm.MaxTokens
	}
	if llm.MaxTokens > 0 && llm.MaxTokensKey != pool.MaxTokens {
		body["max_completion_tokens"] = llm.MaxTokens
	}
	return key.Canonical(body)
}

type turn struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// turns are the messages as the LLM's chat template takes them.
func turns(llm pool.LLM, messages []framework.Message) ([]turn, error) {
	var out []turn
	system := ""
	for i, m := range messages {
		switch {
		case m.Role != "system" && m.Role != "user" && m.Role != "assistant":
			return nil, fmt.Errorf("message %d: got the role %q, want system, user or assistant", i, m.Role)
		case m.Role == "system" && llm.SystemRole == pool.RoleNone:
			return nil, fmt.Errorf("LLM %q takes no system message (system_role = \"none\"), and the prompt has one; use \"user\" to put it before the question", llm.Name)
		case m.Role == "system" && llm.SystemRole == pool.RoleUser:
			system += m.Content + "\n\n"
		case m.Role == "user":
			out = append(out, turn{m.Role, system + m.Content})
			system = ""
		default:
			out = append(out, turn{m.Role, m.Content})
		}
	}
	if system != "" || len(out) == 0 {
		return nil, fmt.Errorf("got a prompt without a user message at its end, want one")
	}
	return out, nil
}

// EstimateTokens guesses the tokens of a text or body: a token is about four
// bytes of English. It is for limits and estimates, never for results.
func EstimateTokens(bytes int) int { return bytes/4 + 1 }

// Chat sends a body of [ChatBody] and returns an answer that [DecodeChat] reads.
// The error is an *[Error], or the context's when that has ended.
func (c *Client) Chat(ctx context.Context, llm pool.LLM, body []byte) (Raw, error) {
	return c.call(ctx, chatKind, body, EstimateTokens(len(body))+llm.MaxTokens, func(raw []byte) error {
		_, err := DecodeChat(llm, body, raw)
		return err
	})
}
