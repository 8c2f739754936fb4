package sim

import (
	"slices"

	"smacs/framework/draw"
	"smacs/framework/grade"
)

// The tasks.
const (
	Arithmetic = "sim-arithmetic" // word problems, a whole number
	Lists      = "sim-lists"      // what a list operation returns, a list as text
	Terms      = "sim-terms"      // which of four terms belongs, a letter
)

// A task makes items by topic.
type task struct {
	name   string
	grader grade.Grader
	topics []string
	make   func(topic int, d dice) item
}

// tasks returns all tasks in byte order of name.
func tasks() []task {
	return []task{
		{Arithmetic, grade.ZeroEvalNumeric(), names(settings), arithmeticItem},
		{Lists, grade.ZeroEvalText(), names(operations), listItem},
		{Terms, grade.ZeroEvalText(), names(fields), termItem},
	}
}

// An item is a question with its right answer and at least two wrong ones, all
// different.
type item struct {
	text  string
	right option
	wrong []option
}

// An option is an answer and the reasoning that leads to it.
type option struct{ answer, steps string }

// newItem keeps of the wrong answers the first of each that is not right.
func newItem(text string, right option, wrong ...option) item {
	it := item{text: text, right: right}
	for _, o := range wrong {
		same := func(w option) bool { return w.answer == o.answer }
		if o.answer != right.answer && !slices.ContainsFunc(it.wrong, same) {
			it.wrong = append(it.wrong, o)
		}
	}
	return it
}

// shuffle puts the wrong answers into the question's own order, so that no kind
// of mistake is the most likely everywhere.
func (it *item) shuffle(d dice) {
	names, equal := make([]string, len(it.wrong)), make([]float64, len(it.wrong))
	for i, o := range it.wrong {
		names[i], equal[i] = o.answer, 1
	}
	wrong := make([]option, 0, len(it.wrong))
	for _, i := range draw.WithoutReplacement(d.s, drawOrder, names, equal, len(names)) {
		wrong = append(wrong, it.wrong[i])
	}
	it.wrong = wrong
}

// A topic is a named part of a task.
type topic interface{ topic() string }

func names[T topic](topics []T) []string {
	out := make([]string, len(topics))
	for i, t := range topics {
		out[i] = t.topic()
	}
	return out
}
