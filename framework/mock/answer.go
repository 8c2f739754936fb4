package mock

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"smacs/framework/draw"
	"smacs/framework/grade"
	"smacs/framework/recording"
)

// An answer is what an LLM says to one request, before it is cut to a length.
type answer struct {
	text             string
	finish           string
	meanLogprob      float64 // NaN if unknown
	promptTokens     int     // -1: count them
	completionTokens int     // -1: count them
}

func madeOf(text string, meanLogprob float64) answer {
	return answer{text: text, finish: "stop", meanLogprob: meanLogprob, promptTokens: -1, completionTokens: -1}
}

// answer returns what the LLM answers to the messages in one sample: a synthesis
// if they hold numbered references, what is recorded if they hold a question,
// else something made up.
func (s *Server) answer(llm int, messages []message, sample int) (answer, *refusal) {
	asked, others := lastUser(messages)
	question, known := s.book.find(asked)
	if text, share, ok := s.synthesis(question, known, asked, others); ok {
		return madeOf(text, math.Log(share)-0.01), nil
	}
	if known {
		if samples := s.book.rec.Samples(question, llm); len(samples) > 0 {
			return recorded(&samples[sample%len(samples)])
		}
	}
	name := s.book.rec.LLMs[llm]
	if s.options.RefuseUnknown {
		return answer{}, notFound("question_not_found", "the recording holds no response of %s to this question", name)
	}
	return s.madeUp(name, messages, sample), nil
}

// lastUser returns the text of the last user message (of the last one of all if
// there is none), and the texts of the others.
func lastUser(messages []message) (asked string, others []string) {
	last := len(messages) - 1
	for i, m := range messages {
		if m.Role == "user" {
			last = i
		}
	}
	for i, m := range messages {
		if i != last {
			others = append(others, string(m.Content))
		}
	}
	return string(messages[last].Content), others
}

func recorded(r *recording.Response) (answer, *refusal) {
	if r.State == grade.Failed {
		return answer{}, &refusal{
			counted: "recorded_failure", status: http.StatusInternalServerError, kind: "server_error",
			message: "the recording says that this call failed",
		}
	}
	finish := r.Finish
	if finish == "" {
		finish = "stop"
	}
	return answer{
		text: r.Text, finish: finish, meanLogprob: r.MeanLogprob,
		promptTokens: int(r.PromptTokens), completionTokens: int(r.CompletionTokens),
	}, nil
}

// madeUp answers what nobody knows: the same to the same messages.
func (s *Server) madeUp(llm string, messages []message, sample int) answer {
	fields := []string{strconv.FormatUint(s.options.Seed, 10), llm, strconv.Itoa(sample)}
	for _, m := range messages {
		fields = append(fields, m.Role, string(m.Content))
	}
	hash := draw.Hash(fields...)
	text := fmt.Sprintf("This mock does not know the question, so it makes up a number.\nThe answer is %d.", hash%1000)
	return madeOf(text, -0.05-draw.Uniform(hash, 0, "logprob"))
}

// cut shortens a text to a number of tokens, of which the whole has total, and
// returns it with how many it has then.
func cut(text string, total, keep int) string {
	all := pieces(text)
	return strings.Join(all[:len(all)*keep/max(1, total)], "")
}
