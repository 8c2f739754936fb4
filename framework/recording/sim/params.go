package sim

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Params says what to generate. [Default] is a complete example.
type Params struct {
	// Seed determines every draw.
	Seed uint64
	// Tasks are names out of [TaskNames], each at most once.
	Tasks []string
	// QuestionsPerTask is the number of questions of each task, at least 1.
	QuestionsPerTask int
	// LLMs respond to every question, at least one.
	LLMs []LLM
	// Shares divides the variance of an LLM's margin among its causes.
	Shares Shares
	// SharedError is the probability, when an LLM is wrong, that it makes its
	// family's mistake on the question instead of drawing its own.
	SharedError float64
	// Pull is how likely each next wrong answer is, relative to the one before:
	// above 0 (all take the first) and at most 1 (all equally likely).
	Pull float64
}

// An LLM is one made-up model.
type LLM struct {
	// Name is unique, Family groups LLMs that fail alike. Neither is empty.
	Name, Family string
	// Accuracy is the probability of a right answer on a question drawn at
	// random, before unparsed responses: above 0 and below 1. The share right in
	// one recording differs by topic skills and luck.
	Accuracy float64
	// Unparsed is the probability that a response is cut off before its answer.
	Unparsed float64
	// PromptPrice and CompletionPrice are dollars per million tokens.
	PromptPrice, CompletionPrice float64
}

// Shares are the parts of the variance of an LLM's margin: not negative, with
// the sum 1.
type Shares struct {
	Difficulty float64 // of the question, the same for all LLMs
	Topic      float64 // the LLM's strengths and weaknesses, which retrieval can find
	Family     float64 // of the family on the question
	Own        float64 // of the LLM on the question
}

func (p Params) check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(p.Tasks) == 0 || len(p.LLMs) == 0 {
		fail("%d tasks and %d LLMs, want at least one of each", len(p.Tasks), len(p.LLMs))
	}
	for i, name := range p.Tasks {
		if _, ok := lookupTask(name); !ok {
			fail("unknown task %q, want one of %s", name, strings.Join(TaskNames(), ", "))
		}
		if slices.Contains(p.Tasks[:i], name) {
			fail("task %q is there twice", name)
		}
	}
	if p.QuestionsPerTask < 1 {
		fail("%d questions per task, want at least 1", p.QuestionsPerTask)
	}
	for _, m := range p.LLMs { // a repeated name is refused by the recording
		if err := m.check(); err != nil {
			fail("llm %q: %w", m.Name, err)
		}
	}
	if !isShare(p.SharedError) {
		fail("shared error %v, want a number from 0 to 1", p.SharedError)
	}
	if !isShare(p.Pull) || p.Pull == 0 {
		fail("pull %v, want a number above 0 and at most 1", p.Pull)
	}
	return errors.Join(append(errs, p.Shares.check())...)
}

func (m LLM) check() error {
	switch {
	case m.Family == "":
		return errors.New("family is empty")
	case !(m.Accuracy > 0 && m.Accuracy < 1):
		return fmt.Errorf("accuracy %v, want a number above 0 and below 1", m.Accuracy)
	case !isShare(m.Unparsed):
		return fmt.Errorf("unparsed %v, want a number from 0 to 1", m.Unparsed)
	}
	for _, price := range []float64{m.PromptPrice, m.CompletionPrice} {
		if !(price >= 0) || math.IsInf(price, 1) {
			return fmt.Errorf("price %v, want dollars per million tokens", price)
		}
	}
	return nil
}

func (s Shares) check() error {
	all := []float64{s.Difficulty, s.Topic, s.Family, s.Own}
	sum := 0.0
	for _, share := range all {
		if !isShare(share) {
			return fmt.Errorf("shares %v, want numbers from 0 to 1", all)
		}
		sum += share
	}
	if math.Abs(sum-1) > 1e-9 { // decimals do not add up exactly
		return fmt.Errorf("shares %v sum to %.6g, want 1", all, sum)
	}
	return nil
}

func isShare(x float64) bool { return x >= 0 && x <= 1 }
