package grade

import (
	"fmt"
	"math"
)

// A Grade is a score in [0,1], or a state that says why there is none.
type Grade struct {
	// State is what became of the response.
	State State
	// Score is a fraction of 1 (0 or 1 on most tasks); 0 for Unparsed and
	// Unanswered; NaN for Failed and Ungraded, because missing is not zero.
	Score float64
}

// Scored returns the grade of a parsed answer.
func Scored(score float64) Grade { return Grade{State: Parsed, Score: score} }

// Unscored returns the grade of a response in any state but Parsed, with the
// score that state implies.
func Unscored(s State) Grade {
	if s.Counted() {
		return Grade{State: s}
	}
	return Grade{State: s, Score: math.NaN()}
}

// Counted reports whether the grade is in n, the denominator of an accuracy.
func (g Grade) Counted() bool { return g.State.Counted() }

// Check returns an error unless state and score fit together: a parsed score is
// finite and in [0,1], an unparsed or unanswered one is 0, a missing one is NaN.
func (g Grade) Check() error {
	switch g.State {
	case Parsed:
		if !(g.Score >= 0 && g.Score <= 1) {
			return fmt.Errorf("score %v of a parsed answer, want a number from 0 to 1", g.Score)
		}
	case Unparsed, Unanswered:
		if g.Score != 0 {
			return fmt.Errorf("score %v with state %s, want 0", g.Score, g.State)
		}
	case Failed, Ungraded:
		if !math.IsNaN(g.Score) {
			return fmt.Errorf("score %v with state %s, want none", g.Score, g.State)
		}
	default:
		return fmt.Errorf("invalid state %d", uint8(g.State))
	}
	return nil
}
