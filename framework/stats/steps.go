package stats

import "math"

// A Step is the accuracy over all questions strictly between two weights,
// From < w < To; at a breakpoint ties decide (see [Segment]). Its figures are those
// [Summarize] gives for the outcomes there; Accuracy, Low and High are fractions
// of 1, NaN if N = 0.
type Step struct {
	From, To            float64
	Correct             float64 // sum of the outcomes
	N                   int     // questions with an outcome
	Accuracy, Low, High float64
}

// Steps returns accuracy as a step function of the weight between from and to:
// exact, without a grid, with at most one step per breakpoint of a question and
// one more. Neighbouring steps with equal figures are joined. It is called once
// per line of a chart; Q questions with N candidates cost O(Q N log Q N) where
// outcomes are 0 and 1, else an interval of Summarize per step. There is no step
// without questions or if the interval is empty. Steps panics if a question's
// segments do not cover from to to or name a winner without a score, which are
// bugs of the caller.
func Steps(questions []Curve, from, to float64) []Step {
	return steps(nil, questions, from, to)
}

func steps(r *Resampler, questions []Curve, from, to float64) []Step {
	if len(questions) == 0 || !(from < to) {
		return nil
	}
	t := tally{resampler: r}
	outcomes, changes := follow(questions, from, to)
	for _, x := range outcomes {
		t.count(x, 1)
	}
	var all []Step
	for start := from; start < to; {
		step, end := Step{From: start, To: to}, 0
		if len(changes) > 0 {
			step.To = changes[0].at
		}
		if last := len(all) - 1; last >= 0 && t.unchanged(all[last]) {
			all[last].To = step.To
		} else if t.fill(&step, outcomes); last >= 0 && step.sameFigures(all[last]) {
			all[last].To = step.To
		} else {
			all = append(all, step)
		}
		start = step.To
		for ; end < len(changes) && changes[end].at == start; end++ {
			c := changes[end]
			t.count(outcomes[c.question], -1)
			t.count(c.score, 1)
			outcomes[c.question] = c.score
		}
		changes = changes[end:]
	}
	return all
}

func (s Step) sameFigures(o Step) bool {
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	return s.N == o.N && same(s.Correct, o.Correct) && same(s.Accuracy, o.Accuracy) && same(s.Low, o.Low) && same(s.High, o.High)
}

// A tally counts the outcomes of all questions at one weight.
type tally struct {
	ones, zeros, others int // others are neither 0, 1 nor missing
	resampler           *Resampler
}

func (t *tally) count(outcome float64, by int) {
	switch {
	case outcome == 1:
		t.ones += by
	case outcome == 0:
		t.zeros += by
	case !math.IsNaN(outcome):
		t.others += by
	}
}

// unchanged tells without computing an interval that the figures are those of s.
func (t *tally) unchanged(s Step) bool {
	return t.others == 0 && s.N == t.ones+t.zeros && s.Correct == float64(t.ones) && t.ones+t.zeros > 0
}

// fill sets the figures that Summarize gives for the outcomes.
func (t *tally) fill(s *Step, outcomes []float64) {
	if t.others > 0 || t.ones+t.zeros == 0 {
		all := summarize(t.resampler, outcomes)
		s.Correct, s.N, s.Accuracy, s.Low, s.High = all.Correct, all.N, all.Accuracy, all.Low, all.High
		return
	}
	s.Correct, s.N = float64(t.ones), t.ones+t.zeros
	s.Accuracy = s.Correct / float64(s.N)
	interval := Wilson(s.Correct, s.N, Confidence)
	s.Low, s.High = interval.Low, interval.High
}
