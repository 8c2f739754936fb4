package pipeline

import (
	"errors"
	"fmt"
)

// What the error of a strategy may know beside its text.
type (
	// aboutQuestions knows the first and the last question, by their index in the
	// request; -1 for none. Their ids are known here only.
	aboutQuestions interface{ Questions() (first, last int) }
	// repeated tells that a strategy was given up: another error has the reason.
	repeated interface{ GivenUp() bool }
)

// naming puts the ids of the questions before an error that is about some. origin
// returns the question of the block that an index of the request stands for.
func (b *block) naming(err error, origin func(index int) int) error {
	var about aboutQuestions
	if !errors.As(err, &about) || givenUp(err) {
		return err
	}
	first, last := about.Questions()
	if first < 0 {
		return err
	}
	from, to := len(b.questions), -1
	for i := first; i <= last; i++ {
		from, to = min(from, origin(i)), max(to, origin(i))
	}
	switch {
	case from < 0 || to >= len(b.questions):
		return err
	case from == to:
		return fmt.Errorf("question %s: %w", b.keyOf(from), err)
	}
	return fmt.Errorf("questions %s to %s: %w", b.keyOf(from), b.keyOf(to), err)
}

func asIs(index int) int { return index }

func (b *block) keyOf(q int) string { return b.engine.data.Test[b.questions[q]].Key }

// givenUp reports whether an error repeats that of another block.
func givenUp(err error) bool {
	var r repeated
	return errors.As(err, &r) && r.GivenUp()
}
