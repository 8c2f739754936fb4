package jsonl

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"smacs/framework/grade"
)

// settle decides state, score and answer key, or leaves the state open.
func (d *decoder) settle(r *row) error {
	if err := r.mergeCorrect(); err != nil {
		return err
	}
	if r.hasKey && !r.HasAnswer {
		return errors.New("field answer_key: there is no answer: give answer, too, or leave answer_key out")
	}
	switch {
	case r.State != 0:
		if err := r.stated(); err != nil {
			return err
		}
	case !math.IsNaN(r.Score):
		r.State = grade.Parsed
	case r.HasAnswer || r.Grader != "" && r.hasText:
		return d.open(r)
	case r.unknownGrade:
		r.State = grade.Ungraded
	default:
		return errors.New("nothing says whether the response is right: want score, correct, answer (compared with gold), " +
			"response with grader, or state; null for one of them when it is not known")
	}
	d.complete(r)
	return nil
}

// mergeCorrect makes one score of score and correct.
func (r *row) mergeCorrect() error {
	if math.IsNaN(r.correct) {
		return nil
	}
	if !math.IsNaN(r.Score) && r.Score != r.correct {
		return fmt.Errorf("field correct: got %v, but score is %v: keep one of them", r.correct, r.Score)
	}
	r.Score = r.correct
	return nil
}

// stated checks a state that the row gives against the rest of it.
func (r *row) stated() error {
	implied := grade.Unscored(r.State).Score
	switch {
	case r.State == grade.Parsed && math.IsNaN(r.Score):
		return errors.New("field state: got parsed without a score: give score or correct, or leave state out to have the answer compared with gold")
	case r.State == grade.Parsed:
	case !math.IsNaN(r.Score) && r.Score != implied:
		return fmt.Errorf("field state: got %s with score %v: leave one of them out", r.State, r.Score)
	default:
		r.Score = implied
	}
	if r.HasAnswer && r.State != grade.Parsed && r.State != grade.Ungraded {
		return fmt.Errorf("field state: got %s with an answer: leave one of them out", r.State)
	}
	return nil
}

// open leaves a row to be graded by its grader, exact match unless it names one.
func (d *decoder) open(r *row) error {
	name := r.Grader
	if name == "" {
		name = grade.Exact().Name()
	}
	g, ok := d.graders[name]
	if !ok {
		var known []string
		for _, g := range grade.All() {
			known = append(known, g.Name())
		}
		return fmt.Errorf("field grader: got %s, which cannot grade here: want one of %s, or give score, correct or state",
			quoted(name), strings.Join(known, ", "))
	}
	r.Grader = g.Name()
	return nil
}

// complete gives an answer without a key its normal form, by the row's grader if
// that is known and else by exact match.
func (d *decoder) complete(r *row) {
	if !r.HasAnswer || r.hasKey {
		return
	}
	if g, ok := d.graders[r.Grader]; ok {
		if key, ok := g.Key(r.Answer); ok {
			r.AnswerKey = key
			return
		}
	}
	r.AnswerKey, _ = grade.Exact().Key(r.Answer)
}
