package predict

import (
	"math"
	"strings"
	"testing"
)

// one is a pool of one LLM and an aggregator without persuasion or crowd.
var one = Model{
	LLMs:   []LLM{{"a", 0.7, 0.1}},
	Shares: Shares{Difficulty: 0.5, Topic: 0.2, Family: 0.2, Own: 0.1}, SharedError: 0.5, Pull: 0.8,
	Synthesis: Synthesis{Ability: 0.2, Right: 4, Misled: 2, Doubt: 1, Temperature: 0.8, Noise: 1},
}

// TestOneReferenceInClosedForm: with one reference and one candidate no score
// matters, and the equations can be summed by hand: the reference is without answer
// with probability 0.1, else right with 0.7, and the candidate is right with
// Phi((0.2 + s / (1 + 1)) / 0.8), s being 4 for right, -2 for wrong and 0 for none.
func TestOneReferenceInClosedForm(t *testing.T) {
	const questions = 200_000
	p, err := Weights(one, Trial{1, 1, 1}, []float64{0, 1}, questions)
	if err != nil {
		t.Fatal(err)
	}
	phi := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	want := 0.9*0.7*phi(2.2/0.8) + 0.9*0.3*phi(-0.8/0.8) + 0.1*phi(0.2/0.8)
	for i, got := range p.Accuracy {
		if math.Abs(got-want) > 4*0.5/math.Sqrt(questions) { // standard errors
			t.Errorf("weight %v: accuracy %.4f, want %.4f", p.Weights[i], got, want)
		}
	}
	if p.Best != 0 || p.Differ[1] != 0 {
		t.Errorf("best %d, %v differ at weight 1; one candidate leaves no choice", p.Best, p.Differ[1])
	}
}

// TestInterval: losses against two standard errors over 100 questions, by hand. At
// index 1 the loss 0.05 is under 2 sqrt((0.10 - 0.0025) / 100) = 0.062, at index 0 the
// loss 0.08 is not under 2 sqrt((0.10 - 0.0064) / 100) = 0.061, and index 4 is out of
// reach behind index 3, whose loss of 0.10 is not under 0.060.
func TestInterval(t *testing.T) {
	p := &Prediction{
		Weights: []float64{0, 1, 2, 3, 4}, Best: 2,
		Accuracy: []float64{0.72, 0.75, 0.80, 0.70, 0.79}, Differ: []float64{0.10, 0.10, 0, 0.10, 0.10},
	}
	if first, last := p.Interval(100); first != 1 || last != 2 {
		t.Errorf("interval %d to %d, want 1 to 2", first, last)
	}
	if first, last := p.Interval(10); first != 0 || last != 4 { // 2 sqrt(0.09 / 10) = 0.19
		t.Errorf("interval over 10 questions %d to %d, want all", first, last)
	}
}

func TestWhatCannotBePredicted(t *testing.T) {
	for name, test := range map[string]struct {
		trial     Trial
		weights   []float64
		questions int
		says      string
	}{
		"more LLMs than there are":  {Trial{2, 1, 1}, []float64{1}, 1, "keep <= top_k <= LLMs"},
		"more references than LLMs": {Trial{1, 2, 1}, []float64{1}, 1, "keep <= top_k"},
		"no reference":              {Trial{1, 0, 1}, []float64{1}, 1, "1 <= keep"},
		"no candidate":              {Trial{1, 1, 0}, []float64{1}, 1, "at least 1 candidate"},
		"no weight":                 {Trial{1, 1, 1}, nil, 1, "at least one weight"},
		"no question":               {Trial{1, 1, 1}, []float64{1}, 0, "one question"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Weights(one, test.trial, test.weights, test.questions); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want an error with %q", err, test.says)
			}
		})
	}
}
