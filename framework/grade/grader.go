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
	match   func(key, gold string) bool  // whether an answer is right, by the keys; nil for equality
	about   func(question string) Grader // nil where the question does not matter
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
	case r.Key == want, g.match != nil && g.match(r.Key, want):
		r.Grade = Scored(1)
	default:
		r.Grade = Scored(0)
	}
	return r
}

// About returns the grader for the responses to one question, whose text some
// rules depend on; g itself for all others.
func (g Grader) About(question string) Grader {
	if g.about == nil {
		return g
	}
	return g.about(question)
}

// All returns every grader that has no parameters, in byte order of ID. Graders
// that run what an LLM wrote as a program are not among them, nor will they be.
func All() []Grader {
	return []Grader{BoxedMath(), ChoiceLetter(), Exact(), MultipleChoice(), Numeric(0), ZeroEvalNumeric(), ZeroEvalText()}
}

// Named returns the grader that a recording names, id@version. Another version is
// an error: it might judge otherwise.
func Named(name string) (Grader, error) {
	id := name
	if at := strings.LastIndexByte(name, '@'); at >= 0 {
		id = name[:at]
	}
	g, err := Lookup(id)
	if err == nil && id != name && g.Name() != name {
		err = fmt.Errorf("this build has %s", g.Name())
	}
	return g, err
}

// Lookup returns the grader with the given ID, numeric(tolerance=0.01) and
// regex(pattern="...") among them; an unknown one is an error that lists the IDs.
func Lookup(id string) (Grader, error) {
	if g, has, err := withParams(id); has {
		return g, err
	}
	var ids []string
	for _, g := range All() {
		if g.ID == id {
			return g, nil
		}
		ids = append(ids, g.ID)
	}
	return Grader{}, fmt.Errorf(`unknown grader %q, want one of %s, numeric(tolerance=0.01) or regex(pattern="...")`, id, strings.Join(ids, ", "))
}
