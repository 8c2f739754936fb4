package sim

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// Bounds that keep a wrong file from filling a disk.
const (
	MaxQuestions = 10_000_000 // of one task
	maxSamples   = 1000
	maxDim       = 65_536
)

// A Fault is a parameter out of its range. Key names it as a file of parameters does.
type Fault struct{ Key, Message string }

// Error is "KEY: got ..., want ...".
func (f *Fault) Error() string { return f.Key + ": " + f.Message }

// A checker collects the faults of parameters.
type checker struct{ faults []error }

func (c *checker) failf(key, format string, args ...any) {
	c.faults = append(c.faults, &Fault{key, fmt.Sprintf(format, args...)})
}

// share wants a number from 0 to 1.
func (c *checker) share(key string, x float64) {
	if !isShare(x) {
		c.failf(key, "got %v, want a number from 0 to 1", x)
	}
}

// amount wants a finite number that is not negative.
func (c *checker) amount(key string, x float64) {
	if !(x >= 0) || math.IsInf(x, 1) {
		c.failf(key, "got %v, want a finite number from 0", x)
	}
}

func (c *checker) whole(key string, n, low, high int) {
	if n < low || n > high {
		c.failf(key, "got %d, want %d to %d", n, low, high)
	}
}

// Check returns an error that joins a [Fault] for every parameter out of its range.
func (p Params) Check() error {
	c := &checker{}
	if len(p.Tasks) == 0 {
		c.failf("tasks", "got none, want at least one")
	}
	if len(p.LLMs) == 0 {
		c.failf("llms", "got none, want at least one")
	}
	p.Shares.check(c, "shares")
	p.Mistakes.check(c, "mistakes")
	for i := range p.Tasks {
		p.checkTask(c, i)
	}
	for i := range p.LLMs {
		p.checkLLM(c, i)
	}
	p.Samples.check(c)
	c.share("confidence.strength", p.Confidence.Strength)
	c.amount("confidence.noise", p.Confidence.Noise)
	p.checkLatency(c)
	p.Embeddings.check(c)
	p.checkSplit(c)
	return errors.Join(c.faults...)
}

func (p *Params) checkTask(c *checker, i int) {
	t, at := &p.Tasks[i], fmt.Sprintf("tasks[%d].", i)
	if t.Name == "" {
		c.failf(at+"name", "got an empty name, want one")
	}
	if slices.ContainsFunc(p.Tasks[:i], func(other Task) bool { return other.Name == t.Name }) {
		c.failf(at+"name", "got %q a second time, want different names", t.Name)
	}
	if _, ok := lookupKind(t.Kind); !ok {
		c.failf(at+"kind", "got %q, want one of %s", t.Kind, strings.Join(Kinds(), ", "))
	}
	c.whole(at+"questions", t.Questions, 1, MaxQuestions)
	if math.IsNaN(t.Difficulty) || math.Abs(t.Difficulty) > 10 {
		c.failf(at+"difficulty", "got %v, want a number from -10 to 10", t.Difficulty)
	}
	if !slices.Contains(Laws(), t.Law) {
		c.failf(at+"law", "got %q, want one of %s", t.Law, strings.Join(Laws(), ", "))
	}
	c.share(at+"disguise", t.Disguise)
	if !(t.Flawed >= 0 && t.Flawed <= 0.5) {
		c.failf(at+"flawed", "got %v, want a number from 0 to 0.5", t.Flawed)
	}
	c.amount(at+"unparsed", t.Unparsed)
	if t.Shares != nil {
		t.Shares.check(c, at+"shares")
	}
	if t.Mistakes != nil {
		t.Mistakes.check(c, at+"mistakes")
	}
}

