package sim

import (
	"fmt"
	"math"
)

// An outcome is what happens when an LLM meets a question.
type outcome struct {
	margin float64 // right if positive
	// mistake is the place of the wrong answer in the question's order, 0 the most
	// likely, as a uniform draw: see mistakeAt.
	mistake float64
	slip    float64 // a draw for a slip, 0 for none
	cut     bool    // the response ends before its answer
}

// outcome draws what LLM number l does in a sample of a question.
func (g *generator) outcome(l int, q *question, sample int) outcome {
	m, s := &g.LLMs[l], q.task.shares
	onTopic := newDice(g.Seed, q.skills)
	strength := (normal(onTopic.uniform(drawSkill, m.Name)) +
		normal(onTopic.uniform(drawFamilySkill, m.Family))) / math.Sqrt2
	o := outcome{
		margin: q.task.skill[l] + math.Sqrt(s.Topic)*strength +
			math.Sqrt(s.Family)*normal(q.uniform(drawFamily, m.Family)) +
			math.Sqrt(s.Own)*g.own(m.Name, q, sample) -
			math.Sqrt(s.Difficulty)*q.difficulty,
		cut: q.uniform(drawUnparsed, named(m.Name, sample)) < m.Unparsed*q.task.Unparsed,
	}
	g.mistake(&o, m, q, sample)
	return o
}

// own is the luck of an LLM on a question: one part in all its samples, one in each
// alone, with variance 1 together.
func (g *generator) own(name string, q *question, sample int) float64 {
	t := g.Samples.Temperature
	luck := 0.0
	if t < 1 {
		luck = math.Sqrt(1-t) * normal(q.uniform(drawOwn, name))
	}
	if t > 0 {
		luck += math.Sqrt(t) * normal(q.uniform(drawSampleOwn, named(name, sample)))
	}
	return luck
}

// mistake draws which wrong answer it would be.
func (g *generator) mistake(o *outcome, m *LLM, q *question, sample int) {
	law := q.task.mistakes
	if law.Traps > 0 && q.uniform(drawTrap, "") < law.Traps {
		return // the first mistake, which is the most likely everywhere
	}
	if q.uniform(drawShared, m.Name) < law.Shared {
		o.mistake = q.uniform(drawFamilyMistake, m.Family)
		return
	}
	name := m.Name
	if t := g.Samples.Temperature; t > 0 && q.uniform(drawSampleMistake, named(name, sample)) < t {
		name = sampled(name, sample)
	}
	o.mistake = q.uniform(drawOwnMistake, name)
	if law.Slips > 0 && q.uniform(drawSlips, name) < law.Slips {
		o.slip = q.uniform(drawSlip, name)
	}
}

// named is the name of an LLM's draw in a sample: the first sample's is the LLM's own,
// so that more samples change nobody.
func named(llm string, sample int) string {
	if sample == 0 {
		return llm
	}
	return sampled(llm, sample)
}

func sampled(llm string, sample int) string { return fmt.Sprintf("%s\x1e%d", llm, sample) }

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
