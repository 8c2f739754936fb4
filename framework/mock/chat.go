package mock

import (
	"encoding/json"
	"math"
	"strconv"

	"smacs/framework/draw"
)

// created is the time that every answer claims to be of: equal requests get
// equal bytes.
const created = 1_700_000_000

type completion struct {
	ID          string   `json:"id"`
	Object      string   `json:"object"`
	Created     int64    `json:"created"`
	Model       string   `json:"model"`
	Fingerprint string   `json:"system_fingerprint,omitempty"`
	Choices     []choice `json:"choices"`
	Usage       *usage   `json:"usage,omitempty"`
}

type choice struct {
	Index    int             `json:"index"`
	Message  *delta          `json:"message,omitempty"`
	Delta    *delta          `json:"delta,omitempty"`
	Logprobs json.RawMessage `json:"logprobs,omitempty"`
	Finish   *string         `json:"finish_reason"`
}

type delta struct {
	Role    string  `json:"role,omitempty"`
	Content *string `json:"content,omitempty"`
}

type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

// said is one choice, ready to be written in one piece or as a stream.
type said struct {
	answer
	tokens   []string
	logprobs *logprobs // nil for none
}

// chat answers a request for a chat completion.
func (s *Server) chat(c *call) (*reply, *refusal) {
	request, no := parseChat(c.body, s.dialect)
	if no != nil {
		return nil, no
	}
	llm, ok := s.book.llm(request.Model)
	if !ok {
		return nil, s.unknownModel(request.Model)
	}
	messages, prompt, no := s.fit(request)
	if no != nil {
		return nil, no
	}
	if no := s.admit(c, request.Model, prompt+request.limit(s.dialect)); no != nil {
		return nil, no
	}
	return s.complete(c, request, llm, messages, prompt)
}

// fit checks the prompt against the context and returns it as the LLM sees it,
// with its number of tokens.
func (s *Server) fit(request *chatRequest) ([]message, int, *refusal) {
	prompt, bound := promptTokens(request.Messages), s.options.Context
	asked := prompt + request.limit(s.dialect)
	switch {
	case bound == 0 || asked <= bound:
		return request.Messages, prompt, nil
	case !s.options.CutOverflow:
		no := invalid("messages", "This model's maximum context length is %d tokens. However, you requested %d tokens (%d in the messages, %d in the completion). Please reduce the length of the messages or completion.",
			bound, asked, prompt, asked-prompt)
		no.code = "context_length_exceeded"
		return nil, 0, no
	case prompt <= bound:
		return request.Messages, prompt, nil // the answer goes on beyond the context
	}
	return keepLast(request.Messages, bound), bound, nil
}

func (s *Server) complete(c *call, request *chatRequest, llm int, messages []message, prompt int) (*reply, *refusal) {
	n := request.choices(s.dialect)
	first, no := s.sample(c, request, llm, messages, n)
	if no != nil {
		return nil, no
	}
	truncate := c.fate.hits("truncate", s.options.TruncateRate)
	if truncate {
		c.fault("truncated")
	}
	var all []said
	used := usage{Prompt: prompt}
	whole := prompt == promptTokens(request.Messages)
	for i := range n {
		a, no := s.answer(llm, messages, first+i)
		if no != nil {
			return nil, no
		}
		if a.promptTokens >= 0 && whole {
			used.Prompt = a.promptTokens
		}
		all = append(all, s.say(request, a, draw.Hash(c.id, strconv.Itoa(first+i)), truncate))
		used.Completion += all[i].completionTokens
	}
	used.Total = used.Prompt + used.Completion
	c.used = used
	return s.render(c, request, all, used), nil
}

// sample returns the number of the first sample of an answer: the header
// X-Mock-Sample, else the request's seed, else how many were given before.
func (s *Server) sample(c *call, request *chatRequest, llm int, messages []message, n int) (int, *refusal) {
	if text := c.header.Get("X-Mock-Sample"); text != "" {
		sample, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return 0, invalid("", "header X-Mock-Sample: got %q, want a whole number from 0", text)
		}
		return int(sample), nil
	}
	if request.Seed != nil {
		return int(uint64(*request.Seed) & math.MaxInt32), nil
	}
	fields := []string{strconv.Itoa(llm)}
	for _, m := range messages {
		fields = append(fields, m.Role, string(m.Content))
	}
	return s.ledger.samples(draw.Hash(fields...), n), nil
}

// say cuts an answer to its length and gives its tokens probabilities.
func (s *Server) say(request *chatRequest, a answer, seed uint64, truncate bool) said {
	if a.completionTokens < 0 {
		a.completionTokens = countTokens(a.text)
	}
	keep := a.completionTokens
	if limit := request.limit(s.dialect); limit > 0 {
		keep = min(keep, limit)
	}
	if truncate {
		keep /= 2
	}
	if keep < a.completionTokens {
		a.text, a.completionTokens, a.finish = cut(a.text, a.completionTokens, keep), keep, "length"
		if s.dialect.stopWhenCut && !truncate {
			a.finish = "stop"
		}
	}
	out := said{answer: a, tokens: pieces(a.text)}
	if request.Logprobs && !s.options.NullLogprobs && !s.dialect.noLogprobs && !math.IsNaN(a.meanLogprob) {
		top := 0
		if request.TopLogprobs != nil {
			top = *request.TopLogprobs
		}
		out.logprobs = newLogprobs(out.tokens, a.meanLogprob, seed, top)
	}
	return out
}

// logprobsJSON writes log-probabilities, or that there are none: null, or in
// some dialects nothing where they were not asked for.
func (s *Server) logprobsJSON(l *logprobs, asked bool) json.RawMessage {
	if l == nil && s.dialect.logprobsAbsent && !asked {
		return nil
	}
	if l == nil {
		return json.RawMessage("null")
	}
	return marshal(l)
}
