package sim

import "math"

// An outcome is what happens when an LLM meets a question.
type outcome struct {
	margin float64 // right if positive
	// mistake is the place of the wrong answer in the question's order, 0 the most
	// likely, as a uniform draw: see mistakeAt.
	mistake float64
	cut     bool // the response ends before its answer
}

// outcome draws what LLM m does on the question of the dice; topic is task/topic.
func (g *generator) outcome(m LLM, question dice, topic string, difficulty float64) outcome {
	onTopic := newDice(g.Seed, topic)
	skill := (normal(onTopic.uniform(drawSkill, m.Name)) +
		normal(onTopic.uniform(drawFamilySkill, m.Family))) / math.Sqrt2
	o := outcome{
		margin: normal(m.Accuracy) + math.Sqrt(g.Shares.Topic)*skill +
			math.Sqrt(g.Shares.Family)*normal(question.uniform(drawFamily, m.Family)) +
			math.Sqrt(g.Shares.Own)*normal(question.uniform(drawOwn, m.Name)) -
			math.Sqrt(g.Shares.Difficulty)*difficulty,
		mistake: question.uniform(drawOwnMistake, m.Name),
		cut:     question.uniform(drawUnparsed, m.Name) < m.Unparsed,
	}
	if question.uniform(drawShared, m.Name) < g.SharedError {
		o.mistake = question.uniform(drawFamilyMistake, m.Family)
	}
	return o
}

// mistakeAt takes a uniform draw to one of 0 to n-1, each pull times as likely
// as the one before it.
func mistakeAt(u, pull float64, n int) int {
	total, weight := 0.0, 1.0
	for range n {
		total, weight = total+weight, weight*pull
	}
	weight = 1.0
	for i := range n - 1 {
		if u -= weight / total; u < 0 {
			return i
		}
		weight *= pull
	}
	return n - 1
}