func (p *Params) checkLLM(c *checker, i int) {
	m, at := &p.LLMs[i], fmt.Sprintf("llms[%d].", i)
	if m.Name == "" {
		c.failf(at+"name", "got an empty name, want one")
	}
	if slices.ContainsFunc(p.LLMs[:i], func(other LLM) bool { return other.Name == m.Name }) {
		c.failf(at+"name", "got %q a second time, want different names", m.Name)
	}
	if m.Family == "" {
		c.failf(at+"family", "got an empty name, want one")
	}
	accuracy := func(key string, x float64) {
		if !(x > 0 && x < 1) {
			c.failf(key, "got %v, want a number above 0 and below 1", x)
		}
	}
	accuracy(at+"accuracy", m.Accuracy)
	for _, task := range sortedKeys(m.Accuracies) {
		accuracy(at+"accuracies."+task, m.Accuracies[task])
		if p.lookupTask(task) == nil {
			c.failf(at+"accuracies."+task, "got the task %q, want the name of one of tasks", task)
		}
	}
	c.share(at+"unparsed", m.Unparsed)
	p.checkReach(c, m, at)
	for j := range p.Tasks {
		if x := m.Unparsed * p.Tasks[j].Unparsed; isShare(m.Unparsed) && x > 1 {
			c.failf(at+"unparsed", "got %v, times %v of task %q it is above 1", m.Unparsed, p.Tasks[j].Unparsed, p.Tasks[j].Name)
		}
	}
	c.amount(at+"prompt_price", m.PromptPrice)
	c.amount(at+"completion_price", m.CompletionPrice)
	c.amount(at+"hidden_tokens", m.Hidden)
	c.amount(at+"size", m.Size)
}

// checkReach wants accuracies that flawed questions leave possible.
func (p *Params) checkReach(c *checker, m *LLM, at string) {
	for j := range p.Tasks {
		t := &p.Tasks[j]
		key, accuracy, right := at+"accuracy", m.Accuracy, phi(normal(m.Accuracy)-t.Difficulty)
		if own, ok := m.Accuracies[t.Name]; ok {
			key, accuracy, right = at+"accuracies."+t.Name, own, own
		}
		if accuracy < 1 && right >= 1-t.Flawed {
			c.failf(key, "got %v, want less where a share of %v of task %q is flawed", accuracy, t.Flawed, t.Name)
		}
	}
}

func (s Shares) check(c *checker, at string) {
	sum := 0.0
	for _, f := range []struct {
		key   string
		value float64
	}{{"difficulty", s.Difficulty}, {"task", s.Task}, {"topic", s.Topic}, {"family", s.Family}, {"own", s.Own}} {
		if !isShare(f.value) {
			c.failf(at+"."+f.key, "got %v, want a number from 0 to 1", f.value)
			return
		}
		sum += f.value
	}
	if math.Abs(sum-1) > 1e-9 { // decimals do not add up exactly
		c.failf(at, "got shares with the sum %.6g, want 1", sum)
	}
}

func (m Mistakes) check(c *checker, at string) {
	c.share(at+".shared", m.Shared)
	if !isShare(m.Pull) || m.Pull == 0 {
		c.failf(at+".pull", "got %v, want a number above 0 and at most 1", m.Pull)
	}
	c.share(at+".traps", m.Traps)
	c.share(at+".slips", m.Slips)
}

func (s Samples) check(c *checker) {
	c.whole("samples.count", s.Count, 1, maxSamples)
	c.share("samples.temperature", s.Temperature)
}

// checkLatency wants the size of every LLM where latency depends on it.
func (p *Params) checkLatency(c *checker) {
	c.amount("latency.base_ms", p.Latency.BaseMS)
	c.amount("latency.per_token_ms", p.Latency.PerTokenMS)
	c.amount("latency.noise", p.Latency.Noise)
	if !(p.Latency.PerTokenMS > 0) {
		if p.Latency.BaseMS > 0 {
			c.failf("latency.per_token_ms", "got 0 with a base, want a number above 0, or 0 for both: no latency")
		}
		return
	}
	for i, m := range p.LLMs {
		if m.Size == 0 {
			c.failf(fmt.Sprintf("llms[%d].size", i), "got 0, want billions of parameters: latency follows from the size")
		}
	}
}

func (e Embeddings) check(c *checker) {
	if e.Model != "" && !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`).MatchString(e.Model) {
		c.failf("embeddings.model", "got %q, want letters, digits, points, dashes and underscores, as it names files", e.Model)
	}
	c.whole("embeddings.dim", e.Dim, 2, maxDim)
	c.share("embeddings.tightness", e.Tightness)
	c.share("embeddings.query_noise", e.QueryNoise)
	c.share("embeddings.agreement", e.Agreement)
	c.share("embeddings.style", e.Style)
	if e.Agreement+e.Style > 1 {
		c.failf("embeddings.style", "got %v, with an agreement of %v it is above 1", e.Style, e.Agreement)
	}
}

func (p *Params) checkSplit(c *checker) {
	c.whole("split.bank", p.Split.Bank, 0, 9)
	c.whole("split.group_size", p.Split.GroupSize, 1, MaxQuestions)
}

func isShare(x float64) bool { return x >= 0 && x <= 1 }
