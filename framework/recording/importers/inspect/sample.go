package inspect

import (
	"fmt"
	"math"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// maxEpoch bounds how many missing epochs of a question can be filled.
const maxEpoch = 1000

// samples reads the samples of one log.
type samples struct {
	*batch
	logFile
	seen map[string]epochs // by id
}

// epochs are those of one id that were read.
type epochs struct {
	question recording.Question
	there    []bool // by sample
}

// The fields of a sample that are in the recording; and why the other known ones
// are not kept.
var (
	kept = map[string]bool{
		"id": true, "epoch": true, "input": true, "choices": true, "target": true, "output": true,
		"scores": true, "score": true, "metadata": true, "error": true, "model_usage": true,
	}
	reasons = map[string]string{
		"messages":       "the conversation; output is the response",
		"events":         "the transcript",
		"events_data":    "the transcript",
		"timelines":      "the transcript",
		"attachments":    "parts of the transcript",
		"store":          "state of solvers",
		"sandbox":        "where the sample ran",
		"files":          "where the sample ran",
		"setup":          "where the sample ran",
		"uuid":           "id and epoch are its name",
		"total_time":     "of the whole sample; output.time is the LLM's",
		"working_time":   "of the whole sample; output.time is the LLM's",
		"started_at":     "a date",
		"completed_at":   "a date",
		"limit":          "what stopped the sample; its score counts as it is",
		"error_retries":  "errors of earlier tries",
		"role_usage":     "model_usage has the LLM's tokens",
		"extra_metadata": "not the dataset's",
	}
)

// sample reads the sample that comes next, whose transcript may be large: only
// what is kept is held.
func (s *samples) sample(i int, r *rawjson.Document) error {
	members := make(map[string]rawjson.Value)
	var names []string
	err := r.Members(func(name string) error {
		if !kept[name] {
			names = append(names, name)
			return nil
		}
		v, err := r.Value()
		members[name] = v
		return err
	})
	if err != nil {
		return err
	}
	o := rawjson.NewObject(members)
	q, epoch := s.question(o), s.epoch(o)
	response := s.response(o, epoch-1)
	if err := o.Err(); err != nil {
		return err
	}
	s.loss.Replaced += o.Replaced()
	s.tally.Unkept(s.task, names, kept, reasons)
	return s.add(q, epoch-1, i, response)
}

func (s *samples) epoch(o *rawjson.Object) int {
	if o.Raw("epoch") == nil {
		s.tally.Assumed(s.task, "epoch", "missing: 1")
		return 1
	}
	n, ok := o.Get("epoch").Whole()
	if !ok || n < 1 || n > maxEpoch {
		o.Fail("epoch", fmt.Sprintf("a whole number from 1 to %d", maxEpoch))
		return 1
	}
	return int(n)
}

func (s *samples) add(q recording.Question, sample, record int, response recording.Response) error {
	if err := s.join.Question(q, s.path, record); err != nil {
		return err
	}
	e := s.seen[q.ID]
	for len(e.there) <= sample {
		e.there = append(e.there, false)
	}
	if e.there[sample] {
		return fmt.Errorf("field epoch: %d of id %q is there twice", sample+1, q.ID)
	}
	e.there[sample], e.question = true, recording.Question{Task: q.Task, ID: q.ID}
	s.seen[q.ID] = e
	return s.join.Response(q, s.model, sample, response)
}

// fill gives epochs that an id lacks before its last one a failed response, for a
// recording counts samples without a gap.
func (s *samples) fill() error {
	for _, e := range s.seen { // a sink does not depend on the order of adding
		for sample, there := range e.there {
			if there {
				continue
			}
			s.tally.Assumed(s.task, "epoch", "missing before a later one: failed")
			if err := s.join.Response(e.question, s.model, sample, importers.Without(recording.Unknown(""), grade.Failed)); err != nil {
				return err
			}
		}
	}
	return nil
}

// response reads the LLM's response and its grade.
func (s *samples) response(o *rawjson.Object, sample int) recording.Response {
	r, responded := s.output(o)
	if o.Get("error") != nil {
		s.tally.Assumed(s.task, "error", "the sample ended in an error: failed")
		return importers.Without(r, grade.Failed)
	}
	sc := s.score(o)
	switch {
	case sc == nil || math.IsNaN(sc.value):
		if sc != nil && sc.answer != "" {
			r = importers.WithAnswer(r, sc.answer)
		}
	case sc.noAnswer:
		r = importers.Without(r, grade.Unanswered)
	default:
		s.tally.Settle(&r, importers.Outcome{
			Task: s.task, LLM: s.model, Sample: sample, Score: sc.value, Answer: sc.answer,
			Field: "answer", Responded: responded,
		})
	}
	return r
}
