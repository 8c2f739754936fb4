package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"smacs/framework/recording"
)

// written is one line. Fields of the question are in its first line only.
type written struct {
	QuestionID       string   `json:"question_id"`
	LLM              string   `json:"llm"`
	Task             string   `json:"task"`
	Sample           int      `json:"sample"`
	Question         string   `json:"question,omitempty"`
	Messages         any      `json:"messages,omitempty"`
	Gold             string   `json:"gold,omitempty"`
	AnswerKind       string   `json:"answer_kind,omitempty"`
	Split            string   `json:"split,omitempty"`
	Group            string   `json:"group,omitempty"`
	Metadata         any      `json:"metadata,omitempty"`
	Response         string   `json:"response,omitempty"`
	Answer           *string  `json:"answer,omitempty"`
	AnswerKey        *string  `json:"answer_key,omitempty"`
	Score            *float64 `json:"score,omitempty"`
	State            string   `json:"state"`
	Grader           string   `json:"grader,omitempty"`
	Finish           string   `json:"finish,omitempty"`
	PromptTokens     *int64   `json:"prompt_tokens,omitempty"`
	CompletionTokens *int64   `json:"completion_tokens,omitempty"`
	Cost             *float64 `json:"cost,omitempty"`
	MeanLogprob      *float64 `json:"mean_logprob,omitempty"`
	LatencyMS        *float64 `json:"latency_ms,omitempty"`
}

// Write writes the recording in the form that [Import] reads back as an equal
// one, with the same fingerprint: a line per response, by question, LLM and
// sample. A question that nobody and an LLM that never responded has no line to
// stand in, so either is an error before anything is written.
func Write(w io.Writer, r *recording.Recording) error {
	if err := checkResponses(r); err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	for q := range r.Questions {
		first := true
		for l, llm := range r.LLMs {
			samples := r.Samples(q, l)
			for i := range samples {
				line := written{QuestionID: r.Questions[q].ID, Task: r.Questions[q].Task, LLM: llm, Sample: i}
				if first {
					line.describe(&r.Questions[q])
				}
				first = false
				line.respond(&samples[i])
				if err := enc.Encode(&line); err != nil {
					return err
				}
			}
		}
	}
	return b.Flush()
}

func checkResponses(r *recording.Recording) error {
	asked, answered := make([]int, len(r.Questions)), make([]int, len(r.LLMs))
	for q := range r.Questions {
		for l := range r.LLMs {
			n := len(r.Samples(q, l))
			asked[q] += n
			answered[l] += n
		}
	}
	for q, n := range asked {
		if n == 0 {
			return fmt.Errorf("question %q has no response, and JSON Lines has a line per response: it would be lost", r.Questions[q].Key())
		}
	}
	for l, n := range answered {
		if n == 0 {
			return fmt.Errorf("llm %q has no response, and JSON Lines has a line per response: it would be lost", r.LLMs[l])
		}
	}
	return nil
}

func (w *written) describe(q *recording.Question) {
	w.Question, w.Gold, w.AnswerKind, w.Split, w.Group = q.Text, q.Gold, q.AnswerKind, q.Split, q.Group
	w.Messages, w.Metadata = document(q.Messages, '['), document(q.Metadata, '{')
}

// document returns JSON text as a value where reading it gives the same text
// again, and else as a string.
func document(text string, open byte) any {
	if text == "" {
		return nil
	}
	var b bytes.Buffer
	if text[0] == open && json.Compact(&b, []byte(text)) == nil && b.String() == text {
		return json.RawMessage(text)
	}
	return text
}

func (w *written) respond(r *recording.Response) {
	w.Response, w.State, w.Grader, w.Finish = r.Text, r.State.String(), r.Grader, r.Finish
	if r.HasAnswer {
		w.Answer, w.AnswerKey = &r.Answer, &r.AnswerKey
	}
	w.PromptTokens, w.CompletionTokens = tokens(r.PromptTokens), tokens(r.CompletionTokens)
	w.Score, w.Cost = number(r.Score), number(r.Cost)
	w.MeanLogprob, w.LatencyMS = number(r.MeanLogprob), number(r.LatencyMS)
}

func tokens(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

func number(f float64) *float64 {
	if math.IsNaN(f) {
		return nil
	}
	return &f
}
