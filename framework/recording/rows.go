package recording

import (
	"math"

	"github.com/parquet-go/parquet-go"

	"smacs/framework/grade"
)

// questionRow and responseRow are the columns of the two parquet files, in
// order. A pointer is a nullable column.
type questionRow struct {
	ID         string  `parquet:"id,zstd"`
	Task       string  `parquet:"task,dict,zstd"`
	Text       string  `parquet:"text,zstd"`
	Messages   *string `parquet:"messages,optional,zstd"`
	Gold       string  `parquet:"gold,zstd"`
	AnswerKind *string `parquet:"answer_kind,optional,dict,zstd"`
	Split      *string `parquet:"split,optional,dict,zstd"`
	Group      *string `parquet:"group,optional,zstd"`
	Metadata   *string `parquet:"metadata,optional,zstd"`
}

type responseRow struct {
	Question         string   `parquet:"question,dict,zstd"` // Question.Key
	LLM              string   `parquet:"llm,dict,zstd"`
	Sample           int64    `parquet:"sample,zstd"`
	Text             string   `parquet:"text,zstd"`
	Answer           *string  `parquet:"answer,optional,zstd"`
	AnswerKey        *string  `parquet:"answer_key,optional,zstd"`
	State            string   `parquet:"state,dict,zstd"`
	Score            *float64 `parquet:"score,optional,zstd"`
	Grader           *string  `parquet:"grader,optional,dict,zstd"`
	Finish           *string  `parquet:"finish,optional,dict,zstd"`
	PromptTokens     *int64   `parquet:"prompt_tokens,optional,zstd"`
	CompletionTokens *int64   `parquet:"completion_tokens,optional,zstd"`
	Cost             *float64 `parquet:"cost,optional,zstd"`
	MeanLogprob      *float64 `parquet:"mean_logprob,optional,zstd"`
	LatencyMS        *float64 `parquet:"latency_ms,optional,zstd"`
}

func newQuestionRow(q *Question) questionRow {
	return questionRow{
		ID: q.ID, Task: q.Task, Text: q.Text, Gold: q.Gold,
		Messages: textOrNull(&q.Messages), AnswerKind: textOrNull(&q.AnswerKind),
		Split: textOrNull(&q.Split), Group: textOrNull(&q.Group), Metadata: textOrNull(&q.Metadata),
	}
}

func newResponseRow(question, llm string, sample int, r *Response) responseRow {
	row := responseRow{
		Question: question, LLM: llm, Sample: int64(sample),
		Text: r.Text, State: r.State.String(), Score: numberOrNull(&r.Score),
		Grader: textOrNull(&r.Grader), Finish: textOrNull(&r.Finish),
		PromptTokens: tokensOrNull(&r.PromptTokens), CompletionTokens: tokensOrNull(&r.CompletionTokens),
		Cost: numberOrNull(&r.Cost), MeanLogprob: numberOrNull(&r.MeanLogprob), LatencyMS: numberOrNull(&r.LatencyMS),
	}
	if r.HasAnswer {
		row.Answer, row.AnswerKey = &r.Answer, &r.AnswerKey
	}
	return row
}

func textOrNull(s *string) *string {
	if *s == "" {
		return nil
	}
	return s
}

func numberOrNull(f *float64) *float64 {
	if math.IsNaN(*f) {
		return nil
	}
	return f
}

func tokensOrNull(n *int64) *int64 {
	if *n < 0 {
		return nil
	}
	return n
}

// questionTable reads questions from the columns of a file.
type questionTable struct {
	id, task, text, gold                   []string
	messages, kind, split, group, metadata []string
}

func (t *questionTable) columns() []column {
	return []column{
		{name: "id", kind: parquet.ByteArray, texts: &t.id},
		{name: "task", kind: parquet.ByteArray, texts: &t.task, few: true},
		{name: "text", kind: parquet.ByteArray, texts: &t.text},
		{name: "messages", kind: parquet.ByteArray, texts: &t.messages, nullable: true},
		{name: "gold", kind: parquet.ByteArray, texts: &t.gold},
		{name: "answer_kind", kind: parquet.ByteArray, texts: &t.kind, nullable: true, few: true},
		{name: "split", kind: parquet.ByteArray, texts: &t.split, nullable: true, few: true},
		{name: "group", kind: parquet.ByteArray, texts: &t.group, nullable: true},
		{name: "metadata", kind: parquet.ByteArray, texts: &t.metadata, nullable: true, few: true},
	}
}

func (t *questionTable) question(i int) Question {
	return Question{
		Task: t.task[i], ID: t.id[i], Text: t.text[i], Messages: t.messages[i], Gold: t.gold[i],
		AnswerKind: t.kind[i], Split: t.split[i], Group: t.group[i], Metadata: t.metadata[i],
	}
}

// responseTable reads responses from the columns of a file.
type responseTable struct {
	question, llm, text, answer, key, state, grader, finish []string
	hasAnswer                                               []bool
	sample, promptTokens, completionTokens                  []int64
	score, cost, logprob, latency                           []float64
}

func (t *responseTable) columns() []column {
	return []column{
		{name: "question", kind: parquet.ByteArray, texts: &t.question, few: true},
		{name: "llm", kind: parquet.ByteArray, texts: &t.llm, few: true},
		{name: "sample", kind: parquet.Int64, integers: &t.sample},
		{name: "text", kind: parquet.ByteArray, texts: &t.text},
		{name: "answer", kind: parquet.ByteArray, texts: &t.answer, nullable: true, present: &t.hasAnswer},
		{name: "answer_key", kind: parquet.ByteArray, texts: &t.key, nullable: true},
		{name: "state", kind: parquet.ByteArray, texts: &t.state, few: true},
		{name: "score", kind: parquet.Double, numbers: &t.score, nullable: true},
		{name: "grader", kind: parquet.ByteArray, texts: &t.grader, nullable: true, few: true},
		{name: "finish", kind: parquet.ByteArray, texts: &t.finish, nullable: true, few: true},
		{name: "prompt_tokens", kind: parquet.Int64, integers: &t.promptTokens, nullable: true},
		{name: "completion_tokens", kind: parquet.Int64, integers: &t.completionTokens, nullable: true},
		{name: "cost", kind: parquet.Double, numbers: &t.cost, nullable: true},
		{name: "mean_logprob", kind: parquet.Double, numbers: &t.logprob, nullable: true},
		{name: "latency_ms", kind: parquet.Double, numbers: &t.latency, nullable: true},
	}
}

func (t *responseTable) response(i int) (Response, error) {
	state, err := grade.ParseState(t.state[i])
	if err != nil {
		return Response{}, err
	}
	return Response{
		Text: t.text[i], Answer: t.answer[i], HasAnswer: t.hasAnswer[i], AnswerKey: t.key[i],
		State: state, Score: t.score[i], Grader: t.grader[i], Finish: t.finish[i],
		PromptTokens: t.promptTokens[i], CompletionTokens: t.completionTokens[i],
		Cost: t.cost[i], MeanLogprob: t.logprob[i], LatencyMS: t.latency[i],
	}, nil
}
