package serve

import (
	"bytes"
	"encoding/json"
	"strings"

	"smacs/framework"
)

// chatRequest is what of a chat completion request matters here.
type chatRequest struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
	} `json:"messages"`
	Stream        bool `json:"stream"`
	StreamOptions *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`

	N              *int            `json:"n"`
	Logprobs       json.RawMessage `json:"logprobs"`
	Tools          json.RawMessage `json:"tools"`
	Functions      json.RawMessage `json:"functions"`
	Modalities     json.RawMessage `json:"modalities"`
	Stop           json.RawMessage `json:"stop"`
	ResponseFormat *struct {
		Type string `json:"type"`
	} `json:"response_format"`

	// Sampling is the configuration's.
	Temperature         *float64 `json:"temperature"`
	TopP                *float64 `json:"top_p"`
	Seed                *int64   `json:"seed"`
	MaxTokens           *int     `json:"max_tokens"`
	MaxCompletionTokens *int     `json:"max_completion_tokens"`
	FrequencyPenalty    *float64 `json:"frequency_penalty"`
	PresencePenalty     *float64 `json:"presence_penalty"`
	ReasoningEffort     *string  `json:"reasoning_effort"`
}

// given reports whether a value is there and says something.
func given(raw json.RawMessage) bool {
	text := string(bytes.TrimSpace(raw))
	return text != "" && text != "null" && text != "[]" && text != "false" && text != `""`
}

// check refuses what the answer could not keep.
func (c *chatRequest) check(model string) *problem {
	switch {
	case c.Model == "":
		return invalid("model", "model is missing: want %q", model)
	case c.Model != model:
		return &problem{404, "invalid_request_error", "model_not_found", "model", "there is no model \"" + c.Model + "\", want \"" + model + "\""}
	case len(c.Messages) == 0:
		return invalid("messages", "messages is empty: want at least one")
	case c.N != nil && *c.N != 1:
		return invalid("n", "got n = %d: one answer a request is what there is", *c.N)
	case given(c.Logprobs):
		return invalid("logprobs", "logprobs are not supported: an answer has several authors")
	case given(c.Tools), given(c.Functions):
		return invalid("tools", "tools are not supported")
	case given(c.Stop):
		return invalid("stop", "stop words are not supported")
	case c.ResponseFormat != nil && c.ResponseFormat.Type != "text":
		return invalid("response_format", "response_format %q is not supported", c.ResponseFormat.Type)
	case given(c.Modalities) && strings.Join(strings.Fields(string(c.Modalities)), "") != `["text"]`:
		return invalid("modalities", "only text is supported")
	}
	return nil
}

// ignored lists the sampling parameters that the client gave: the configuration
// decides them.
func (c *chatRequest) ignored() []string {
	var names []string
	for _, p := range []struct {
		name string
		is   bool
	}{
		{"temperature", c.Temperature != nil}, {"top_p", c.TopP != nil}, {"seed", c.Seed != nil},
		{"max_tokens", c.MaxTokens != nil}, {"max_completion_tokens", c.MaxCompletionTokens != nil},
		{"frequency_penalty", c.FrequencyPenalty != nil}, {"presence_penalty", c.PresencePenalty != nil}, {"reasoning_effort", c.ReasoningEffort != nil},
	} {
		if p.is {
			names = append(names, p.name)
		}
	}
	return names
}

// conversation are the messages as the pipeline takes them.
func (c *chatRequest) conversation() ([]framework.Message, *problem) {
	var turns []framework.Message
	for i, m := range c.Messages {
		role := m.Role
		if role == "developer" {
			role = "system"
		}
		if role != "system" && role != "user" && role != "assistant" {
			return nil, invalid("messages", "message %d: role %q is not supported, want system, developer, user or assistant", i, m.Role)
		}
		text, ok := contentOf(m.Content)
		if !ok {
			return nil, invalid("messages", "message %d: content must be a text, or a list of texts", i)
		}
		turns = append(turns, framework.Message{Role: role, Content: text})
	}
	last := turns[len(turns)-1]
	if last.Role != "user" || strings.TrimSpace(last.Content) == "" {
		return nil, invalid("messages", "the last message must be the user's, with a text")
	}
	return turns, nil
}

func contentOf(raw json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, len(raw) > 0
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &parts) != nil {
		return "", false
	}
	var all []string
	for _, part := range parts {
		if part.Type != "text" {
			return "", false
		}
		all = append(all, part.Text)
	}
	return strings.Join(all, "\n"), true
}
