package importers

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"smacs/framework/recording"
)

// A Join puts the files of several LLMs together by question: it adds every
// question and LLM once and holds later files to what the first one said. It
// keeps a digest of a question, not its text.
type Join struct {
	// Unit is what a message calls the place in a file: record or line.
	Unit string

	to        recording.Sink
	llms      map[string]bool
	questions map[string]joined // by key
}

// joined is what a question was when it was first met.
type joined struct {
	text, gold digest
	file       string
	record     int
}

type digest [16]byte

func digestOf(text string) digest {
	sum := sha256.Sum256([]byte(text))
	return digest(sum[:16])
}

// NewJoin returns a join that adds to the sink.
func NewJoin(to recording.Sink, unit string) *Join {
	return &Join{Unit: unit, to: to, llms: make(map[string]bool), questions: make(map[string]joined)}
}

// LLM adds an LLM unless it is there.
func (j *Join) LLM(name string) error {
	if j.llms[name] {
		return nil
	}
	j.llms[name] = true
	return j.to.AddLLM(name)
}

// Question adds a question that a record of a file holds, unless it is there:
// then its text and messages and its gold must be those of the first file.
// Metadata may differ; the first file's are kept.
func (j *Join) Question(q recording.Question, file string, record int) error {
	return j.Identified(q, "text", q.Text+"\x00"+q.Messages, file, record)
}

// Identified does the same for questions of which something else than the text,
// what, says whether they are the same.
func (j *Join) Identified(q recording.Question, what, identity, file string, record int) error {
	now := joined{text: digestOf(identity), gold: digestOf(q.Gold), file: file, record: record}
	first, seen := j.questions[q.Key()]
	switch {
	case !seen:
		j.questions[q.Key()] = now
		return j.to.AddQuestion(q)
	case first.text != now.text:
	case first.gold != now.gold:
		what = "gold answer"
	default:
		return nil
	}
	return fmt.Errorf("question %q has another %s than in %s, %s %d: they are not the same question; import the files apart",
		q.Key(), what, first.file, j.Unit, first.record)
}

// Response adds a response to a question and of an LLM that were added.
func (j *Join) Response(q recording.Question, llm string, sample int, r recording.Response) error {
	return j.to.AddResponse(q.Key(), llm, sample, r)
}

// Empty returns an error if there is no question.
func (j *Join) Empty() error {
	if len(j.questions) == 0 {
		return errors.New("there is no record in any of the files")
	}
	return nil
}
