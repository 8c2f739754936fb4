package pool

import (
	"maps"
	"slices"

	"smacs/framework"
)

// Values of LLM.MaxTokensKey, LLM.SystemRole and LLM.Thinking.
const (
	MaxTokens           = "max_tokens"
	MaxCompletionTokens = "max_completion_tokens" // newer hosted LLMs refuse the other
	Both                = "both"

	RoleSystem = "system" // a system message is sent as one
	RoleUser   = "user"   // it goes before the next user message, in one message
	RoleNone   = "none"   // a prompt with a system message is an error

	ThinkTagged = "tagged" // an answer that begins with <think> has its reasoning there
	ThinkOpened = "opened" // the chat template has written <think> already
	ThinkNone   = "none"   // tags are text
)

// endpointSchema declares the keys of every endpoint. A nil default is "not
// given".
func endpointSchema() []framework.Param {
	text, number, integer, from := framework.String, framework.Float, framework.Int, framework.Bound
	return []framework.Param{
		{Name: "name", Type: text},
		{Name: "base_url", Type: text},
		{Name: "model", Type: text},
		{Name: "api_key_env", Type: text, Default: ""},
		{Name: "cache_as", Type: text},
		{Name: "prompt_price", Type: number, Min: from(0), Max: from(1e6)},
		{Name: "requests_per_minute", Type: integer, Default: int64(0), Min: from(0), Max: from(1e9)},
		{Name: "tokens_per_minute", Type: integer, Default: int64(0), Min: from(0), Max: from(1e12)},
		{Name: "concurrency", Type: integer, Default: int64(8), Min: from(1), Max: from(100_000)},
		{Name: "retries", Type: integer, Default: int64(5), Min: from(0), Max: from(100)},
		{Name: "timeout", Type: text, Default: "2m"},
		{Name: "deadline", Type: text, Default: "10m"},
	}
}

func llmSchema() []framework.Param {
	text, number, integer, from := framework.String, framework.Float, framework.Int, framework.Bound
	return append(endpointSchema(), []framework.Param{
		{Name: "completion_price", Type: number, Min: from(0), Max: from(1e6)},
		{Name: "context", Type: integer, Default: int64(0), Min: from(0), Max: from(1e9)},
		{Name: "temperature", Type: number, Min: from(0), Max: from(100)},
		{Name: "top_p", Type: number, Min: from(0), Max: from(1)},
		{Name: "max_tokens", Type: integer, Default: int64(0), Min: from(0), Max: from(1e9)},
		{Name: "max_tokens_key", Type: text, Default: MaxTokens, OneOf: []string{MaxTokens, MaxCompletionTokens, Both}},
		{Name: "seed", Type: integer, Min: from(0), Max: from(1 << 53)},
		{Name: "reasoning_effort", Type: text, Default: ""},
		{Name: "system_role", Type: text, Default: RoleSystem, OneOf: []string{RoleSystem, RoleUser, RoleNone}},
		{Name: "thinking", Type: text, Default: ThinkTagged, OneOf: []string{ThinkTagged, ThinkOpened, ThinkNone}},
		{Name: "logprobs", Type: framework.Bool, Default: false},
		{Name: "top_logprobs", Type: integer, Default: int64(0), Min: from(0), Max: from(20)},
	}...)
}

func embeddingSchema() []framework.Param {
	text, integer, from := framework.String, framework.Int, framework.Bound
	return append(endpointSchema(), []framework.Param{
		{Name: "dimensions", Type: integer, Default: int64(0), Min: from(0), Max: from(1 << 20)},
		{Name: "send_dimensions", Type: framework.Bool, Default: false},
		{Name: "query_instruction", Type: text, Default: ""},
		{Name: "batch", Type: integer, Default: int64(32), Min: from(1), Max: from(10_000)},
	}...)
}

// defaultsSchema is of what endpoints can share.
func defaultsSchema() []framework.Param {
	return slices.DeleteFunc(llmSchema(), func(p framework.Param) bool {
		return p.Name == "name" || p.Name == "cache_as"
	})
}

func declared(schema []framework.Param, name string) (framework.Param, bool) {
	i := slices.IndexFunc(schema, func(p framework.Param) bool { return p.Name == name })
	if i < 0 {
		return framework.Param{}, false
	}
	return schema[i], true
}

func names(schema []framework.Param, more ...string) []string {
	all := more
	for _, p := range schema {
		all = append(all, p.Name)
	}
	return all
}

// ownParameters are the request's parameters that have a key of their own or
// that would change what an answer is; extra may not set them.
func ownParameters() []string {
	return []string{"model", "messages", "input", "stream", "stream_options", "n", "temperature", "top_p", "max_tokens",
		"max_completion_tokens", "seed", "reasoning_effort", "logprobs", "top_logprobs", "tools", "functions"}
}

func sortedKeys(table map[string]any) []string { return slices.Sorted(maps.Keys(table)) }
