package conformance

import (
	"fmt"
	"unicode/utf8"
)

// A Verdict says how a check ended.
type Verdict string

// The verdicts.
const (
	Pass          Verdict = "pass"
	Fail          Verdict = "fail"
	NotApplicable Verdict = "not_applicable" // Result.Reason says why
)

// A Result is what one check found out about one strategy, or about the plugin
// as a whole.
type Result struct {
	Strategy string  `json:"strategy"` // kind.id; "" for the plugin as a whole
	Check    string  `json:"check"`
	Promise  string  `json:"promise"` // what has to hold
	Verdict  Verdict `json:"verdict"`
	Reason   string  `json:"reason,omitempty"` // of a check that is not applicable
	Cases    int     `json:"cases"`            // requests, configurations or processes looked at
	// Problems are the first MaxProblems ones, More counts the others.
	Problems []Problem `json:"problems,omitempty"`
	More     int       `json:"more_problems,omitempty"`
	Look     string    `json:"look,omitempty"` // what the author of a strategy that fails should look at
}

// A Problem is one case in which a promise did not hold.
type Problem struct {
	Request string `json:"request"` // what was asked, in words
	Got     string `json:"got"`
	Want    string `json:"want"`
}

// MaxProblems is how many problems of one check are told apart.
const MaxProblems = 3

// maxShown bounds the answers that a problem shows, in runes.
const maxShown = 600

// Failed counts the results that failed.
func Failed(results []Result) int {
	failed := 0
	for _, r := range results {
		if r.Verdict == Fail {
			failed++
		}
	}
	return failed
}

// A book collects what is found out about one strategy, or about a plugin.
type book struct {
	strategy string
	results  []*Result
}

// newBook opens the checks that concern a target; the others get their reason.
func newBook(strategy string, checks []check, t Target) *book {
	b := &book{strategy: strategy}
	for _, c := range checks {
		if c.absent != nil && c.absent(t) {
			continue
		}
		r := &Result{Strategy: strategy, Check: c.name, Promise: c.promise, Verdict: Pass, Look: c.look}
		if c.not != nil {
			r.Reason = c.not(t)
		}
		if r.Reason != "" {
			r.Verdict = NotApplicable
		}
		b.results = append(b.results, r)
	}
	return b
}

func (b *book) of(check string) *Result {
	for _, r := range b.results {
		if r.Check == check {
			return r
		}
	}
	panic("conformance: there is no check " + check)
}

// applies reports whether a check concerns the target.
func (b *book) applies(check string) bool {
	for _, r := range b.results {
		if r.Check == check {
			return r.Verdict != NotApplicable
		}
	}
	return false
}

// looked notes one case of a check.
func (b *book) looked(check string) { b.of(check).Cases++ }

// fail notes a problem.
func (b *book) fail(check, request, got, want string) {
	r := b.of(check)
	r.Verdict = Fail
	if len(r.Problems) == MaxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, Problem{Request: request, Got: short(got), Want: short(want)})
}

// close returns the results. A check that nothing could be asked for is not one
// that passed.
func (b *book) close() []Result {
	var all []Result
	for _, r := range b.results {
		if r.Verdict == Pass && r.Cases == 0 {
			r.Verdict, r.Reason = NotApplicable, "no request got as far: see the checks that failed"
		}
		if r.Verdict != Fail {
			r.Look = ""
		}
		all = append(all, *r)
	}
	return all
}

// short cuts a text off that nobody would read to its end.
func short(text string) string {
	if utf8.RuneCountInString(text) <= maxShown {
		return text
	}
	runes := []rune(text)
	return fmt.Sprintf("%s ... (%d bytes in all)", string(runes[:maxShown]), len(text))
}
