package pipeline

import (
	"fmt"
	"math"

	"smacs/framework"
	"smacs/framework/grade"
	"smacs/framework/recording"
)

// ownResponse is a response that is not the pool's: an aggregator wrote it, or
// it is a further sample. Its index follows those of the pool.
type ownResponse struct {
	framework.Response
	answer *string
	state  grade.State
	score  float64 // NaN where it is missing
	from   recordedSample
	finish string // why its text ended, "" where unknown
}

// ownAt returns an own response by its index, nil for one of the pool.
func (b *block) ownAt(q, response int) *ownResponse {
	if pool := len(b.engine.data.Pool); response >= pool {
		return &b.own[q][response-pool]
	}
	return nil
}

// scoreAt returns the grade of a response by its index as a number.
func (b *block) scoreAt(q, response int) float64 {
	if own := b.ownAt(q, response); own != nil {
		return own.score
	}
	return b.engine.data.Score(b.questions[q], response)
}

// responseAt returns a response by its index.
func (b *block) responseAt(q, response int) framework.Response {
	if own := b.ownAt(q, response); own != nil {
		return own.Response
	}
	return b.references[q].Responses[response]
}

// addText grades a text that an aggregator wrote, with the grader of the
// question's recorded responses, and returns its index.
func (b *block) addText(q int, text string, meanLogprob float64) (int, error) {
	grader, err := b.graderOf(q)
	if err != nil {
		return 0, err
	}
	result := grader.Grade("", text, b.recorded(q).Gold)
	r := recording.Unknown(text).Graded(grader, result)
	r.MeanLogprob = meanLogprob
	return b.addResponse(q, r, unrecorded), nil
}

// addMissing takes in a text that could not be had: missing data.
func (b *block) addMissing(q int) int {
	r := recording.Unknown("")
	r.State = grade.Failed
	return b.addResponse(q, r, unrecorded)
}

// addResponse takes a graded response in and returns its index.
func (b *block) addResponse(q int, r recording.Response, from recordedSample) int {
	own := ownResponse{
		Response: framework.Response{LLM: -1, Class: framework.Unparsed, Text: r.Text, MeanLogprob: r.MeanLogprob},
		state:    r.State,
		score:    math.NaN(),
		from:     from,
	}
	b.missing = b.missing || r.State == grade.Failed
	if r.State.Counted() {
		own.score = r.Score
	}
	if r.HasAnswer {
		own.answer = &r.Answer
	}
	if votes(r) {
		own.Class, own.Key = b.classes[q].of(r.AnswerKey), r.AnswerKey
	}
	b.own[q] = append(b.own[q], own)
	return len(b.engine.data.Pool) + len(b.own[q]) - 1
}

func (b *block) recorded(q int) recording.Question {
	return b.engine.data.Recording.Questions[b.engine.data.Test[b.questions[q]].Recorded]
}

// graderOf returns the grader that graded the question's recorded responses, in
// the same version: a new text is judged as they were.
func (b *block) graderOf(q int) (grade.Grader, error) {
	for llm := range b.engine.data.Pool {
		r, ok := b.engine.data.Response(b.questions[q], llm)
		if !ok || r.Grader == "" {
			continue
		}
		grader, err := grade.Named(r.Grader)
		if err != nil {
			return grader, fmt.Errorf("question %s was graded by %s: %w", b.recorded(q).Key(), r.Grader, err)
		}
		return grader.About(b.recorded(q).Text), nil
	}
	if b.engine.options.Grader != "" || b.engine.data.asked {
		grader, err := grade.Lookup(graderOr(b.engine.options.Grader))
		return grader.About(b.recorded(q).Text), err
	}
	return grade.Grader{}, fmt.Errorf("question %s: no recorded response names a grader, so a new text cannot be graded; name one in live.grader", b.recorded(q).Key())
}

// answerClasses numbers the distinct answer keys of a question in the order they
// first appear.
type answerClasses map[string]int

func (c answerClasses) of(answerKey string) int {
	class, seen := c[answerKey]
	if !seen {
		class = len(c)
		c[answerKey] = class
	}
	return class
}

// votes reports whether a response has an answer that can vote.
func votes(r recording.Response) bool { return r.HasAnswer && r.State != grade.Unparsed }
