package sim

import (
	"math"
	"strings"
	"testing"
)

func TestSynthesisRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		set  func(*Synthesis)
		want string
	}{
		{"ability", func(s *Synthesis) { s.Ability = nan }, "ability NaN, want a finite number"},
		{"right", func(s *Synthesis) { s.Right = -1 }, "right -1, want"},
		{"misled", func(s *Synthesis) { s.Misled = inf }, "misled +Inf, want"},
		{"doubt", func(s *Synthesis) { s.Doubt = -0.5 }, "doubt -0.5, want"},
		{"persuasion", func(s *Synthesis) { s.Persuasion = nan }, "persuasion NaN, want"},
		{"temperature", func(s *Synthesis) { s.Temperature = -1 }, "temperature -1, want"},
		{"noise", func(s *Synthesis) { s.Noise = -1 }, "noise -1, want"},
		{"swayed", func(s *Synthesis) { s.Swayed = 1.1 }, "swayed 1.1, want a number from 0 to 1"},
		{"overconfidence", func(s *Synthesis) { s.Overconfidence = -1 }, "overconfidence -1, want a number from 0 to 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := DefaultSynthesis()
			c.set(&s)
			if _, err := NewSynthesiser(Default(), s); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
	if _, err := NewSynthesiser(Params{}, DefaultSynthesis()); err == nil {
		t.Error("parameters without LLMs are taken")
	}
}

func TestSynthesiserRefusesOtherQuestions(t *testing.T) {
	p := Default()
	p = p.WithQuestions(3)
	r := generate(t, p)
	s, err := NewSynthesiser(p, DefaultSynthesis())
	if err != nil {
		t.Fatal(err)
	}
	reworded, regraded, foreign := r.Questions[0], r.Questions[0], r.Questions[0]
	reworded.Text += " "
	regraded.Gold = "1"
	foreign.Task = "gsm"
	p.Seed++
	other := generate(t, p).Questions[0]
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"reworded", errorOf(s.Question(reworded)), "generated recordings only"},
		{"another gold", errorOf(s.Question(regraded)), "generated recordings only"},
		{"another task", errorOf(s.Question(foreign)), `task "gsm" is not generated`},
		{"another seed", errorOf(s.Question(other)), "with seed 1:"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", c.name, c.err, c.want)
		}
	}
}

func errorOf[T any](_ T, err error) error { return err }

func TestCandidateRefusesWhatCannotBe(t *testing.T) {
	q := prepared(t, DefaultSynthesis(), "sim-terms", 0)
	for _, c := range []struct {
		name      string
		reference SynthesisReference
	}{
		{"unknown answer", SynthesisReference{Parsed: true, AnswerKey: "Z"}},
		{"right without answer", SynthesisReference{Right: true}},
		{"right with a wrong answer", SynthesisReference{Parsed: true, Right: true, AnswerKey: q.wrong[0]}},
		{"wrong with the right answer", SynthesisReference{Parsed: true, AnswerKey: q.right}},
	} {
		_, err := q.Candidate([]SynthesisReference{shownTo(q, "r")[0], c.reference}, 1, 0)
		if err == nil || !strings.Contains(err.Error(), "sim-terms/q0, reference 1: answer key") {
			t.Errorf("%s: error %v, want one that names question and reference", c.name, err)
		}
	}
}
