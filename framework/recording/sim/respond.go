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

// respond writes the response of an LLM: not yet graded.
func (g *generator) respond(m LLM, it item, o outcome, question dice) recording.Response {
	chosen := it.right
	if o.margin <= 0 {
		chosen = it.wrong[mistakeAt(o.mistake, g.Pull, len(it.wrong))]
	}
	opening := openings[draw.Hash("opening", m.Family)%uint64(len(openings))]
	closing := closings[pick(question.uniform(drawPhrase, m.Name), len(closings))]
	r := recording.Unknown(compose(opening+" "+chosen.steps+" "+closing, chosen.answer))
	r.Finish = "stop"
	if o.cut {
		again := " Wait, let me look at that again. " + chosen.steps
		r.Text = `{"reasoning": "` + opening + strings.Repeat(again, cutRepeats)
		r.Finish = "length"
	}
	r.MeanLogprob = confidence(o.margin, normal(question.uniform(drawConfidence, m.Name)))
	r.PromptTokens, r.CompletionTokens = tokens(it.text), tokens(r.Text)
	r.Cost = roundTo((float64(float64(r.PromptTokens)*m.PromptPrice)+
		float64(float64(r.CompletionTokens)*m.CompletionPrice))/1e6, 1e9)
	return r
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
func confidence(margin, noise float64) float64 {
	surprise := (0.05 + 0.4/(1+math.Exp(2*margin))) * math.Exp(0.35*noise)
	return -max(roundTo(surprise, 1e4), 1e-4)
}

// tokens counts four bytes as one token, rounded up.
func tokens(text string) int64 { return int64(len(text)+3) / 4 }

func roundTo(x, steps float64) float64 { return math.Round(x*steps) / steps }
