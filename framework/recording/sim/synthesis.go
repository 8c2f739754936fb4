package sim

import (
	"errors"
	"fmt"
	"math"
)

// Synthesis is the error model of a made-up aggregator: an LLM that reads the
// references of a reference set and writes one answer of its own. It is read from
// the grades of the references, which no aggregator has, so whatever is made with
// it is a simulation.
//
// Candidate j of question q is right exactly when its margin is positive:
//
//	margin(q, j) = Ability + Right x r - Misled x m
//	             + Shared x S(q) + Temperature x U(q, j)
//	r = right references / (references shown + Doubt)
//	m = references with the most frequent wrong answer / (references shown + Doubt)
//
// S and U are independent standard normal draws. S is the same for all
// candidates of the question, U is the candidate's own. A reference without
// answer is shown but in neither count, so it dilutes the evidence; references
// that contradict one another in many ways dilute it too. So the probability
// that a candidate is right is
//
//	Phi((Ability + Right x r - Misled x m) / sqrt(Shared^2 + Temperature^2))
//
// A wrong candidate takes the most frequent wrong answer shown with probability
// Swayed, if there is one, else a mistake of its own by the law of the LLMs
// ([Params.Pull]).
//
// Its mean log-probability is
//
//	-(0.05 + 0.4 / (1 + exp(2 x margin))) x exp(Noise x N(q, j))
//
// with N standard normal, as that of the LLMs is: it tells by how much a
// candidate is right or wrong, through noise.
type Synthesis struct {
	// Ability is the margin of a candidate that was shown nothing, in units of the
	// noise: any finite number.
	Ability float64
	// Right and Misled are what right references and the most frequent wrong answer
	// add and take away; not negative.
	Right, Misled float64
	// Doubt is how many references without answer the evidence is diluted by, so
	// that many references are worth more than few: not negative.
	Doubt float64
	// Shared and Temperature are the standard deviations of the noise that the
	// candidates of a question share and of each one's own; not negative. At
	// temperature 0 candidates of equal reference sets are right together, but
	// differ in log-probability and wording.
	Shared, Temperature float64
	// Swayed is the probability that a wrong candidate takes the most frequent wrong
	// answer shown.
	Swayed float64
	// Noise is the standard deviation of the logarithm of the log-probability's
	// noise; not negative.
	Noise float64
}

// DefaultSynthesis returns the constants of the built-in simulated aggregator.
// They are chosen, not fitted to anything: so that reference sets of about half
// the selection are the best to show, and that choosing among 8 candidates takes
// both their agreement and their confidence.
func DefaultSynthesis() Synthesis {
	return Synthesis{
		Ability: -0.6, Right: 3, Misled: 3, Doubt: 2,
		Shared: 0.3, Temperature: 0.8,
		Swayed: 0.6, Noise: 0.6,
	}
}

// Check returns an error that names every parameter out of its range.
func (s Synthesis) Check() error {
	var errs []error
	if math.IsNaN(s.Ability) || math.IsInf(s.Ability, 0) {
		errs = append(errs, fmt.Errorf("ability %v, want a finite number", s.Ability))
	}
	for _, p := range []struct {
		name  string
		value float64
	}{
		{"right", s.Right}, {"misled", s.Misled}, {"doubt", s.Doubt},
		{"shared", s.Shared}, {"temperature", s.Temperature}, {"noise", s.Noise},
	} {
		if !(p.value >= 0) || math.IsInf(p.value, 1) {
			errs = append(errs, fmt.Errorf("%s %v, want a finite number from 0", p.name, p.value))
		}
	}
	if !isShare(s.Swayed) {
		errs = append(errs, fmt.Errorf("swayed %v, want a number from 0 to 1", s.Swayed))
	}
	return errors.Join(errs...)
}

// margin is the candidate's margin for what it was shown and its two draws.
func (s Synthesis) margin(e evidence, shared, own float64) float64 {
	r, m := 0.0, 0.0
	if total := float64(e.shown) + s.Doubt; total > 0 {
		r, m = float64(e.right)/total, float64(e.misleading)/total
	}
	return s.Ability + float64(s.Right*r) - float64(s.Misled*m) + float64(s.Shared*shared) + float64(s.Temperature*own)
}
