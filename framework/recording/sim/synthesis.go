package sim

import (
	"errors"
	"fmt"
	"math"
)

// Synthesis is the error model of a made-up aggregator: an LLM that reads the
// references of a reference set and writes one answer of its own. It reads the
// grades of the references, which no aggregator has, so whatever is made with it
// is a simulation.
//
// Candidate j of question q is right exactly when its margin is positive:
//
//	margin(q, j) = Ability + Temperature x U(q, j)
//	             + (Right x r - Misled x m + Persuasion x sum over shown of P(q, LLM)) / (n + Doubt)
//
// with n references shown, r of them right and m of them with the most frequent
// wrong answer. A reference without answer is shown, but is in neither count: it
// dilutes. U and P are independent standard normal draws: U is the candidate's
// own, P says how well an LLM's response to the question is put, whatever it says,
// and is the same for all candidates that are shown it. So the probability that a
// candidate is right, given what it is shown, is
//
//	Phi((Ability + (Right x r - Misled x m) / (n + Doubt)) / sqrt(Temperature^2 + Persuasion^2 x n / (n + Doubt)^2))
//
// A wrong candidate takes the most frequent wrong answer shown with probability
// Swayed, if there is one, else a mistake of its own by the law of the LLMs
// ([Params.Pull]).
//
// Its mean log-probability is, with N standard normal,
//
//	-(0.1 + 0.2 / (1 + exp(2 x sure))) x exp(Noise x N(q, j))
//
// where sure is the margin, but Overconfidence x |margin| for a candidate that
// was swayed: those who follow a crowd do not hesitate.
//
// What follows for an experiment: many references are worth more than few because
// of Doubt, but candidates that are shown the same are persuaded of the same, so
// that dropping references makes their agreement and their confidence worth
// more; the best drop rate is inside. Agreement and confidence both tell right
// from wrong and both can mislead, so the best score weight is inside too.
type Synthesis struct {
	// Ability is the margin of a candidate that is shown nothing: any finite number.
	Ability float64
	// Right and Misled are what a right reference adds and one with the most frequent
	// wrong answer takes away, before they are divided; not negative.
	Right, Misled float64
	// Doubt counts references that say nothing, beside those shown; not negative.
	Doubt float64
	// Persuasion and Temperature are the standard deviations of a reference's and of
	// a candidate's own noise; not negative. At temperature 0 candidates of equal
	// reference sets are right together, but still differ in wording and
	// log-probability.
	Persuasion, Temperature float64
	// Swayed is the probability that a wrong candidate takes the most frequent wrong
	// answer shown.
	Swayed float64
	// Overconfidence is how sure such a candidate is, as a share of how sure a right
	// one as far from 0 is: 0 to 1.
	Overconfidence float64
	// Noise is the standard deviation of the logarithm of the log-probability's
	// noise; not negative.
	Noise float64
}

// DefaultSynthesis returns the constants of the built-in simulated aggregator.
// They are fitted to no LLM. They were chosen on draws of the model and on runs on
// sim:large with seeds that the tests do not use, so that with 8 candidates from 7
// LLMs both the best drop rate and the best weight of perplexity against
// mean_pairwise_similarity lie inside their ranges and show on 4,000 questions: with
// the 7 best LLMs on the bank, 3 references to a candidate and uniform drop, the
// best weight is about 1, worth 2 points over weight 0 and over perplexity alone.
func DefaultSynthesis() Synthesis {
	return Synthesis{
		Ability: -0.3, Right: 3, Misled: 3, Doubt: 3,
		Persuasion: 4, Temperature: 0.8,
		Swayed: 0.4, Overconfidence: 0.25, Noise: 0.7,
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
		{"persuasion", s.Persuasion}, {"temperature", s.Temperature}, {"noise", s.Noise},
	} {
		if !(p.value >= 0) || math.IsInf(p.value, 1) {
			errs = append(errs, fmt.Errorf("%s %v, want a finite number from 0", p.name, p.value))
		}
	}
	if !isShare(s.Swayed) {
		errs = append(errs, fmt.Errorf("swayed %v, want a number from 0 to 1", s.Swayed))
	}
	if !isShare(s.Overconfidence) {
		errs = append(errs, fmt.Errorf("overconfidence %v, want a number from 0 to 1", s.Overconfidence))
	}
	return errors.Join(errs...)
}

// margin is a candidate's margin for what it is shown and its own draw.
func (s Synthesis) margin(e evidence, own float64) float64 {
	margin := s.Ability + float64(s.Temperature*own)
	if e.shown == 0 {
		return margin
	}
	sum := float64(s.Right*float64(e.right)) - float64(s.Misled*float64(e.misleading)) + float64(s.Persuasion*e.persuasion)
	return margin + sum/(float64(e.shown)+s.Doubt)
}

// logprob is a candidate's mean log-probability for how sure it is and its noise,
// rounded to 1e-4 as those of the LLMs are.
func (s Synthesis) logprob(sure, noise float64) float64 {
	surprise := (0.1 + 0.2/(1+math.Exp(2*sure))) * math.Exp(float64(s.Noise*noise))
	return -max(roundTo(surprise, 1e4), 1e-4)
}
