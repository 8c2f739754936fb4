package sim

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// A trial is the experiment whose best score weight is predicted and then found:
// the best LLMs of the pool, equally likely reference sets, and candidates chosen by
// mean_pairwise_similarity + w x perplexity (form smcs).
type trial struct{ topK, keep, candidates int }

// A kind is what the prediction has to know of the texts of a task: the mean
// TF-IDF similarities of two candidates to one question, held by
// TestSimilaritiesOfTexts.
type kind struct {
	task string
	// alike holds those of different answers with different closing phrases: the
	// right one first, then the mistakes in the order in which the task lists them.
	alike [][]float64
	// same is that of one answer with different phrases, phrase what a common phrase
	// adds to different answers.
	same, phrase float64
}

func kinds() []kind {
	return []kind{
		{Arithmetic, [][]float64{
			{1, 0.62, 0.68, 0.57},
			{0.62, 1, 0.62, 0.52},
			{0.68, 0.62, 1, 0.55},
			{0.57, 0.52, 0.55, 1},
		}, 0.90, 0.10},
		{Lists, [][]float64{
			{1, 0.83, 0.89, 0.94, 0.71},
			{0.83, 1, 0.89, 0.83, 0.67},
			{0.89, 0.89, 1, 0.88, 0.71},
			{0.94, 0.83, 0.88, 1, 0.70},
			{0.71, 0.67, 0.71, 0.70, 1},
		}, 0.97, 0.03},
		{Terms, [][]float64{
			{1, 0.37, 0.37, 0.37},
			{0.37, 1, 0.37, 0.37},
			{0.37, 0.37, 1, 0.37},
			{0.37, 0.37, 0.37, 1},
		}, 0.90, 0.10},
	}
}

// predict returns the accuracy that the model's constants give to each weight, by
// drawing questions from the equations of the comments of the package, of Synthesis
// and of perplexity. It shares no code, no draw and no text with the simulator and
// knows no recording: topics come at random, LLMs rank by their parameters, and
// all questions of a task have equally many wrong answers.
func predict(p Params, s Synthesis, t trial, weights []float64, questions int) []float64 {
	d := predictor{p: p, s: s, t: t, Rand: rand.New(rand.NewPCG(2026, 1))}
	llms := slices.DeleteFunc(slices.Clone(p.LLMs), func(m LLM) bool { return strings.HasPrefix(m.Name, "sim-closed-") })
	slices.SortStableFunc(llms, func(a, b LLM) int {
		return -cmp.Compare(a.Accuracy*(1-a.Unparsed), b.Accuracy*(1-b.Unparsed))
	})
	correct := make([]float64, len(weights))
	for q := range questions {
		d.kind = kinds()[q%3]
		made := d.candidates(d.references(llms[:t.topK]))
		agreement := d.agreement(made)
		for i, w := range weights {
			if made[best(made, agreement, w)].answer == rightAnswer {
				correct[i] += 1 / float64(questions)
			}
		}
	}
	return correct
}

// Wrong answers are numbered from 1, the most likely first.
const (
	noAnswer    = -1
	rightAnswer = 0
)

type predictor struct {
	p Params
	s Synthesis
	t trial
	kind
	*rand.Rand
}

// mistake draws a wrong answer with weights 1, Pull, Pull^2, ..., by trying.
func (d predictor) mistake() int {
	for {
		if i := d.IntN(len(d.alike) - 1); d.Float64() < math.Pow(d.p.Pull, float64(i)) {
			return 1 + i
		}
	}
}

// references draws the LLMs' answers to one question: see the package comment.
func (d predictor) references(llms []LLM) []int {
	type family struct {
		topic, question float64
		mistake         int
	}
	families := map[string]family{}
	difficulty := d.NormFloat64()
	answers := make([]int, len(llms))
	for i, m := range llms {
		f, ok := families[m.Family]
		if !ok {
			f = family{d.NormFloat64(), d.NormFloat64(), d.mistake()}
			families[m.Family] = f
		}
		skill := -math.Sqrt2 * math.Erfcinv(2*m.Accuracy)
		margin := skill + math.Sqrt(d.p.Shares.Topic/2)*(d.NormFloat64()+f.topic) + math.Sqrt(d.p.Shares.Family)*f.question +
			math.Sqrt(d.p.Shares.Own)*d.NormFloat64() - math.Sqrt(d.p.Shares.Difficulty)*difficulty
		answers[i] = rightAnswer
		if margin <= 0 {
			answers[i] = d.mistake()
			if d.Float64() < d.p.SharedError {
				answers[i] = f.mistake
			}
		}
		if d.Float64() < m.Unparsed {
			answers[i] = noAnswer
		}
	}
	return answers
}

// made is one candidate, with the term perplexity in form smcs.
type made struct {
	answer, phrase int
	perplexity     float64
}

// candidates draws a question's candidates: see the comment of Synthesis.
func (d predictor) candidates(answers []int) []made {
	persuasion := make([]float64, len(answers))
	for i := range persuasion {
		persuasion[i] = d.NormFloat64()
	}
	out := make([]made, d.t.candidates)
	for j := range out {
		out[j] = d.candidate(answers, persuasion, d.Perm(len(answers))[:d.t.keep])
	}
	return out
}

func (d predictor) candidate(answers []int, persuasion []float64, shown []int) made {
	counts := make([]float64, len(d.alike))
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
	margin := d.s.Ability + d.s.Temperature*d.NormFloat64() +
		(d.s.Right*counts[rightAnswer]-d.s.Misled*counts[popular]+d.s.Persuasion*persuaded)/(float64(len(shown))+d.s.Doubt)
	c, sure := made{answer: rightAnswer, phrase: d.IntN(8)}, margin
	if margin <= 0 {
		c.answer = d.mistake()
		if counts[popular] > 0 && d.Float64() < d.s.Swayed {
			c.answer, sure = popular, -d.s.Overconfidence*margin
		}
	}
	surprise := (0.1 + 0.2/(1+math.Exp(2*sure))) * math.Exp(d.s.Noise*d.NormFloat64())
	c.perplexity = 1 - math.Exp(surprise)
	return c
}

// agreement is the mean similarity of each candidate to all, itself included. Which
// mistake is the most likely, the second and so on differs from question to
// question.
func (d predictor) agreement(all []made) []float64 {
	mistakes := append([]int{rightAnswer}, d.Perm(len(d.alike)-1)...)
	for i := range mistakes[1:] {
		mistakes[1+i]++
	}
	means := make([]float64, len(all))
	for i, a := range all {
		for _, b := range all {
			means[i] += d.cosine(mistakes[a.answer], mistakes[b.answer], a.phrase == b.phrase) / float64(len(all))
		}
	}
	return means
}

func (d predictor) cosine(a, b int, phrase bool) float64 {
	switch {
	case a == b && phrase:
		return 1
	case a == b:
		return d.same
	case phrase:
		return d.alike[a][b] + d.phrase
	}
	return d.alike[a][b]
}

// best returns the candidate with the largest total, the first of equals.
func best(all []made, agreement []float64, w float64) int {
	first := 0
	for j := range all {
		if agreement[j]+w*all[j].perplexity > agreement[first]+w*all[first].perplexity {
			first = j
		}
	}
	return first
}
