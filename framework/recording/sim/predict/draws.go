package predict

import (
	"math"
	"math/rand/v2"
)

// Answers to a question: wrong ones are numbered from 1, the most likely first.
const (
	noAnswer    = -1
	rightAnswer = 0
)

// closings is the number of closing phrases a candidate draws from.
const closings = 8

// drawer draws questions of one kind after the other.
type drawer struct {
	Model
	Trial
	Kind
	*rand.Rand
}

func newDrawer(m Model, t Trial) drawer {
	return drawer{Model: m, Trial: t, Rand: rand.New(rand.NewPCG(2026, 1))}
}

// mistake draws a wrong answer with weights 1, Pull, Pull^2, ..., by trying.
func (d drawer) mistake() int {
	for {
		if i := d.IntN(len(d.Alike) - 1); d.Float64() < math.Pow(d.Pull, float64(i)) {
			return 1 + i
		}
	}
}

// A family is what relatives have in common on one question.
type family struct {
	topic, question float64
	mistake         int
}

// references draws the LLMs' answers to one question.
func (d drawer) references(llms []LLM) []int {
	families := map[string]family{}
	difficulty := d.NormFloat64()
	answers := make([]int, len(llms))
	for i, m := range llms {
		f, ok := families[m.Family]
		if !ok {
			f = family{d.NormFloat64(), d.NormFloat64(), d.mistake()}
			families[m.Family] = f
		}
		answers[i] = d.answer(m, f, difficulty)
	}
	return answers
}

func (d drawer) answer(m LLM, f family, difficulty float64) int {
	skill := -math.Sqrt2 * math.Erfcinv(2*m.Accuracy) // Phi^-1
	margin := skill + math.Sqrt(d.Shares.Topic/2)*(d.NormFloat64()+f.topic) + math.Sqrt(d.Shares.Family)*f.question +
		math.Sqrt(d.Shares.Own)*d.NormFloat64() - math.Sqrt(d.Shares.Difficulty)*difficulty
	answer := rightAnswer
	if margin <= 0 {
		answer = d.mistake()
		if d.Float64() < d.SharedError {
			answer = f.mistake
		}
	}
	if d.Float64() < m.Unparsed {
		return noAnswer
	}
	return answer
}

// made is one candidate, with the term perplexity in form smcs.
type made struct {
	answer, phrase int
	perplexity     float64
}

// candidates draws a question's candidates.
func (d drawer) candidates(answers []int) []made {
	persuasion := make([]float64, len(answers))
	for i := range persuasion {
		persuasion[i] = d.NormFloat64()
	}
	out := make([]made, d.Candidates)
	for j := range out {
		out[j] = d.candidate(answers, persuasion, d.Perm(len(answers))[:d.Keep])
	}
	return out
}

func (d drawer) candidate(answers []int, persuasion []float64, shown []int) made {
	counts := make([]float64, len(d.Alike))
	persuaded, popular := 0.0, 1
	for _, i := range shown {
		persuaded += persuasion[i]
		if answers[i] != noAnswer {
			counts[answers[i]]++
		}
	}
	for a := 2; a < len(counts); a++ {
		if counts[a] > counts[popular] {
			popular = a
		}
	}
	s := d.Synthesis
	margin := s.Ability + s.Temperature*d.NormFloat64() +
		(s.Right*counts[rightAnswer]-s.Misled*counts[popular]+s.Persuasion*persuaded)/(float64(len(shown))+s.Doubt)
	c, sure := made{answer: rightAnswer, phrase: d.IntN(closings)}, margin
	if margin <= 0 {
		c.answer = d.mistake()
		if counts[popular] > 0 && d.Float64() < s.Swayed {
			c.answer, sure = popular, -s.Overconfidence*margin
		}
	}
	surprise := (0.1 + 0.2/(1+math.Exp(2*sure))) * math.Exp(s.Noise*d.NormFloat64())
	c.perplexity = 1 - math.Exp(surprise)
	return c
}

// agreement is the mean similarity of each candidate to all, itself included. Which
// mistake is the most likely, the second and so on differs from question to
// question.
func (d drawer) agreement(all []made) []float64 {
	listed := append([]int{rightAnswer}, d.Perm(len(d.Alike)-1)...)
	for i := range listed[1:] {
		listed[1+i]++
	}
	means := make([]float64, len(all))
	for i, a := range all {
		for _, b := range all {
			means[i] += d.cosine(listed[a.answer], listed[b.answer], a.phrase == b.phrase) / float64(len(all))
		}
	}
	return means
}

func (d drawer) cosine(a, b int, phrase bool) float64 {
	switch {
	case a == b && phrase:
		return 1
	case a == b:
		return d.Same
	case phrase:
		return d.Alike[a][b] + d.Phrase
	}
	return d.Alike[a][b]
}

// chosen returns the candidate with the largest total, the first of equals.
func chosen(all []made, agreement []float64, weight float64) int {
	first := 0
	for j := range all {
		if agreement[j]+weight*all[j].perplexity > agreement[first]+weight*all[first].perplexity {
			first = j
		}
	}
	return first
}
