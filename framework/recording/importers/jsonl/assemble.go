package jsonl

import (
	"context"
	"fmt"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// assemble adds LLMs, questions and responses to a recording and completes the
// loss report.
func (t *table) assemble(ctx context.Context, to recording.Sink, loss *importers.Loss) error {
	for _, name := range t.llms {
		if err := to.AddLLM(name); err != nil {
			return err
		}
	}
	for i := range t.questions {
		q, err := t.recorded(&t.questions[i])
		if err == nil {
			err = to.AddQuestion(q)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.at(t.questions[i].first), err)
		}
	}
	for i, id := range t.rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return fmt.Errorf("import: %w", ctx.Err())
		}
		if err := t.addRow(to, id); err != nil {
			return fmt.Errorf("%s: %w%s", t.at(id.place), err, t.earlier(i))
		}
	}
	t.report(loss)
	return nil
}

func (t *table) addRow(to recording.Sink, id rowID) error {
	r, err := t.responses.Response(recording.Span{At: id.at, Len: id.length})
	if err != nil {
		return err
	}
	if err := t.grade(id, &r); err != nil {
		return err
	}
	return to.AddResponse(t.key(id.question), t.llms[id.llm], int(id.sample), r)
}

// key returns the key of a question in the recording.
func (t *table) key(question int32) string {
	q := &t.questions[question]
	return recording.Question{Task: q.task, ID: q.id}.Key()
}

// recorded returns a question with what all lines say of it.
func (t *table) recorded(q *question) (recording.Question, error) {
	var about [aboutEmbedding]string
	for i := range about {
		var err error
		if about[i], err = t.about(q, i); err != nil {
			return recording.Question{}, err
		}
	}
	return recording.Question{
		Task: q.task, ID: q.id, Text: about[aboutText], Messages: about[aboutMessages],
		Gold: about[aboutGold], AnswerKind: about[aboutKind], Split: about[aboutSplit],
		Group: about[aboutGroup], Metadata: about[aboutMetadata],
	}, nil
}

// earlier says where a row stands that is of the same question, LLM and sample
// as row i, and how to mend it; "" if there is none.
func (t *table) earlier(i int) string {
	for _, id := range t.rows[:i] {
		if id.question == t.rows[i].question && id.llm == t.rows[i].llm && id.sample == t.rows[i].sample {
			return fmt.Sprintf(" of %s: keep one of them, or number them with sample", t.at(id.place))
		}
	}
	return ""
}

// grade grades a response whose row left that open, and gives one that has a
// score but no answer something that can stand for it.
func (t *table) grade(id rowID, r *recording.Response) error {
	q, llm := &t.questions[id.question], t.llms[id.llm]
	switch {
	case r.State == 0:
		return t.compare(q, llm, r)
	case r.State == grade.Parsed && !r.HasAnswer:
		t.stand(q, llm, id.sample, r)
	}
	return nil
}

// compare grades an open response against the question's gold. An unknown gold
// leaves it ungraded, with its answer.
func (t *table) compare(q *question, llm string, r *recording.Response) error {
	g, key := t.graders[r.Grader], r.AnswerKey
	gold, err := t.about(q, aboutGold)
	if err != nil {
		return err
	}
	var res grade.Result
	if r.HasAnswer {
		res = g.GradeAnswer(r.Answer, gold)
	} else {
		res = g.Grade(llm, r.Text, gold)
	}
	if gold == "" && res.HasAnswer {
		res.Grade = grade.Unscored(grade.Ungraded)
	}
	*r = r.Graded(g, res)
	if r.HasAnswer && key != "" {
		r.AnswerKey = key
	}
	if r.State == grade.Parsed {
		t.assumed[counted{q.task, "score", "missing: graded against gold by " + g.Name()}]++
	}
	return nil
}

// stand makes the whole response the answer of a response that has a score and
// no answer. Without a text it gets a key that no other response has, because a
// vote must not take unknown answers for equal ones.
func (t *table) stand(q *question, llm string, sample int32, r *recording.Response) {
	r.HasAnswer = true
	if r.Text != "" {
		r.Answer = r.Text
		r.AnswerKey, _ = grade.Exact().Key(r.Text)
		t.assumed[counted{q.task, "answer", "missing: the whole response stands for it"}]++
		return
	}
	r.AnswerKey = fmt.Sprintf("not recorded: %s, sample %d", llm, sample)
	t.assumed[counted{q.task, "answer", "missing, and no response: in a vote it equals no other"}]++
}

func (t *table) report(loss *importers.Loss) {
	loss.Replaced = t.replaced
	for of, n := range t.lost {
		loss.Fields = append(loss.Fields, importers.Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
	for of, n := range t.assumed {
		loss.Assumed = append(loss.Assumed, importers.Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
}
