package llmrouterbench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// records reads the records of one file.
type records struct {
	*batch
	runID
	path   string         // on disk
	name   string         // relative to the source
	seen   map[string]int // index -> record
	n      int
	scored int
	sum    float64
}

// The fields beside the records that are in the recording, or that
// [records.check] compares with it; and why the other known ones are not kept.
var (
	keptHead = map[string]bool{
		"model_name": true, "dataset_name": true, "split": true, "demo": true, "records": true,
		"performance": true, "counts": true,
	}
	headReasons = map[string]string{
		"time_taken":        "of the whole run, not of a response",
		"prompt_tokens":     "the sum of the records'",
		"completion_tokens": "the sum of the records'",
		"cost":              "the sum of the records'",
		"extra_metrics":     "metrics of the whole run; score is the grade",
		"data_fingerprint":  "texts are compared instead",
	}
)

// The fields of a record that are in the recording; and why the other known ones
// are not kept.
var (
	kept = map[string]bool{
		"index": true, "origin_query": true, "prompt_tokens": true, "completion_tokens": true, "cost": true,
		"score": true, "prediction": true, "ground_truth": true, "raw_output": true,
	}
	reasons = map[string]string{
		"prompt":       "origin_query in the dataset's prompt template",
		"extra_fields": "differs between datasets and LLMs",
	}
)

// read adds the records of a file.
func (r *records) read(ctx context.Context, doc *rawjson.Document, h *head) error {
	found := false
	err := doc.Members(func(name string) error {
		if name != "records" {
			return nil // in the head
		}
		found = true
		return doc.Elements(func(i int) error {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("import: %w", err)
			}
			v, err := doc.Value()
			if err == nil {
				err = r.record(i, v)
			}
			if err != nil {
				return fmt.Errorf("record %d: %w", i, err)
			}
			return nil
		})
	})
	if err == nil && !found {
		err = errors.New("field records: is missing, want an array of records")
	}
	if err != nil {
		return err
	}
	r.tally.Unkept(r.dataset, h.names, keptHead, headReasons)
	r.check(h)
	return nil
}

func (r *records) record(i int, v rawjson.Value) error {
	o, err := v.Object()
	if err != nil {
		return err
	}
	index := o.ID("index")
	if first, again := r.seen[index]; again && o.Err() == nil {
		return fmt.Errorf("field index: %s is the index of record %d, too: keep one of them", index, first)
	}
	r.seen[index] = i
	mine := readOwn(o)
	q := r.question(o, index, mine)
	response, err := r.response(o, mine)
	if err := errors.Join(o.Err(), err); err != nil {
		return err
	}
	r.loss.Replaced += o.Replaced()
	r.n++
	if !math.IsNaN(response.Score) {
		r.scored++
		r.sum += response.Score
	}
	names := o.Names
	if mine != nil {
		names = slices.DeleteFunc(names, func(name string) bool { return name == "extra_fields" })
	}
	r.tally.Unkept(r.dataset, names, kept, reasons)
	if err := r.join.Question(q, r.path, i); err != nil {
		return err
	}
	return r.join.Response(q, r.llm, 0, response)
}

func (r *records) question(o *rawjson.Object, index string, mine *own) recording.Question {
	q := recording.Question{Task: r.dataset, ID: r.split + "/" + index, Metadata: splitMetadata(r.split)}
	if mine != nil {
		q.ID, q.Split = cmp.Or(mine.QuestionID, q.ID), mine.Split
	}
	q.Gold, _ = o.Any("ground_truth")
	text, ok := o.MaybeText("origin_query")
	if (!ok || text == "") && mine == nil {
		text = o.Text("prompt")
		r.tally.Assumed(r.dataset, "origin_query", "missing: the prompt stands for the question")
	}
	q.Text = text
	return q
}

// response reads a response with its grade.
func (r *records) response(o *rawjson.Object, mine *own) (recording.Response, error) {
	text, responded := o.Any("raw_output")
	response := recording.Unknown(text)
	response.PromptTokens, response.CompletionTokens = o.Tokens("prompt_tokens"), o.Tokens("completion_tokens")
	response.Cost = o.Amount("cost")
	answer, hasAnswer := o.Any("prediction")
	switch score := o.Score("score"); {
	case mine != nil && mine.State != "":
		return mine.respond(response, score, orNil(answer, hasAnswer))
	case !math.IsNaN(score):
		r.tally.Settle(&response, importers.Outcome{
			Task: r.dataset, LLM: r.llm, Score: score, Answer: answer, Field: "prediction", Responded: responded,
		})
	case answer != "":
		response = importers.WithAnswer(response, answer)
	}
	return response, nil
}

func orNil(s string, there bool) *string {
	if !there {
		return nil
	}
	return &s
}

// check compares the records with what the file says of them all. A difference
// is reported: either may be right.
func (r *records) check(h *head) {
	if h.counts >= 0 && h.counts != int64(r.n) {
		r.note("counts says %d, but there are %d records", h.counts, r.n)
	}
	if !h.hasPerformance || r.scored == 0 {
		return
	}
	for _, n := range []int{r.scored, r.n} { // ungraded records left out, or taken as 0
		mean := r.sum / float64(n)
		if near(h.performance, mean) || near(h.performance, 100*mean) {
			return
		}
	}
	r.note("performance says %.6g, but the mean of the scores is %.6g", h.performance, r.sum/float64(r.scored))
}

func (r *records) note(format string, args ...any) {
	r.loss.Notes = append(r.loss.Notes, importers.Note{About: r.name, Text: fmt.Sprintf(format, args...)})
}

// near allows for a figure that was rounded to four digits.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-4*max(1, math.Abs(a)) }

func wrongMember(name string, v rawjson.Value) error {
	want := map[string]string{
		"demo": "true or false", "performance": "a number", "counts": "a whole number from 0 on",
	}[name]
	if want == "" {
		want = "a string that is not empty"
	}
	return fmt.Errorf("field %s: got %s, want %s or null", name, v, want)
}
