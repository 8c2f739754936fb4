package smcs

import (
	"fmt"
	"strings"

	"smacs/framework/recording"
	"smacs/framework/recording/importers/rawjson"
)

// A question is what the rows of all LLMs say of one, and where it was met first.
type question struct {
	recording.Question
	path string
}

// questions are those of the folders, in order of first appearance, by key.
type questions struct {
	list []*question
	at   map[string]*question
	// options counts the rows of a task whose options differ from another LLM's.
	options map[string]int
	// standing are the tasks and splits in which a response can be right without
	// an answer, see imports.stand.
	standing map[standing]bool
}

type standing struct{ task, split string }

func newQuestions() *questions {
	return &questions{
		at: make(map[string]*question), options: make(map[string]int), standing: make(map[standing]bool),
	}
}

// questionID makes the id within the task. Those of the bank are apart from those
// of the test: benchmarks number both from 0. A subject is part of the id where
// files are by subject.
func questionID(split, subject, id string) string {
	if subject != "" {
		id = subject + "/" + id
	}
	if split == recording.SplitBank {
		return "bank/" + id
	}
	return id
}

// meet takes what a row says of its question. Rows may leave out what others say,
// but not contradict them in text or gold.
func (qs *questions) meet(f *folder, x file, r *record) error {
	if !r.found && r.correct != nil && *r.correct || len(f.of(partGrades)) > 0 {
		qs.standing[standing{f.task, f.split}] = true
	}
	q := recording.Question{Task: f.task, ID: questionID(f.split, x.subject, r.id), Split: f.split}
	known, seen := qs.at[q.Key()]
	if !seen {
		q.Text, q.Gold, q.Metadata = r.question, r.gold, r.metadata
		known = &question{q, x.path}
		qs.at[q.Key()] = known
		qs.list = append(qs.list, known)
		return nil
	}
	if err := known.agree("question", &known.Text, r.question); err != nil {
		return err
	}
	if err := known.agree("answer", &known.Gold, r.gold); err != nil {
		return err
	}
	if known.Metadata == "" {
		known.Metadata = r.metadata
	} else if r.metadata != "" && r.metadata != known.Metadata {
		qs.options[f.task]++
	}
	return nil
}

// fill takes a text from a file that is read for nothing else.
func (qs *questions) fill(f *folder, x file, r *record) error {
	key := recording.Question{Task: f.task, ID: questionID(f.split, x.subject, r.id)}.Key()
	if known, ok := qs.at[key]; ok {
		return known.agree("question", &known.Text, r.question)
	}
	return nil
}

// agree takes what a row says where nothing was said before, and else compares
// it but for white space.
func (q *question) agree(field string, have *string, says string) error {
	switch {
	case says == "" || says == *have:
	case *have == "":
		*have = says
	case spaced(says) != spaced(*have):
		return fmt.Errorf("field %s: got %s, but %s says %s of %s: these are results on different questions, keep one of them",
			field, rawjson.Quoted(says), q.path, rawjson.Quoted(*have), rawjson.Quoted(q.Key()))
	}
	return nil
}

// spaced returns a text with one space for every white space.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// lacking returns the tasks with a question without a text.
func (qs *questions) lacking() map[string]bool {
	tasks := make(map[string]bool)
	for _, q := range qs.list {
		if q.Text == "" {
			tasks[q.Task] = true
		}
	}
	return tasks
}
