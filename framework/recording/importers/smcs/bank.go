package smcs

import (
	"fmt"
	"strconv"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers/rawjson"
)

// unionKeys counts the items of the question bank, whose keys are "0", "1" and so
// on.
type unionKeys struct{ n, largest int }

func (k *unionKeys) take(key string) error {
	i, err := strconv.Atoi(key)
	if err != nil || strconv.Itoa(i) != key || i < 0 {
		return fmt.Errorf(`want the keys "0", "1" and so on: this is no union question bank; %s`, wanted)
	}
	k.n++
	k.largest = max(k.largest, i)
	return nil
}

// readBank reads the union question bank, an item at a time. Its items become
// questions of the split bank, and the grades in them responses without texts.
func (im *imports) readBank() error {
	var keys unionKeys
	vectors := newBankVectors(im)
	err := im.read(im.src.bank, func(f *rawjson.File) error {
		return f.Members(im.ctx, func(key string, v rawjson.Value) error {
			if err := keys.take(key); err != nil {
				return err
			}
			return im.item(key, v, vectors)
		})
	})
	if err != nil {
		return err
	}
	if missing := keys.largest + 1 - keys.n; missing > 0 {
		im.src.note(im.src.bank, fmt.Sprintf("its keys go to %d, but %d of them are missing", keys.largest, missing))
	}
	vectors.report()
	return nil
}

// item adds an item of the bank.
func (im *imports) item(key string, v rawjson.Value, vectors *bankVectors) error {
	f, names, err := readFields(v)
	if err != nil {
		return err
	}
	q, err := im.bankQuestion(f, key)
	if err != nil {
		return err
	}
	for _, name := range names {
		switch name {
		case "question", "src", "src_question_id", "src_subject", "model_res", "embedding":
		default:
			im.lose(q.Task, name)
		}
	}
	if err := im.to.AddQuestion(q); err != nil {
		return err
	}
	im.remember(q)
	results, ok := f["model_res"]
	if !ok {
		return fmt.Errorf("field model_res: is missing")
	}
	isObject, err := results.Members(func(llm string, v rawjson.Value) error {
		return im.outcome(q, llm, v)
	})
	if !isObject {
		return wrong("model_res", results, "an object with an object for each LLM")
	}
	if err != nil {
		return fmt.Errorf("field model_res: %w", err)
	}
	return vectors.set(q.Key(), f)
}

func (im *imports) bankQuestion(f fields, key string) (recording.Question, error) {
	var (
		q    = recording.Question{Split: recording.SplitBank, Metadata: `{"union_key":"` + key + `"}`}
		r    record
		errs [4]error
		id   string
	)
	q.Text, errs[0] = f.text(&r, "question")
	q.Task, errs[1] = f.text(&r, "src")
	subject, err := f.text(&r, "src_subject")
	errs[2] = err
	id, errs[3] = f.id("src_question_id")
	for _, err := range errs {
		if err != nil {
			return q, err
		}
	}
	switch {
	case q.Task == "":
		return q, fmt.Errorf("field src: is missing: want the name of the benchmark")
	case q.Text == "":
		return q, fmt.Errorf("field question: is missing or empty")
	case subject != "":
		q.Metadata = fmt.Sprintf(`{"src_subject":%s,"union_key":"%s"}`, f["src_subject"].Compact(), key)
	}
	if task := taskName(q.Task); task != q.Task {
		im.assumed[counted{task, "src", "written " + rawjson.Quoted(q.Task)}]++
		q.Task = task
	}
	q.ID = questionID(recording.SplitBank, subject, id)
	im.src.loss.Replaced += r.replaced
	return q, nil
}

// outcome adds what an item says of an LLM; null says nothing.
func (im *imports) outcome(q recording.Question, llm string, v rawjson.Value) error {
	if err := im.meetLLM(llm, recording.SplitBank); err != nil {
		return err
	}
	if v.IsNull() {
		return nil // a hole, counted as one
	}
	f, names, err := readFields(v)
	if err != nil {
		return fmt.Errorf("%s: %w", rawjson.Quoted(llm), err)
	}
	for _, name := range names {
		if name != "is_correct" {
			im.lose(q.Task, "model_res."+name)
		}
	}
	correct, err := f.flag("is_correct")
	if err != nil {
		return fmt.Errorf("%s: %w", rawjson.Quoted(llm), err)
	}
	r := recording.Unknown("")
	if correct != nil {
		r.HasAnswer, r.AnswerKey = true, im.unknownKeys[llm]
		r.State, r.Score = grade.Parsed, 0
		if *correct {
			r.Score = 1
		}
		im.assumed[counted{q.Task, "answer", bankAnswer}]++
	}
	return im.to.AddResponse(q.Key(), llm, 0, r)
}

// bankAnswer says what stands for the answers of the bank.
const bankAnswer = "the question bank has grades alone: in a vote these answers equal no other"
