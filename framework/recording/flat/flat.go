// Package flat writes a recording as one table, a row per response, for programs
// that read CSV or Parquet. The columns have the names of the JSON Lines form
// (package importers/jsonl); those of the question are in each of its rows.
package flat

import (
	"math"

	"smacs/framework/recording"
)

// row is a response with its question. A nil pointer is not known, or no answer.
type row struct {
	Task             string   `parquet:"task,dict,zstd"`
	QuestionID       string   `parquet:"question_id,dict,zstd"`
	LLM              string   `parquet:"llm,dict,zstd"`
	Sample           int64    `parquet:"sample,zstd"`
	Question         *string  `parquet:"question,optional,dict,zstd"`
	Messages         *string  `parquet:"messages,optional,dict,zstd"`
	Gold             *string  `parquet:"gold,optional,dict,zstd"`
	AnswerKind       *string  `parquet:"answer_kind,optional,dict,zstd"`
	Split            *string  `parquet:"split,optional,dict,zstd"`
	Group            *string  `parquet:"group,optional,dict,zstd"`
	Metadata         *string  `parquet:"metadata,optional,dict,zstd"`
	Response         *string  `parquet:"response,optional,zstd"`
	Answer           *string  `parquet:"answer,optional,zstd"`
	AnswerKey        *string  `parquet:"answer_key,optional,zstd"`
	Score            *float64 `parquet:"score,optional,zstd"`
	State            string   `parquet:"state,dict,zstd"`
	Grader           *string  `parquet:"grader,optional,dict,zstd"`
	Finish           *string  `parquet:"finish,optional,dict,zstd"`
	PromptTokens     *int64   `parquet:"prompt_tokens,optional,zstd"`
	CompletionTokens *int64   `parquet:"completion_tokens,optional,zstd"`
	Cost             *float64 `parquet:"cost,optional,zstd"`
	MeanLogprob      *float64 `parquet:"mean_logprob,optional,zstd"`
	LatencyMS        *float64 `parquet:"latency_ms,optional,zstd"`
}

func newRow(r *recording.Recording, question, llm, sample int, s *recording.Response) row {
	q := &r.Questions[question]
	out := row{
		Task: q.Task, QuestionID: q.ID, LLM: r.LLMs[llm], Sample: int64(sample),
		Question: text(q.Text), Messages: text(q.Messages), Gold: text(q.Gold), AnswerKind: text(q.AnswerKind),
		Split: text(q.Split), Group: text(q.Group), Metadata: text(q.Metadata),
		Response: text(s.Text), Score: number(s.Score), State: s.State.String(), Grader: text(s.Grader), Finish: text(s.Finish),
		PromptTokens: tokens(s.PromptTokens), CompletionTokens: tokens(s.CompletionTokens),
		Cost: number(s.Cost), MeanLogprob: number(s.MeanLogprob), LatencyMS: number(s.LatencyMS),
	}
	if s.HasAnswer {
		out.Answer, out.AnswerKey = &s.Answer, &s.AnswerKey
	}
	return out
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func number(f float64) *float64 {
	if math.IsNaN(f) {
		return nil
	}
	return &f
}

func tokens(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// each calls add with every row, by question, LLM and sample.
func each(r *recording.Recording, add func(row) error) error {
	for q := range r.Questions {
		for l := range r.LLMs {
			samples := r.Samples(q, l)
			for i := range samples {
				if err := add(newRow(r, q, l, i, &samples[i])); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Lost counts the questions and LLMs that have no response at all, and so no row.
func Lost(r *recording.Recording) (questions, llms int) {
	answered := make([]bool, len(r.LLMs))
	for q := range r.Questions {
		asked := false
		for l := range r.LLMs {
			if len(r.Samples(q, l)) > 0 {
				asked, answered[l] = true, true
			}
		}
		if !asked {
			questions++
		}
	}
	for _, some := range answered {
		if !some {
			llms++
		}
	}
	return questions, llms
}
