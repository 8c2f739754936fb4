package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Curve is one question's outcome as a function of a score weight: the score
// of the winner of each of its segments.
type Curve struct {
	Segments []Segment // ascending and without gaps, as from Envelope
	Scores   []float64 // by winner, 0 to 1; NaN where the outcome is missing
}

// FoldCurves makes one curve of a question's repeats: at every weight its outcome
// is what fold makes of the repeats' outcomes there, in their order (NaN where
// missing), for instance their mean. fold must not keep its argument. Segments are
// those between any two breakpoints of a repeat, Winner the position in Scores.
// FoldCurves panics as [Steps] does.
func FoldCurves(repeats []Curve, from, to float64, fold func(outcomes []float64) float64) Curve {
	var folded Curve
	if len(repeats) == 0 || !(from < to) {
		return folded
	}
	outcomes, changes := follow(repeats, from, to)
	for start := from; start < to; {
		s := Segment{From: start, To: to, Winner: len(folded.Scores)}
		if len(changes) > 0 {
			s.To = changes[0].at
		}
		folded.Segments = append(folded.Segments, s)
		folded.Scores = append(folded.Scores, fold(outcomes))
		for start = s.To; len(changes) > 0 && changes[0].at == start; changes = changes[1:] {
			outcomes[changes[0].question] = changes[0].score
		}
	}
	return folded
}

// A change is a question's outcome turning into score at a weight.
type change struct {
	at       float64
	question int
	score    float64
}

// follow returns every question's outcome just above from and all changes of an
// outcome between from and to, in ascending order.
func follow(questions []Curve, from, to float64) (outcomes []float64, changes []change) {
	for q, curve := range questions {
		curve.check(q, from, to)
		first, last := true, math.NaN()
		for _, s := range curve.Segments {
			if s.To <= from || s.From >= to {
				continue
			}
			score := curve.score(s.Winner)
			switch {
			case first:
				outcomes, first = append(outcomes, score), false
			case score != last && !(math.IsNaN(score) && math.IsNaN(last)):
				changes = append(changes, change{s.From, q, score})
			}
			last = score
		}
	}
	slices.SortFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.question, b.question))
	})
	return outcomes, changes
}

// score is the outcome when a candidate wins, missing when none does.
func (c Curve) score(winner int) float64 {
	if winner < 0 {
		return math.NaN()
	}
	return c.Scores[winner]
}

// check panics unless the segments cover from..to and every winner has a score.
func (c Curve) check(question int, from, to float64) {
	at := from
	for i, s := range c.Segments {
		if !(s.From < s.To) || i == 0 && !(s.From <= from) || i > 0 && s.From != at {
			panic(fmt.Sprintf("stats: question %d: segment %d goes from %v to %v after %v, want no gap", question, i, s.From, s.To, at))
		}
		if s.Winner >= len(c.Scores) {
			panic(fmt.Sprintf("stats: question %d: winner %d of %d scores", question, s.Winner, len(c.Scores)))
		}
		at = s.To
	}
	if len(c.Segments) == 0 || !(at >= to) {
		panic(fmt.Sprintf("stats: question %d: %d segments end at %v, want %v", question, len(c.Segments), at, to))
	}
}
