package inspect

import (
	"math"
	"strings"

	"smacs/framework/recording"
	"smacs/framework/recording/importers/rawjson"
)

// output reads the LLM's last output, and whether there is one.
func (s *samples) output(o *rawjson.Object) (recording.Response, bool) {
	r := recording.Unknown("")
	out := o.Object("output")
	if out == nil {
		return r, false
	}
	responded := false
	if choices := out.Elements("choices"); len(choices) > 0 {
		r.Text, responded = s.choice(out, choices[0], &r)
		if len(choices) > 1 {
			s.tally.Lost(s.task, "output.choices", "further choices; the first one is the response")
		}
	}
	if completion, ok := out.MaybeText("completion"); ok && !responded {
		r.Text, responded = completion, true
	}
	resolved(out, "output", r.Text)
	if seconds := out.Amount("time"); !math.IsNaN(seconds) {
		r.LatencyMS = seconds * 1000
	}
	s.usage(o, out, &r)
	return r, responded
}

// choice reads a choice of the output: its text, why it ended, and the mean of its
// tokens' log-probabilities.
func (s *samples) choice(out *rawjson.Object, v rawjson.Value, r *recording.Response) (text string, ok bool) {
	c := out.Inner("choices[0]", v)
	if c == nil {
		return "", false
	}
	r.Finish, _ = c.MaybeText("stop_reason")
	if logprobs := c.Object("logprobs"); logprobs != nil {
		r.MeanLogprob = meanLogprob(logprobs)
	}
	message := c.Object("message")
	if message == nil || message.Get("content") == nil {
		return "", false
	}
	text, other := content(message, "content")
	if other {
		s.tally.Lost(s.task, "output.content", "parts that are no text, as reasoning")
	}
	return text, true
}

func meanLogprob(o *rawjson.Object) float64 {
	sum, n := 0.0, 0
	for _, v := range o.Elements("content") {
		token := o.Inner("content[]", v)
		if token == nil || token.Get("logprob") == nil {
			return math.NaN()
		}
		f, ok := token.Get("logprob").Number()
		if !ok {
			token.Fail("logprob", "a number or null")
		}
		sum += f
		n++
	}
	return sum / float64(n) // NaN without tokens
}

// usage reads the LLM's tokens for the sample. A sample may call it several times:
// model_usage has the sum, output.usage the last call's.
func (s *samples) usage(o, out *rawjson.Object, r *recording.Response) {
	usage := o.Object("model_usage").Object(s.model)
	if usage == nil {
		usage = out.Object("usage")
	}
	if usage == nil {
		return
	}
	r.PromptTokens, r.CompletionTokens = usage.Tokens("input_tokens"), usage.Tokens("output_tokens")
	if usage.Tokens("input_tokens_cache_read") > 0 || usage.Tokens("input_tokens_cache_write") > 0 {
		s.tally.Lost(s.task, "usage.input_tokens_cache", "tokens read from or written to a cache are not in prompt_tokens")
	}
}

// content returns the text of a message's content, a string or a list of parts, and
// whether there are parts that have none.
func content(o *rawjson.Object, name string) (text string, other bool) {
	if v := o.Get(name); v == nil || v[0] == '"' {
		text, _ = o.MaybeText(name)
		return text, false
	}
	var texts []string
	for _, v := range o.Elements(name) {
		part := o.Inner(name+"[]", v)
		if part == nil {
			return "", true
		}
		if kind, _ := part.MaybeText("type"); kind != "text" {
			other = true
			continue
		}
		texts = append(texts, part.Text("text"))
	}
	return strings.Join(texts, "\n"), other
}

// resolved refuses a text that is kept elsewhere in the log.
func resolved(o *rawjson.Object, name, text string) {
	if strings.HasPrefix(text, "attachment://") {
		o.Fail(name, "the text, not a reference to an attachment: write the log with inspect log dump --resolve-attachments")
	}
}
