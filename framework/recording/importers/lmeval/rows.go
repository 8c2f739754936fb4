package lmeval

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// invalid is what lm-eval's regex filters give where they find no answer.
const invalid = "[invalid]"

// rows reads the rows of one file.
type rows struct {
	*batch
	sampleLog
	choice
	metrics []string
	seen    map[string]int // doc_id -> line
}

// The fields of a row that are in the recording or compared between LLMs; and why
// the other known ones are not kept.
var (
	kept = map[string]bool{
		"doc_id": true, "target": true, "resps": true, "filtered_resps": true, "filter": true, "metrics": true,
		"doc_hash": true, "prompt_hash": true, "arguments": true, "doc": true,
	}
	reasons = map[string]string{"target_hash": "targets are compared instead"}
)

func (r *rows) row(line int, v rawjson.Value) error {
	o, err := v.Object()
	if err != nil {
		return err
	}
	if filter, _ := o.MaybeText("filter"); filter != r.filter {
		r.tally.Lost(r.task, "filter", fmt.Sprintf("rows of %q: %q is chosen", filter, r.filter))
		return o.Err()
	}
	id := o.ID("doc_id")
	if first, again := r.seen[id]; again && o.Err() == nil {
		return fmt.Errorf("field doc_id: %s is that of line %d, too: keep one of them", id, first)
	}
	r.seen[id] = line
	args := o.Object("arguments")
	q := r.question(o, args, id)
	requests := r.requests(o, args)
	response := r.response(o, requests)
	if err := o.Err(); err != nil {
		return err
	}
	r.note(o)
	if err := r.add(q, o, line); err != nil {
		return err
	}
	return r.join.Response(q, r.llm, 0, response)
}

// add adds the question, or wants its doc to be the first LLM's. Prompts may
// differ, by chat template say: the first one's stands for the question where doc
// has none, and the difference is counted.
func (r *rows) add(q recording.Question, o *rawjson.Object, line int) error {
	hash, _ := o.MaybeText("doc_hash")
	prompt, _ := o.MaybeText("prompt_hash")
	if err := o.Err(); err != nil {
		return err
	}
	if first, seen := r.prompts[q.Key()]; !seen {
		r.prompts[q.Key()] = prompt
	} else if first != prompt {
		r.tally.Assumed(r.task, "prompt_hash", "the LLM was asked with another prompt than the first one")
	}
	if hash == "" {
		return r.join.Question(q, r.path, line)
	}
	return r.join.Identified(q, "doc_hash", hash, r.path, line)
}

// note counts what is not kept of a row.
func (r *rows) note(o *rawjson.Object) {
	r.loss.Replaced += o.Replaced()
	names := slices.DeleteFunc(slices.Clone(o.Names), func(name string) bool { return name == r.metric })
	r.tally.Unkept(r.task, slices.DeleteFunc(names, func(name string) bool {
		other := slices.Contains(r.metrics, name)
		if other {
			r.tally.Lost(r.task, name, "a metric; "+r.metric+" is the grade")
		}
		return other
	}), kept, reasons)
}

func (r *rows) question(o, args *rawjson.Object, id string) recording.Question {
	q := recording.Question{Task: r.task, ID: id}
	q.Gold, _ = o.Any("target")
	doc := o.Object("doc")
	if doc != nil {
		q.Text, _ = doc.Any(cmp.Or(r.Question, "question"))
		q.Metadata = o.Get("doc").Compact()
	}
	switch {
	case q.Text != "":
	case r.Question != "":
		o.Fail("doc", "an object with a field "+r.Question+" (--question) that is not empty")
	case args != nil && args.Object("gen_args_0") != nil:
		q.Text, _ = args.Object("gen_args_0").Any("arg_0")
		r.tally.Assumed(r.task, "doc.question", "missing: the prompt (arg_0) stands for the question, examples and all; --question names another field")
	}
	if q.Text == "" {
		o.Fail("arguments", "doc.question or gen_args_0.arg_0, the question's text")
	}
	return q
}

// response reads the row's response and its grade.
func (r *rows) response(o *rawjson.Object, req requests) recording.Response {
	response := recording.Unknown(req.text)
	score, answer := o.Score(r.metric), req.answer(r.metric, r.metrics)
	if answer == invalid {
		answer = "" // no answer, and none to vote for
		if score == 0 {
			r.tally.Assumed(r.task, "filtered_resps", `"[invalid]": the filter found no answer, unparsed`)
			return importers.Without(response, grade.Unparsed)
		}
	}
	switch {
	case !math.IsNaN(score):
		r.tally.Settle(&response, importers.Outcome{
			Task: r.task, LLM: r.llm, Score: score, Answer: answer, Field: "filtered_resps", Responded: req.choices == nil,
		})
	case answer != "":
		response = importers.WithAnswer(response, answer)
	}
	return response
}
