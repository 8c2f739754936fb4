package grade

import (
	"fmt"
	"strings"
)

// A State says what became of a response. The zero value is no valid state, so
// that a forgotten one is noticed.
type State uint8

// The states of a response. Parsed, Unparsed and Unanswered are outcomes of the
// LLM and count; Failed and Ungraded are missing data and are in no n.
const (
	// Parsed: an answer with a normal form was found and compared with the gold.
	Parsed State = iota + 1
	// Unparsed: the LLM responded, but no answer (or none with a normal form)
	// was found. It counts as not correct and does not vote.
	Unparsed
	// Unanswered: the LLM declined or returned nothing. It counts as not
	// correct and does not vote.
	Unanswered
	// Failed: the call failed, the outcome of the LLM is not known.
	Failed
	// Ungraded: there is a response, but nothing could decide whether it is right.
	Ungraded
)

var stateNames = [...]string{
	Parsed: "parsed", Unparsed: "unparsed", Unanswered: "unanswered",
	Failed: "failed", Ungraded: "ungraded",
}

// String returns the state's name as files hold it: parsed, unparsed,
// unanswered, failed or ungraded.
func (s State) String() string {
	if !s.Valid() {
		return fmt.Sprintf("state(%d)", uint8(s))
	}
	return stateNames[s]
}

// Valid reports whether s is one of the five states.
func (s State) Valid() bool { return s >= Parsed && s <= Ungraded }

// Counted reports whether a response in this state is in n, the denominator of
// an accuracy.
func (s State) Counted() bool { return s == Parsed || s == Unparsed || s == Unanswered }

// ParseState is the inverse of [State.String]. Any other text is an error that
// lists the names.
func ParseState(name string) (State, error) {
	for s := Parsed; s <= Ungraded; s++ {
		if stateNames[s] == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown state %q, want one of %s", name, strings.Join(stateNames[Parsed:], ", "))
}
