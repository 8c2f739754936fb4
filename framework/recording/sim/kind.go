package sim

import (
	"slices"

	"smacs/framework/draw"
	"smacs/framework/grade"
)

// The kinds of tasks.
const (
	Arithmetic = "arithmetic" // word problems, a whole number
	Equations  = "equations"  // exercises of school mathematics, a whole number
	Lists      = "lists"      // what a list operation returns, a short text
	Terms      = "terms"      // which of four terms belongs, the letter of a choice
)

// A kind makes items by topic.
type kind struct {
	name   string
	grader grade.Grader
	topics []string
	make   func(topic int, d dice) item
}

// kinds returns all kinds in byte order of name.
func kinds() []kind {
	return []kind{
		{Arithmetic, grade.ZeroEvalNumeric(), names(settings), arithmeticItem},
		{Equations, grade.ZeroEvalNumeric(), names(exercises), equationItem},
		{Lists, grade.ZeroEvalText(), names(operations), listItem},
		{Terms, grade.ZeroEvalText(), names(fields), termItem},
	}
}

// Kinds returns the names of the kinds of tasks there are, in byte order.
func Kinds() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	return names
}

func lookupKind(name string) (kind, bool) {
	for _, k := range kinds() {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

// An item is a question with its right answer and at least two wrong ones, all
// different.
type item struct {
	text  string
	right option
	wrong []option
	// slip makes a wrong answer out of a draw that hardly another draw gives; nil where
	// an answer is one of given choices.
	slip func(u float64) option
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

// slipped returns the wrong answer for the draw u of an LLM that slips: the first
// that make gives, from a number that u picks on, that is no other answer of the item.
func (it *item) slipped(u float64, many int, make func(i int) option) option {
	for i := pick(u, many); ; i++ {
		o := make(i)
		same := func(w option) bool { return w.answer == o.answer }
		if !same(it.right) && !slices.ContainsFunc(it.wrong, same) {
			return o
		}
	}
}

// A topic is a named part of a kind.
type topic interface{ topic() string }

func names[T topic](topics []T) []string {
	out := make([]string, len(topics))
	for i, t := range topics {
		out[i] = t.topic()
	}
	return out
}
