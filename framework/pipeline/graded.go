package pipeline

import (
	"math"

	"smacs/framework/grade"
)

// State returns what became of an LLM's response to a test question;
// failed when there is none.
func (d *Data) State(question, llm int) grade.State {
	r, ok := d.Response(question, llm)
	if !ok {
		return grade.Failed
	}
	return r.State
}

// Answer returns the answer of an LLM to a test question, and whether one
// could be read.
func (d *Data) Answer(question, llm int) (string, bool) {
	r, ok := d.Response(question, llm)
	if !ok || !r.HasAnswer {
		return "", false
	}
	return r.Answer, true
}

func (d *Data) answer(question, llm int) *string {
	answer, ok := d.Answer(question, llm)
	if !ok {
		return nil
	}
	return &answer
}

// OutcomeAnswer returns the answer of an outcome, nil when none could be read.
func (d *Data) OutcomeAnswer(question int, o Outcome) *string {
	if o.Own != nil {
		return o.Own.Answer
	}
	return d.answer(question, o.Response)
}

// OutcomeState returns what became of an outcome's answer.
func (d *Data) OutcomeState(question int, o Outcome) grade.State {
	if o.Own != nil {
		return o.Own.State
	}
	return d.State(question, o.Response)
}

// A Usage sums what a set of responses took; a part is NaN when any response
// does not tell it.
type Usage struct {
	PromptTokens, CompletionTokens float64 // tokens
	Cost                           float64 // dollars
}

// Usage sums the usage of LLMs on a test question.
func (d *Data) Usage(question int, llms []int) Usage {
	var sum Usage
	for _, llm := range llms {
		r, ok := d.Response(question, llm)
		if !ok {
			return Usage{math.NaN(), math.NaN(), math.NaN()}
		}
		sum.PromptTokens += known(r.PromptTokens)
		sum.CompletionTokens += known(r.CompletionTokens)
		sum.Cost += r.Cost
	}
	return sum
}

func known(tokens int64) float64 {
	if tokens < 0 {
		return math.NaN()
	}
	return float64(tokens)
}

// MajorityVote returns the pool LLM whose answer wins the vote of voters, given
// best first: the answer most voters gave, ties to the best-ranked voter's, the
// best-ranked voter that gave it. Unparsed answers do not vote; when nobody
// votes it is the best-ranked.
func (d *Data) MajorityVote(question int, voters []int) int {
	votes := map[string]int{}
	winner, most := voters[0], 0
	for _, llm := range voters {
		if key, ok := d.answerKey(question, llm); ok {
			votes[key]++
			most = max(most, votes[key])
		}
	}
	for _, llm := range voters {
		if key, ok := d.answerKey(question, llm); ok && votes[key] == most {
			return llm
		}
	}
	return winner
}

// answerKey returns the normal form of an answer that can vote.
func (d *Data) answerKey(question, llm int) (string, bool) {
	r, ok := d.Response(question, llm)
	if !ok || !votes(*r) {
		return "", false
	}
	return r.AnswerKey, true
}

// Add returns the sum of two usages; what one does not know the sum does not.
func (u Usage) Add(v Usage) Usage {
	return Usage{u.PromptTokens + v.PromptTokens, u.CompletionTokens + v.CompletionTokens, u.Cost + v.Cost}
}

// IsZero reports whether nothing was taken.
func (u Usage) IsZero() bool { return u == Usage{} }

// Over returns the usage divided by a number of executions.
func (u Usage) Over(n float64) Usage {
	return Usage{u.PromptTokens / n, u.CompletionTokens / n, u.Cost / n}
}
