package sim

import (
	"encoding/json"
	"math"
	"strings"

	"smacs/framework/draw"
	"smacs/framework/recording"
)

// What families like to begin with and LLMs to end with. None of them may hold
// what a grader takes for an answer.
var (
	openings = []string{
		"Let us go through this step by step.",
		"First I write down what is given.",
		"To solve this, break the problem into parts.",
		"We start from the facts in the question.",
		"Here is a careful derivation.",
		"Reading the statement again, the following holds.",
	}
	closings = []string{
		"That completes the reasoning.",
		"This is what was asked for.",
		"A quick check confirms it.",
		"So the result follows.",
		"Hence we are done.",
		"No other case remains.",
		"The computation agrees with an estimate.",
		"Therefore this must be it.",
	}
)

// cutRepeats is how often a response that runs into its limit repeats itself.
const cutRepeats = 20

// respond writes the response of LLM number l: not yet graded.
func (g *generator) respond(l int, q *question, o outcome, sample int) recording.Response {
	m, name := &g.LLMs[l], named(g.LLMs[l].Name, sample)
	chosen := q.chosen(o)
	opening := openings[draw.Hash("opening", m.Family)%uint64(len(openings))]
	closing := closings[pick(q.uniform(drawPhrase, name), len(closings))]
	r := recording.Unknown(compose(opening+" "+chosen.steps+" "+closing, chosen.answer))
	r.Finish = "stop"
	if o.cut {
		again := " Wait, let me look at that again. " + chosen.steps
		r.Text = `{"reasoning": "` + opening + strings.Repeat(again, cutRepeats)
		r.Finish = "length"
	}
	r.MeanLogprob = g.confidence(o.margin, q, name)
	r.PromptTokens, r.CompletionTokens = tokens(q.item.text), tokens(r.Text)+g.hidden(m, q, name)
	r.Cost = roundTo((float64(float64(r.PromptTokens)*m.PromptPrice)+
		float64(float64(r.CompletionTokens)*m.CompletionPrice))/1e6, 1e9)
	r.LatencyMS = g.latency(m, q, name, r.CompletionTokens)
	return r
}

// chosen is the answer of an outcome, with the steps to it.
func (q *question) chosen(o outcome) option {
	switch {
	case o.margin > 0 && q.flawed:
		return q.item.wrong[0]
	case o.margin > 0:
		return q.item.right
	case o.slip > 0 && q.item.slip != nil:
		return q.item.slip(o.slip)
	}
	return q.item.wrong[mistakeAt(o.mistake, q.task.mistakes.Pull, len(q.item.wrong))]
}

// confidence is the mean log-probability of a response. What it is made of has the
// correlation Strength with the margin, whose variance is 1.
func (g *generator) confidence(margin float64, q *question, name string) float64 {
	if s := g.Confidence.Strength; s < 1 {
		margin = s*margin + math.Sqrt(1-s*s)*normal(q.uniform(drawStrength, name))
	}
	return confidence(margin, normal(q.uniform(drawConfidence, name)), g.Confidence.Noise)
}

// hidden draws the completion tokens that are not in the text: exponential with the
// LLM's mean.
func (g *generator) hidden(m *LLM, q *question, name string) int64 {
	if m.Hidden == 0 {
		return 0
	}
	return int64(math.Round(-m.Hidden * math.Log(q.uniform(drawHidden, name))))
}

// latency draws the milliseconds a response took, NaN without a law for them.
func (g *generator) latency(m *LLM, q *question, name string, completion int64) float64 {
	law := g.Latency
	if law.PerTokenMS == 0 {
		return math.NaN()
	}
	ms := law.BaseMS + law.PerTokenMS*float64(completion)*m.Size
	noise := math.Exp(law.Noise*normal(q.uniform(drawLatency, name)) - law.Noise*law.Noise/2)
	return roundTo(ms*noise, 10)
}

// compose writes the JSON object that the graders read. Two texts always have a
// JSON form.
func compose(reasoning, answer string) string {
	r, _ := json.Marshal(reasoning)
	a, _ := json.Marshal(answer)
	return `{"reasoning": ` + string(r) + `, "answer": ` + string(a) + `}`
}

// confidence is the mean log-probability of a response: a logistic function of
// the margin times log-normal noise, always below 0 and rounded to 1e-4 so that
// it is the same on machines whose logarithms differ in the last place.
func confidence(margin, noise, spread float64) float64 {
	surprise := (0.05 + 0.4/(1+math.Exp(2*margin))) * math.Exp(spread*noise)
	return -max(roundTo(surprise, 1e4), 1e-4)
}

// tokens counts four bytes as one token, rounded up.
func tokens(text string) int64 { return int64(len(text)+3) / 4 }

func roundTo(x, steps float64) float64 { return math.Round(x*steps) / steps }
