package llmrouterbench

import (
	"encoding/json"
	"math"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// A writtenHead is what stands before the records of an exported file. Sums are
// null where no record has the figure.
type writtenHead struct {
	Performance      *float64 `json:"performance"`
	TimeTaken        *float64 `json:"time_taken"` // not known
	PromptTokens     *int64   `json:"prompt_tokens"`
	CompletionTokens *int64   `json:"completion_tokens"`
	Cost             *float64 `json:"cost"`
	Counts           int      `json:"counts"`
	Model            string   `json:"model_name"`
	Dataset          string   `json:"dataset_name"`
	Split            string   `json:"split"`
	Demo             bool     `json:"demo"`
	ExtraMetrics     struct{} `json:"extra_metrics"`
}

// A writtenRecord is one record of an exported file.
type writtenRecord struct {
	Index            json.Number `json:"index"`
	Query            string      `json:"origin_query"`
	Prompt           *string     `json:"prompt"` // not known
	PromptTokens     *int64      `json:"prompt_tokens"`
	CompletionTokens *int64      `json:"completion_tokens"`
	Cost             *float64    `json:"cost"`
	Score            *float64    `json:"score"`
	Prediction       *string     `json:"prediction"`
	GroundTruth      string      `json:"ground_truth"`
	Output           string      `json:"raw_output"`
	Extra            struct {
		Own own `json:"smacs"`
	} `json:"extra_fields"`
}

// head sums up the records of a file.
func (e *exporter) head(p *part, llm int) *writtenHead {
	h := &writtenHead{Model: e.LLMs[llm], Dataset: p.task, Split: p.split}
	score, cost, scored := 0.0, math.NaN(), 0
	prompt, completion := int64(-1), int64(-1)
	for _, q := range p.questions {
		samples := e.Samples(q, llm)
		if len(samples) == 0 {
			continue
		}
		r := &samples[0]
		h.Counts++
		if r.State.Counted() {
			score += r.Score
			scored++
		}
		if !math.IsNaN(r.Cost) {
			cost = zeroIf(math.IsNaN(cost), cost) + r.Cost
		}
		if r.PromptTokens >= 0 {
			prompt = zeroIf(prompt < 0, prompt) + r.PromptTokens
		}
		if r.CompletionTokens >= 0 {
			completion = zeroIf(completion < 0, completion) + r.CompletionTokens
		}
	}
	if scored > 0 {
		score /= float64(scored)
		h.Performance = &score
	}
	h.PromptTokens, h.CompletionTokens, h.Cost = known(prompt), known(completion), number(cost)
	return h
}

func zeroIf[T int64 | float64](unknown bool, sum T) T {
	if unknown {
		return 0
	}
	return sum
}

func newRecord(q *recording.Question, r *recording.Response, p *part, at int) *writtenRecord {
	w := &writtenRecord{
		Index: json.Number(p.index[at]), Query: q.Text, GroundTruth: q.Gold, Output: r.Text,
		PromptTokens: known(r.PromptTokens), CompletionTokens: known(r.CompletionTokens), Cost: number(r.Cost), Score: number(r.Score),
	}
	kept := &w.Extra.Own
	kept.State, kept.Split = r.State.String(), q.Split
	if q.ID != p.split+"/"+p.index[at] {
		kept.QuestionID = q.ID
	}
	if r.HasAnswer {
		w.Prediction = &r.Answer
		if key, _ := grade.Exact().Key(r.Answer); key != r.AnswerKey {
			kept.AnswerKey = &r.AnswerKey
		}
	}
	return w
}

func known(n int64) *int64 {
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
