package smcs

import (
	"fmt"
	"strings"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers/rawjson"
)

// Reasons of the report for what was filled in.
const (
	standsText   = "none, and responses without one can be right here: the whole response stands for it"
	standsNobody = "none, and no response: in a vote it equals no other"
	noPred       = "null, empty or missing: no answer was found in the response"
	compared     = "missing: pred compared with answer by exact@1"
	elsewhere    = "missing: taken from the file of grades"
)

// respond makes the responses of a row: one, or those of a list. Grades are what
// another file says of the same question.
func (im *imports) respond(f *folder, q *recording.Question, r *record, grades []*bool) []recording.Response {
	texts := r.texts
	if len(texts) == 0 {
		texts = []string{""}
	}
	passed := r.passed
	if passed == nil {
		passed = grades
	}
	if len(passed) > 0 && len(passed) != len(texts) && (r.correct == nil || len(texts) > 1) {
		im.puzzle(f.path, "another number of grades than of responses, which are not graded",
			fmt.Sprintf("question %s with %d grades and %d responses", rawjson.Quoted(r.id), len(passed), len(texts)))
		passed = nil
	}
	var out []recording.Response
	for i, text := range texts {
		correct := r.correct
		if len(texts) > 1 {
			correct = nil // of which of them?
		}
		if correct == nil && i < len(passed) {
			correct = passed[i]
			if correct != nil && r.passed == nil {
				im.assumed[counted{f.task, "is_correct", elsewhere}]++
			}
		}
		resp := recording.Unknown(text)
		resp.MeanLogprob = r.logprob
		out = append(out, im.grade(f, q, r, correct, i, resp))
	}
	return out
}

// grade decides answer, state and score of a response. What the source says of
// its being right holds; only where it says nothing, pred and answer are compared.
func (im *imports) grade(f *folder, q *recording.Question, r *record, correct *bool, sample int, resp recording.Response) recording.Response {
	if r.found {
		resp.Answer, resp.HasAnswer = r.pred, true
		resp.AnswerKey, _ = grade.Exact().Key(r.pred)
	}
	switch {
	case correct == nil && r.found && q.Gold != "":
		im.assumed[counted{f.task, "is_correct", compared}]++
		return resp.Graded(grade.Exact(), grade.Exact().GradeAnswer(r.pred, q.Gold))
	case correct == nil:
		return resp
	case !r.found && !im.questions.standing[standing{f.task, f.split}]:
		resp.State, resp.Score = grade.Unparsed, 0
		if len(r.texts) > 0 && strings.TrimSpace(resp.Text) == "" {
			resp.State = grade.Unanswered
		}
		im.assumed[counted{f.task, "pred", noPred}]++
		return resp
	case !r.found:
		im.stand(f, sample, &resp)
	}
	resp.State, resp.Score = grade.Parsed, 0
	if *correct {
		resp.Score = 1
	}
	return resp
}

// stand makes the whole response the answer of one that is graded and has none,
// as with programs. Without a text it gets a key that no other response has,
// because a vote must not take unknown answers for equal ones. That is so for all
// responses of a benchmark in which one without an answer is right: were only the
// wrong ones left out of votes, votes would know what is right.
func (im *imports) stand(f *folder, sample int, resp *recording.Response) {
	resp.HasAnswer = true
	if strings.TrimSpace(resp.Text) != "" {
		resp.Answer = resp.Text
		resp.AnswerKey, _ = grade.Exact().Key(resp.Text)
		im.assumed[counted{f.task, "pred", standsText}]++
		return
	}
	resp.AnswerKey = unknownKey(f.llm, sample)
	im.assumed[counted{f.task, "pred", standsNobody}]++
}

func unknownKey(llm string, sample int) string {
	return fmt.Sprintf("not recorded: %s, sample %d", llm, sample)
}
