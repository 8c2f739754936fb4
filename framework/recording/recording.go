package recording

import (
	"math"

	"smacs/framework/grade"
)

// A Recording is a set of questions and what LLMs responded to them. It is made
// by a [Builder], [Open] or an importer and must not be changed: its methods may
// be called from many goroutines.
type Recording struct {
	Meta

	// Tasks and LLMs are names in byte order.
	Tasks, LLMs []string
	// Questions are grouped by task, tasks in byte order, in file order within.
	Questions []Question
	// Graders are the distinct id@version of the responses, in byte order.
	Graders []string
	// Fingerprint is "sha256:" and the hexadecimal SHA-256 of the logical rows:
	// LLMs, questions and responses in all their columns, the grader's version
	// with each response. Name, source and licence are not in it.
	Fingerprint string

	responses []Response // by question, then LLM, then sample
	starts    []int32    // len(Questions)*len(LLMs)+1 offsets into responses

	embeddings []*Embedding // by model
}

// Meta says where a recording comes from. It may be empty.
type Meta struct {
	Name    string // short, for people
	Source  string // repository, revision or command
	Licence string // an SPDX identifier or a sentence
}

// A Question is one item of a task. Empty optional fields mean "not known".
type Question struct {
	Task string // never empty
	ID   string // unique within the task, never empty
	Text string // what the LLMs were asked, without prompt template
	// Messages is a JSON array for a conversation of several turns, or empty.
	Messages   string
	Gold       string // the correct answer as its source writes it
	AnswerKind string // numeric, text, ... as the task's grader says
	Split      string // SplitBank, SplitTest, or empty: no split is recorded
	Group      string // questions of one group must not be torn apart by a split
	Metadata   string // a JSON object of whatever else is known, or empty
}

// The recorded splits of a question.
const (
	SplitBank = "bank"
	SplitTest = "test"
)

// Key returns task/id, the name of the question in a recording and in every
// seed and split.
func (q Question) Key() string { return q.Task + "/" + q.ID }

// A Response is what one LLM answered to one question in one sample.
// [Unknown] makes one whose optional fields say "not known".
type Response struct {
	Text string // as the LLM returned it
	// Answer is the extracted answer if HasAnswer: an empty answer is one.
	Answer    string
	HasAnswer bool
	AnswerKey string // the grader's normal form of the answer, empty without one
	State     grade.State
	Score     float64 // fraction of 1; NaN if the state is failed or ungraded
	Grader    string  // id@version, empty if nothing graded it
	Finish    string  // stop, length, ... as the endpoint said, empty if unknown

	PromptTokens     int64   // -1 if unknown
	CompletionTokens int64   // -1 if unknown
	Cost             float64 // dollars, NaN if unknown
	MeanLogprob      float64 // mean natural log-probability per token, NaN if unknown
	LatencyMS        float64 // milliseconds, NaN if unknown
}

// Unknown returns an ungraded response to text whose score, tokens, cost,
// log-probability and latency are unknown.
func Unknown(text string) Response {
	nan := math.NaN()
	return Response{
		Text: text, State: grade.Ungraded, Score: nan,
		PromptTokens: -1, CompletionTokens: -1, Cost: nan, MeanLogprob: nan, LatencyMS: nan,
	}
}

// Graded returns r with the answer and grade of a grader's result.
func (r Response) Graded(by grade.Grader, res grade.Result) Response {
	r.Answer, r.HasAnswer, r.AnswerKey = res.Answer, res.HasAnswer, res.Key
	r.State, r.Score, r.Grader = res.Grade.State, res.Grade.Score, by.Name()
	return r
}

// Grade returns the response's state and score.
func (r Response) Grade() grade.Grade { return grade.Grade{State: r.State, Score: r.Score} }

// Samples returns the responses of an LLM to a question (both by index into
// LLMs and Questions), one per sample, in order of sample; none is a hole. The
// slice is the recording's own and must not be changed.
func (r *Recording) Samples(question, llm int) []Response {
	cell := question*len(r.LLMs) + llm
	return r.responses[r.starts[cell]:r.starts[cell+1]:r.starts[cell+1]]
}

// Response returns one sample (counted from 0) of an LLM's responses to a
// question, and false if there is none. It takes constant time.
func (r *Recording) Response(question, llm, sample int) (*Response, bool) {
	s := r.Samples(question, llm)
	if sample < 0 || sample >= len(s) {
		return nil, false
	}
	return &s[sample], true
}

// Len returns the number of responses, all samples counted.
func (r *Recording) Len() int { return len(r.responses) }

// A Hole is an LLM without a response to a question, as indices.
type Hole struct{ Question, LLM int }

// Holes returns every hole, by question, then LLM. Holes are legal in a
// recording; what to do about them is an experiment's decision.
func (r *Recording) Holes() []Hole {
	var holes []Hole
	for q := range r.Questions {
		for l := range r.LLMs {
			if len(r.Samples(q, l)) == 0 {
				holes = append(holes, Hole{q, l})
			}
		}
	}
	return holes
}
