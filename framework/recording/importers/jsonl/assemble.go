package jsonl

import (
	"fmt"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// recording makes a recording of the rows and completes the loss report. It uses
// the table up.
func (t *table) recording(meta recording.Meta, loss *importers.Loss) (*recording.Recording, error) {
	b := recording.NewBuilder(meta)
	for _, name := range t.llms {
		if err := b.AddLLM(name); err != nil {
			return nil, err
		}
	}
	keys := make([]string, len(t.questions))
	for i := range t.questions {
		q := t.questions[i].recorded()
		keys[i] = q.Key()
		if err := b.AddQuestion(q); err != nil {
			return nil, fmt.Errorf("%s: %w", t.at(t.questions[i].first), err)
		}
	}
	for i, id := range t.rows {
		r := &t.responses[i/chunkRows][i%chunkRows]
		t.grade(id, r)
		if err := b.AddResponse(keys[id.question], t.llms[id.llm], int(id.sample), *r); err != nil {
			return nil, fmt.Errorf("%s: %w%s", t.at(id.place), err, t.earlier(i))
		}
		if i%chunkRows == chunkRows-1 {
			t.responses[i/chunkRows] = nil
		}
	}
	r, err := b.Build()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.files[0], err)
	}
	t.report(r, loss)
	return r, nil
}

func (q *question) recorded() recording.Question {
	return recording.Question{
		Task: q.task, ID: q.id, Text: q.about[aboutText], Messages: q.about[aboutMessages],
		Gold: q.about[aboutGold], AnswerKind: q.about[aboutKind], Split: q.about[aboutSplit],
		Group: q.about[aboutGroup], Metadata: q.about[aboutMetadata],
	}
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
func (t *table) grade(id rowID, r *recording.Response) {
	q, llm := &t.questions[id.question], t.llms[id.llm]
	switch {
	case r.State == 0:
		t.compare(q, llm, r)
	case r.State == grade.Parsed && !r.HasAnswer:
		t.stand(q, llm, id.sample, r)
	}
}

// compare grades an open response against the question's gold. An unknown gold
// leaves it ungraded, with its answer.
func (t *table) compare(q *question, llm string, r *recording.Response) {
	g, gold, key := t.graders[r.Grader], q.about[aboutGold], r.AnswerKey
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

func (t *table) report(r *recording.Recording, loss *importers.Loss) {
	loss.Count(r)
	loss.Replaced = t.replaced
	for of, n := range t.lost {
		loss.Fields = append(loss.Fields, importers.Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
	for of, n := range t.assumed {
		loss.Assumed = append(loss.Assumed, importers.Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
}
