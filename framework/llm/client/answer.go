package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"smacs/framework/llm/pool"
)

// A Finish is why an answer ended.
type Finish string

// The reasons servers give. Others are passed on as they are.
const (
	FinishStop    Finish = "stop"
	FinishLength  Finish = "length"
	FinishFilter  Finish = "content_filter"
	FinishUnknown Finish = "unknown" // none was given, but a text
)

// An Answer is one chat answer. What the server did not say is absent, not zero.
type Answer struct {
	Text      string
	Reasoning string // kept apart from the text; "" for none
	Refusal   string // the server's own field for a refusal; "" for none
	Finish    Finish
	Truncated bool // ended by its length, also where the server calls that "stop"
	PromptCut bool // the prompt was probably cut to the context without an error

	Usage           *Usage  // nil when absent or all zero
	LogprobsMissing bool    // asked for and not given
	MeanLogprob     float64 // natural log, mean over Tokens; NaN when absent
	Tokens          []Token // as listed; neither their number nor their texts rebuild Text
	Model           string  // as the server names it, for the record only
	Fingerprint     string  // system_fingerprint; "" when absent
}

// Usage counts tokens as the server did.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
}

// A Token is one listed token with its alternatives, in the server's order and
// with its duplicates; the token itself need not be among them.
type Token struct {
	Text    string
	Logprob float64
	Top     []Alternative
}

// An Alternative is one entry of a token's list.
type Alternative struct {
	Text    string
	Logprob float64
}

// Probability adds up the alternatives whose text without surrounding space is
// one of texts, all of them: " 5" and "5" are one rating, and a text may be listed twice.
func (t Token) Probability(texts ...string) float64 {
	sum := 0.0
	for _, a := range t.Top {
		for _, text := range texts {
			if strings.TrimSpace(a.Text) == text {
				sum += math.Exp(a.Logprob)
				break
			}
		}
	}
	return sum
}

// A badAnswer is an answer with status 200 that cannot be used.
type badAnswer struct {
	text  string
	again bool // sending again may help
}

func (b *badAnswer) Error() string { return b.text }

func bad(again bool, format string, args ...any) error {
	return &badAnswer{fmt.Sprintf(format, args...), again}
}

type wireAnswer struct {
	Error       json.RawMessage `json:"error"`
	Model       string          `json:"model"`
	Fingerprint string          `json:"system_fingerprint"`
	Choices     []wireChoice    `json:"choices"`
	Usage       *Usage          `json:"usage"`
}

type wireChoice struct {
	Message *struct {
		Content          json.RawMessage `json:"content"`
		Refusal          string          `json:"refusal"`
		Reasoning        string          `json:"reasoning"`
		ReasoningContent string          `json:"reasoning_content"`
	} `json:"message"`
	Finish   *string `json:"finish_reason"`
	Logprobs *struct {
		Content []wireToken `json:"content"`
	} `json:"logprobs"`
}

type wireToken struct {
	Token   string   `json:"token"`
	Logprob *float64 `json:"logprob"`
	Top     []struct {
		Token   string   `json:"token"`
		Logprob *float64 `json:"logprob"`
	} `json:"top_logprobs"`
}

// DecodeChat reads the answer to a body. An error says that it is none.
func DecodeChat(llm pool.LLM, body, raw []byte) (Answer, error) {
	wire, err := decodeWire(raw)
	if err != nil {
		return Answer{}, err
	}
	if len(wire.Choices) != 1 {
		return Answer{}, bad(false, "got %d choices, want 1", len(wire.Choices))
	}
	choice := wire.Choices[0]
	if choice.Message == nil {
		return Answer{}, bad(false, "the choice has no message")
	}
	text, err := content(choice.Message.Content)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Text: text, Refusal: choice.Message.Refusal, Model: wire.Model, Fingerprint: wire.Fingerprint, Finish: FinishUnknown}
	a.Text, a.Reasoning = split(llm.Thinking, text)
	for _, given := range []string{choice.Message.Reasoning, choice.Message.ReasoningContent} {
		if given != "" {
			a.Reasoning = given
		}
	}
	if choice.Finish != nil && *choice.Finish != "" {
		a.Finish = Finish(*choice.Finish)
	} else if text == "" {
		return Answer{}, bad(true, "the answer has neither a text nor a finish_reason: the server gave up in the middle")
	}
	a.usage(llm, body, wire.Usage)
	a.logprobs(llm, choice)
	return a, nil
}

