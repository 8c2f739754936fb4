package importers

import (
	"fmt"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// maxNames bounds the distinct fields that a tally counts by name, which a file
// of garbage could fill memory with.
const maxNames = 1000

// The reason for a field that the importer has never heard of.
const notKnown = "not known to the importer"

// counted is a field of a task's records, with a reason.
type counted struct{ task, name, reason string }

// A Tally counts, record by record, which fields are not kept and what is taken
// in place of missing ones. The zero value is ready to be used.
type Tally struct {
	lost, assumed map[counted]int
}

// Lost counts one record of the task whose field is not kept.
func (t *Tally) Lost(task, field, reason string) { t.count(&t.lost, counted{task, field, reason}, 1) }

// Assumed counts one record of the task whose field was missing or had to be
// read in a way that the record itself does not state.
func (t *Tally) Assumed(task, field, reason string) {
	t.count(&t.assumed, counted{task, field, reason}, 1)
}

// AssumedTimes counts it for n records at once.
func (t *Tally) AssumedTimes(task, field, reason string, n int) {
	if n > 0 {
		t.count(&t.assumed, counted{task, field, reason}, n)
	}
}

func (t *Tally) count(in *map[counted]int, of counted, n int) {
	if *in == nil {
		*in = make(map[counted]int)
	}
	if _, seen := (*in)[of]; !seen && len(*in) >= maxNames {
		of = counted{of.task, "(further names)", "not listed"}
	}
	(*in)[of] += n
}

// Unkept counts the fields of a record that are not kept: those of names that
// are not in kept, with their reason if it is known.
func (t *Tally) Unkept(task string, names []string, kept map[string]bool, reasons map[string]string) {
	for _, name := range names {
		if kept[name] {
			continue
		}
		reason, ok := reasons[name]
		if !ok {
			reason = notKnown
		}
		t.Lost(task, name, reason)
	}
}

// Report adds the counts to the loss report.
func (t *Tally) Report(loss *Loss) {
	for of, n := range t.lost {
		loss.Fields = append(loss.Fields, Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
	for of, n := range t.assumed {
		loss.Assumed = append(loss.Assumed, Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
}

// An Outcome is what a foreign record says of a response that its own tool has
// graded.
type Outcome struct {
	Task, LLM string
	Sample    int
	Score     float64 // from 0 to 1
	Answer    string  // as the tool found it, empty if it found or recorded none
	Field     string  // the record's name of the answer, for the report
	Responded bool    // the record has a response, if only an empty one
}

// Settle makes a graded response of r, whose text is set. A response without an
// answer stands for it itself, whatever its score: were it left out of votes only
// where it is wrong, votes would know what is right. An empty response that scored
// nothing is unanswered; one that is not recorded gets a key that no other has.
// What was assumed is counted.
func (t *Tally) Settle(r *recording.Response, o Outcome) {
	switch {
	case o.Answer != "":
		*r = WithAnswer(*r, o.Answer)
	case r.Text != "":
		*r = WithAnswer(*r, r.Text)
		t.Assumed(o.Task, o.Field, "missing or empty: the whole response stands for it")
	case o.Responded && o.Score == 0:
		*r = Without(*r, grade.Unanswered)
		t.Assumed(o.Task, o.Field, "missing or empty, like the response: unanswered")
		return
	default:
		r.HasAnswer, r.AnswerKey = true, fmt.Sprintf("not recorded: %s, sample %d", o.LLM, o.Sample)
		t.Assumed(o.Task, o.Field, "missing, and no response: in a vote it equals no other")
	}
	r.State, r.Score = grade.Parsed, o.Score
}

// Without returns a response in a state that has no answer.
func Without(r recording.Response, s grade.State) recording.Response {
	r.State, r.Score = s, grade.Unscored(s).Score
	r.Answer, r.HasAnswer, r.AnswerKey = "", false, ""
	return r
}

// WithAnswer returns a response with an answer that nobody graded.
func WithAnswer(r recording.Response, answer string) recording.Response {
	r.Answer, r.HasAnswer = answer, true
	r.AnswerKey, _ = grade.Exact().Key(answer)
	return r
}
