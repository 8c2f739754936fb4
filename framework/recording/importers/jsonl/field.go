package jsonl

import (
	"math"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// maxSample is the largest sample number a recording takes.
const maxSample = 1 << 20

// A field is one documented field: its name, what a message says it must be and
// how to mend it, and how its value, which is not null, gets into a row.
type field struct {
	name, want string
	read       func(*row, value) bool
}

// The mends that several fields share.
const (
	wantText   = "a string or null (in Python, str(x) makes one)"
	wantVector = "an array of numbers, or null when it is not known (in Python, vector.tolist() makes one)"
	wantTokens = "a whole number of tokens of at least 0, or null when it is not known"
)

// fields returns the documented fields in the order of their documentation.
func fields() []field {
	return append(append([]field{
		{"question_id", "a string that is not empty, or a whole number, unique within the task",
			func(r *row, v value) (ok bool) { r.id, ok = v.id(); return ok }},
		{"llm", "the name of the LLM, a string that is not empty",
			func(r *row, v value) (ok bool) { r.llm, ok = v.text(); return ok && r.llm != "" }},
		{"task", "the name of the task, a string that is not empty, or no such field when there is one task",
			func(r *row, v value) (ok bool) { r.task, ok = v.text(); return ok && r.task != "" }},
		{"sample", "a whole number from 0 to 1048576 that counts the responses of the LLM to the question",
			func(r *row, v value) (ok bool) { r.sample, ok = v.whole(maxSample); return ok }},
	}, questionFields()...), responseFields()...)
}

// questionFields are the fields that describe the question.
func questionFields() []field {
	text := func(at int) func(*row, value) bool {
		return func(r *row, v value) (ok bool) { r.about[at], ok = v.text(); return ok }
	}
	document := func(at int, open byte) func(*row, value) bool {
		return func(r *row, v value) (ok bool) { r.about[at], ok = v.document(open); return ok }
	}
	vector := func(at int) func(*row, value) bool {
		return func(r *row, v value) (ok bool) { r.about[at], ok = v.vector(); return ok }
	}
	return []field{
		{aboutNames[aboutText], wantText, text(aboutText)},
		{aboutNames[aboutMessages], "an array, or a string that holds JSON", document(aboutMessages, '[')},
		{aboutNames[aboutGold], wantText, text(aboutGold)},
		{aboutNames[aboutKind], wantText, text(aboutKind)},
		{aboutNames[aboutSplit], `"bank", "test" or null`, func(r *row, v value) bool {
			s, ok := v.text()
			r.about[aboutSplit] = s
			return ok && (s == recording.SplitBank || s == recording.SplitTest)
		}},
		{aboutNames[aboutGroup], wantText, text(aboutGroup)},
		{aboutNames[aboutMetadata], "an object, or a string that holds JSON", document(aboutMetadata, '{')},
		{aboutNames[aboutEmbedding], wantVector, vector(aboutEmbedding)},
		{aboutNames[aboutQuery], wantVector, vector(aboutQuery)},
	}
}

// responseFields are the fields that describe the response.
func responseFields() []field {
	text := func(to func(*row) *string) func(*row, value) bool {
		return func(r *row, v value) (ok bool) { *to(r), ok = v.text(); return ok }
	}
	tokens := func(to func(*row) *int64) func(*row, value) bool {
		return func(r *row, v value) (ok bool) { *to(r), ok = v.whole(math.MaxInt64); return ok }
	}
	number := func(to func(*row) *float64, min float64) func(*row, value) bool {
		return func(r *row, v value) (ok bool) { *to(r), ok = v.number(); return ok && *to(r) >= min }
	}
	return []field{
		{"response", wantText, func(r *row, v value) bool {
			s, ok := v.text()
			r.Text, r.hasText = s, ok
			return ok
		}},
		{"answer", wantText, func(r *row, v value) bool {
			s, ok := v.text()
			r.Answer, r.HasAnswer = s, ok
			return ok
		}},
		{"answer_key", wantText, func(r *row, v value) bool {
			s, ok := v.text()
			r.AnswerKey, r.hasKey = s, ok
			return ok
		}},
		{"score", "a number from 0 to 1, or null when it is not known (divide percents by 100)",
			func(r *row, v value) bool {
				f, ok := v.number()
				r.Score = f
				return ok && f >= 0 && f <= 1
			}},
		{"correct", "true, false, 1 or 0, or null when it is not known (fractions go to score)",
			func(r *row, v value) (ok bool) { r.correct, ok = v.flag(); return ok }},
		{"state", "parsed, unparsed, unanswered, failed or ungraded, or null when score, correct or answer say enough",
			func(r *row, v value) bool {
				s, _ := v.text()
				state, err := grade.ParseState(s)
				r.State = state
				return err == nil
			}},
		{"grader", wantText, text(func(r *row) *string { return &r.Grader })},
		{"finish", wantText, text(func(r *row) *string { return &r.Finish })},
		{"prompt_tokens", wantTokens, tokens(func(r *row) *int64 { return &r.PromptTokens })},
		{"completion_tokens", wantTokens, tokens(func(r *row) *int64 { return &r.CompletionTokens })},
		{"cost", "a number of dollars of at least 0, or null when it is not known",
			number(func(r *row) *float64 { return &r.Cost }, 0)},
		{"mean_logprob", "a number, the mean natural log-probability per token, or null when it is not known",
			number(func(r *row) *float64 { return &r.MeanLogprob }, math.Inf(-1))},
		{"latency_ms", "a number of milliseconds of at least 0, or null when it is not known",
			number(func(r *row) *float64 { return &r.LatencyMS }, 0)},
	}
}