// decodeWire is about JSON alone.
func decodeWire(raw []byte) (wireAnswer, error) {
	var wire wireAnswer
	text := bytes.TrimSpace(raw)
	if err := json.Unmarshal(text, &wire); err != nil {
		again := len(text) == 0 || text[0] == '{'
		if bytes.HasPrefix(text, []byte("data:")) {
			return wire, bad(false, "got a stream, which was not asked for, want one JSON object")
		}
		return wire, bad(again, "no valid answer in JSON: %s", message(text))
	}
	if len(wire.Error) > 0 && string(wire.Error) != "null" {
		return wire, bad(true, "the answer is an error: %s", message(raw))
	}
	return wire, nil
}

// content is a text, null, or a list of parts.
func content(raw json.RawMessage) (string, error) {
	var text *string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		if text == nil {
			return "", nil
		}
		return *text, nil
	}
	var parts []struct{ Type, Text string }
	if json.Unmarshal(raw, &parts) != nil {
		return "", bad(false, "the message's content is neither a text nor null nor a list of texts")
	}
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part.Text)
	}
	return b.String(), nil
}

// split takes the reasoning out of a text. One without its end is all reasoning:
// the answer was cut off before it began.
func split(thinking, text string) (answer, reasoning string) {
	rest, tagged := strings.CutPrefix(strings.TrimSpace(text), "<think>")
	if thinking == pool.ThinkNone || !tagged && thinking != pool.ThinkOpened {
		return text, ""
	}
	reasoning, answer, ended := strings.Cut(rest, "</think>")
	if !ended {
		return "", strings.TrimSpace(rest)
	}
	return strings.TrimSpace(answer), strings.TrimSpace(reasoning)
}

// bytesPerToken is more than any tokenizer packs into a token of ordinary text.
const bytesPerToken = 16

func (a *Answer) usage(llm pool.LLM, body []byte, usage *Usage) {
	a.Truncated = a.Finish == FinishLength
	if usage == nil || usage.PromptTokens <= 0 && usage.CompletionTokens <= 0 || usage.PromptTokens < 0 || usage.CompletionTokens < 0 {
		return
	}
	a.Usage = usage
	a.Truncated = a.Truncated || llm.MaxTokens > 0 && usage.CompletionTokens >= llm.MaxTokens
	a.PromptCut = llm.Context > 0 && usage.PromptTokens >= llm.Context ||
		usage.PromptTokens > 0 && len(body) > 2000 && len(body)/usage.PromptTokens > bytesPerToken
}

// logprobs takes the items as they come: their number is not that of the tokens
// used, and a value that is null is none.
func (a *Answer) logprobs(llm pool.LLM, choice wireChoice) {
	a.MeanLogprob = math.NaN()
	sum := 0.0
	if choice.Logprobs != nil {
		for _, item := range choice.Logprobs.Content {
			if item.Logprob == nil {
				continue
			}
			token := Token{Text: item.Token, Logprob: *item.Logprob}
			for _, top := range item.Top {
				if top.Logprob != nil {
					token.Top = append(token.Top, Alternative{top.Token, *top.Logprob})
				}
			}
			a.Tokens = append(a.Tokens, token)
			sum += *item.Logprob
		}
	}
	if len(a.Tokens) > 0 {
		a.MeanLogprob = sum / float64(len(a.Tokens))
	}
	a.LogprobsMissing = llm.Logprobs && len(a.Tokens) == 0
}
