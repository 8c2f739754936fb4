package grade

import (
	"fmt"
	"strings"
)

// A Grader extracts answers from responses and grades them. Graders are values
// without state and may be used from many goroutines.
type Grader struct {
	// ID names the rules, Version changes whenever their outcome may.
	ID, Version string
	// AnswerKind is the kind of answers graded: "numeric" or "text".
	AnswerKind string

	extract func(llm, text string) (answer string, ok bool)
	key     func(answer string) (key string, ok bool)
	goldKey func(gold string) (key string, ok bool)
}

// A Result is everything a grader says about one response.
type Result struct {
	// Answer is the extracted answer and HasAnswer whether one was found that
	// has a normal form; an empty answer can be one.
	Answer    string
	HasAnswer bool
	// Key is the answer's normal form, empty without an answer.
	Key string
	// Found reports whether any answer text was extracted, with or without a
	// normal form. It is weaker than HasAnswer: "about ten" is found, but has
	// no numeric normal form.
	Found bool
	// Grade is Parsed with score 0 or 1, Unparsed, or Ungraded when the gold
	// itself has no normal form.
	Grade Grade
}

// Name returns id@version, as recordings store it.
func (g Grader) Name() string { return g.ID + "@" + g.Version }

// Key returns the normal form of an answer, and false if it has none (such an
// answer is unparsed and does not vote).
func (g Grader) Key(answer string) (string, bool) { return g.key(answer) }

// GoldKey returns the normal form of a question's gold, and false if it has none.
func (g Grader) GoldKey(gold string) (string, bool) { return g.goldKey(gold) }

// Grade extracts the answer from a response of the LLM named llm (the name
// under which its source lists it, some rules depend on it) and grades it
// against the gold: correct means equal normal forms.
func (g Grader) Grade(llm, text, gold string) Result {
	answer, found := g.extract(llm, text)
	if !found {
		return Result{Grade: Unscored(Unparsed)}
	}
	return g.GradeAnswer(answer, gold)
}

// GradeAnswer grades an answer that was extracted elsewhere against the gold.
// One without a normal form is unparsed.
func (g Grader) GradeAnswer(answer, gold string) Result {
	r := Result{Found: true}
	if r.Key, r.HasAnswer = g.key(answer); !r.HasAnswer {
		r.Grade = Unscored(Unparsed)
		return r
	}
	r.Answer = answer
	want, ok := g.goldKey(gold)
	switch {
	case !ok:
		r.Grade = Unscored(Ungraded)
	case r.Key == want:
		r.Grade = Scored(1)
	default:
		r.Grade = Scored(0)
	}
	return r
}

// All returns every grader, in byte order of ID.
func All() []Grader { return []Grader{Exact(), ZeroEvalNumeric(), ZeroEvalText()} }

// Lookup returns the grader with the given ID; an unknown one is an error that
// lists the IDs.
func Lookup(id string) (Grader, error) {
	var ids []string
	for _, g := range All() {
		if g.ID == id {
			return g, nil
		}
		ids = append(ids, g.ID)
	}
	return Grader{}, fmt.Errorf("unknown grader %q, want one of %s", id, strings.Join(ids, ", "))
}
