package mock

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A chatRequest is what the server reads of a chat completion's request. Other
// keys are ignored.
type chatRequest struct {
	Model               string    `json:"model"`
	Messages            []message `json:"messages"`
	N                   *int      `json:"n"`
	Seed                *int64    `json:"seed"`
	MaxTokens           *int      `json:"max_tokens"`
	MaxCompletionTokens *int      `json:"max_completion_tokens"`
	Logprobs            bool      `json:"logprobs"`
	TopLogprobs         *int      `json:"top_logprobs"`
	Stream              bool      `json:"stream"`
	StreamOptions       struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

type message struct {
	Role    string  `json:"role"`
	Content content `json:"content"`
}

// content is the text of a message: a string, null, or a list of parts, whose
// texts are joined by newlines.
type content string

// UnmarshalJSON implements json.Unmarshaler.
func (c *content) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '[' {
		return json.Unmarshal(data, (*string)(c))
	}
	var parts []struct{ Text string }
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	var texts []string
	for _, part := range parts {
		texts = append(texts, part.Text)
	}
	*c = content(strings.Join(texts, "\n"))
	return nil
}

// Bounds of OpenAI's reference.
const (
	maxTopLogprobs = 20
	maxN           = 128
	maxInputs      = 2048
)

// parseChat reads and checks a request.
func parseChat(body []byte, d dialect) (*chatRequest, *refusal) {
	var r chatRequest
	if no := decode(body, &r); no != nil {
		return nil, no
	}
	switch {
	case r.Model == "":
		return nil, invalid("model", "model is required")
	case len(r.Messages) == 0:
		return nil, invalid("messages", "[] is too short - 'messages'")
	case r.TopLogprobs != nil && (*r.TopLogprobs < 0 || *r.TopLogprobs > maxTopLogprobs):
		return nil, invalid("top_logprobs", "top_logprobs: got %d, must be between 0 and %d", *r.TopLogprobs, maxTopLogprobs)
	}
	if d.lenient {
		return &r, nil
	}
	return &r, r.strict()
}

// strict is what OpenAI refuses and others ignore.
func (r *chatRequest) strict() *refusal {
	switch {
	case r.TopLogprobs != nil && !r.Logprobs:
		return invalid("top_logprobs", "top_logprobs is allowed only if logprobs is true")
	case r.N != nil && (*r.N < 1 || *r.N > maxN):
		return invalid("n", "n: got %d, must be between 1 and %d", *r.N, maxN)
	case r.MaxTokens != nil && *r.MaxTokens < 1:
		return invalid("max_tokens", "max_tokens: got %d, must be at least 1", *r.MaxTokens)
	case r.MaxCompletionTokens != nil && *r.MaxCompletionTokens < 1:
		return invalid("max_completion_tokens", "max_completion_tokens: got %d, must be at least 1", *r.MaxCompletionTokens)
	}
	for _, m := range r.Messages {
		switch m.Role {
		case "system", "developer", "user", "assistant", "tool", "function":
		default:
			return invalid("messages", "role: got %q, want system, developer, user, assistant, tool or function", m.Role)
		}
	}
	return nil
}

// limit returns how many tokens an answer may have, 0 for any number.
func (r *chatRequest) limit(d dialect) int {
	limit := 0
	for _, given := range []*int{r.MaxTokens, r.MaxCompletionTokens} {
		if given == nil || *given < 1 || given == r.MaxCompletionTokens && d.lastMaxTokens {
			continue
		}
		if limit == 0 || *given < limit {
			limit = *given
		}
	}
	return limit
}

func (r *chatRequest) choices(d dialect) int {
	if r.N == nil || d.oneChoice {
		return 1
	}
	return *r.N
}

// An embeddingRequest is what is read of a request for embeddings.
type embeddingRequest struct {
	Model          string `json:"model"`
	Input          inputs `json:"input"`
	EncodingFormat string `json:"encoding_format"`
	Dimensions     *int   `json:"dimensions"`
}

// inputs are texts: a string or a list of strings.
type inputs []string

// UnmarshalJSON implements json.Unmarshaler.
func (in *inputs) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(in))
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*in = inputs{text}
	return nil
}

func parseEmbedding(body []byte, d dialect) (*embeddingRequest, *refusal) {
	var r embeddingRequest
	if no := decode(body, &r); no != nil {
		return nil, no
	}
	switch {
	case r.Model == "":
		return nil, invalid("model", "model is required")
	case len(r.Input) == 0 || len(r.Input) > maxInputs:
		return nil, invalid("input", "input: got %d texts, want 1 to %d", len(r.Input), maxInputs)
	case r.EncodingFormat != "" && r.EncodingFormat != "float" && r.EncodingFormat != "base64":
		return nil, invalid("encoding_format", "encoding_format: got %q, want float or base64", r.EncodingFormat)
	}
	for i, text := range r.Input {
		if text == "" && !d.lenient {
			return nil, invalid("input", "input: text %d is empty", i)
		}
	}
	return &r, nil
}

// decode reads one JSON value.
func decode(body []byte, into any) *refusal {
	if len(bytes.TrimSpace(body)) == 0 {
		no := invalid("", "the request body is empty, want JSON")
		no.page = true
		return no
	}
	if err := json.Unmarshal(body, into); err != nil {
		no := invalid("", "the request body cannot be read: %v", err)
		no.page = !json.Valid(body)
		return no
	}
	return nil
}
