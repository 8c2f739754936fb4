package registry

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"smacs/framework"
)

// An AnswerError says that a strategy's answer breaks the contract. The same
// request would get the same answer: it is never sent again.
type AnswerError struct {
	Strategy string // kind.id
	Plugin   string // "" for a built-in
	Question int    // index of the question in its block, -1 when the answer as a whole is meant
	Problem  string // what was got and wanted
}

// Error names strategy, plugin and question: by its index in the block, since
// neither the strategy nor this package knows which question that is.
func (e *AnswerError) Error() string {
	text := "strategy " + e.Strategy
	if e.Plugin != "" {
		text += " (plugin " + e.Plugin + ")"
	}
	if e.Question >= 0 {
		text += fmt.Sprintf(": question %d of the block", e.Question)
	}
	return text + ": " + e.Problem
}

// Questions returns the index of the question in its block, as the first and the
// last one that the error is about.
func (e *AnswerError) Questions() (first, last int) { return e.Question, e.Question }

// checked is an instance whose answers are checked.
type checked struct {
	info     framework.Info
	plugin   string
	local    bool // in this process
	instance framework.Instance
	mayAsk   []string // LLMs outside the pool
}

// What Open returns.
type (
	selector   struct{ *checked }
	dropper    struct{ *checked }
	aggregator struct{ *checked }
	scorer     struct{ *checked }
)

// Checked returns an instance of a strategy of a plugin whose answers are
// checked as those of [Catalog.Open] are, for hosts that start plugins
// themselves.
func Checked(info framework.Info, plugin string, instance framework.Instance) framework.Instance {
	return asKind(&checked{info: info, plugin: plugin, instance: instance})
}

func asKind(c *checked) framework.Instance {
	switch c.info.Kind {
	case framework.Selection:
		return selector{c}
	case framework.Dropout:
		return dropper{c}
	case framework.Aggregation:
		return aggregator{c}
	default: // Info.Validate knows four kinds
		return scorer{c}
	}
}

// run calls the instance. In process its panics become errors and its errors
// get its name, as they do on the way through a plugin.
func (c *checked) run(call func() error) error {
	if !c.local {
		return call()
	}
	var own error
	if err := c.info.Guard(func() error { own = call(); return nil }); err != nil {
		return err
	}
	if own != nil {
		return fmt.Errorf("strategy %s: %w", c.info.Name(), own)
	}
	return nil
}

// Fit hands the bank to a fitted strategy.
func (c *checked) Fit(ctx context.Context, bank *framework.Bank) error {
	if !c.info.Fitted {
		return nil
	}
	return c.run(func() error { return c.instance.(framework.Fitter).Fit(ctx, bank) })
}

// Observe tells a sequential strategy how its LLMs did.
func (c *checked) Observe(ctx context.Context, observations []framework.Observation) error {
	if !c.info.Sequential {
		return nil
	}
	return c.run(func() error { return c.instance.(framework.Observer).Observe(ctx, observations) })
}

// Close closes the instance.
func (c *checked) Close() error {
	closer, ok := c.instance.(io.Closer)
	if !ok {
		return nil
	}
	return c.run(closer.Close)
}

// wrong is an answer that breaks the contract.
func (c *checked) wrong(question int, format string, args ...any) error {
	return &AnswerError{Strategy: c.info.Name(), Plugin: c.plugin, Question: question, Problem: fmt.Sprintf(format, args...)}
}

// shape checks that there is one answer per item and that asks are proper. It
// returns which items ask: their answers are not looked at.
func (c *checked) shape(answered bool, got, want int, asks []framework.Ask, pool []string) (asking []bool, err error) {
	if !answered {
		return nil, c.wrong(-1, "returned neither an answer nor an error")
	}
	if got != want {
		return nil, c.wrong(-1, "got %d answers, want %d, one per item", got, want)
	}
	if len(asks) > 0 && !c.info.Needed(framework.NeedLLM) {
		return nil, c.wrong(-1, "asks for LLM answers without declaring the need %q", framework.NeedLLM)
	}
	asking = make([]bool, want)
	for _, ask := range asks {
		switch {
		case ask.Item < 0 || ask.Item >= want:
			return nil, c.wrong(-1, "asks for item %d, want 0 to %d", ask.Item, want-1)
		case !slices.Contains(pool, ask.LLM) && !slices.Contains(c.mayAsk, ask.LLM):
			return nil, c.wrong(-1, "asks LLM %q, which is not in the pool, nor in a pool file", ask.LLM)
		case ask.Replicate < 0:
			return nil, c.wrong(-1, "asks LLM %q for replicate %d, want 0 or more", ask.LLM, ask.Replicate)
		}
		asking[ask.Item] = true
	}
	return asking, nil
}

// firstInfinite returns the index of the first infinite value, -1 for none.
func firstInfinite(values []float64) int {
	return slices.IndexFunc(values, func(x float64) bool { return math.IsInf(x, 0) })
}

func notFinite(x float64) bool { return math.IsInf(x, 0) || math.IsNaN(x) }

// distinctWithin returns what is wrong with a list of indices, "" for nothing.
func distinctWithin(indices []int, limit int) string {
	seen := make([]bool, limit)
	for _, index := range indices {
		if index < 0 || index >= limit {
			return fmt.Sprintf("%d is out of range, want 0 to %d", index, limit-1)
		}
		if seen[index] {
			return fmt.Sprintf("%d comes twice", index)
		}
		seen[index] = true
	}
	return ""
}
