package audit

import (
	"math"
	"strconv"

	"smacs/framework/recording"
)

// A survey counts the values of one column.
type survey struct {
	Column
	missing, constant string // notes for when it is so
	first             string
	several           bool
}

func (s *survey) add(value string, known bool) {
	s.Rows++
	switch {
	case !known:
		s.Missing++
	case s.Rows-s.Missing == 1:
		s.first = value
	case value != s.first:
		s.several = true
	}
}

// found reports whether the column is worth a line, and completes it.
func (s *survey) found() bool {
	if s.Missing > 0 {
		s.Note = s.missing
	}
	if known := s.Rows - s.Missing; known > 1 && !s.several {
		s.Constant = short(s.first)
		if s.Constant == "" {
			s.Constant = `""`
		}
		if s.Missing == 0 {
			s.Note = s.constant
		}
	}
	return s.Note != ""
}

func questionColumn(name, missing, constant string) *survey {
	return &survey{Column: Column{Table: "questions", Name: name}, missing: missing, constant: constant}
}

func responseColumn(name, missing, constant string) *survey {
	return &survey{Column: Column{Table: "responses", Name: name}, missing: missing, constant: constant}
}

// columns returns the columns of both tables that have nulls or one value only
// where an experiment would notice.
func columns(r *recording.Recording) []Column {
	text := questionColumn("text", "retrieval by text has nothing to compare there", "all questions are the same to retrieval")
	gold := questionColumn("gold", "responses to these questions cannot be graded again", "all questions have the same correct answer")
	for i := range r.Questions {
		q := &r.Questions[i]
		text.add(q.Text, q.Text != "")
		gold.add(q.Gold, q.Gold != "")
	}
	words := responseColumn("text", "similarity of responses has nothing to compare there", "all responses are the same")
	answer := responseColumn("answer", "", "all answers are the same")
	score := responseColumn("score", "failed or ungraded: not in n", "every outcome is the same, so nothing can be told apart")
	tokens := responseColumn("completion_tokens", "runs show no tokens for these", "")
	cost := responseColumn("cost", "runs show no cost for these", "")
	logprob := responseColumn("mean_logprob", "scoring by perplexity has nothing to go by there", "scoring by perplexity can tell nothing apart")
	for q := range r.Questions {
		for l := range r.LLMs {
			for _, s := range r.Samples(q, l) {
				words.add(s.Text, s.Text != "")
				answer.add(s.Answer, s.HasAnswer)
				score.addNumber(s.Score)
				tokens.add(strconv.FormatInt(s.CompletionTokens, 10), s.CompletionTokens >= 0)
				cost.addNumber(s.Cost)
				logprob.addNumber(s.MeanLogprob)
			}
		}
	}
	found := []Column{}
	for _, s := range []*survey{text, gold, words, answer, score, tokens, cost, logprob} {
		if s.found() {
			found = append(found, s.Column)
		}
	}
	return found
}

func (s *survey) addNumber(f float64) {
	s.add(strconv.FormatFloat(f, 'g', -1, 64), !math.IsNaN(f))
}
