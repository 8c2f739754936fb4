package calls

import (
	"errors"
	"math"
	"sync"

	"smacs/framework/llm/client"
)

// Totals are the calls of a process so far.
type Totals struct {
	Sent      int64 `json:"sent"`       // calls that went to an endpoint, answered or failed
	Answered  int64 `json:"answered"`   // of those
	Failed    int64 `json:"failed"`     // of those, after all their attempts
	Retries   int64 `json:"retries"`    // attempts after the first
	FromCache int64 `json:"from_cache"` // answers that were there
	Joined    int64 `json:"joined"`     // answers shared with an equal call in flight

	PromptTokens     int64   `json:"prompt_tokens"` // of answered calls whose usage is known
	CompletionTokens int64   `json:"completion_tokens"`
	Cost             float64 `json:"cost"`         // dollars, of answered calls with a known cost
	CostUnknown      int64   `json:"cost_unknown"` // answered calls without one
	Truncated        int64   `json:"truncated"`    // answers that ended by their length
	PromptCut        int64   `json:"prompt_cut"`   // answers to a prompt that the server probably cut
}

type tally struct {
	mu sync.Mutex
	Totals
}

// Totals returns what was done so far.
func (c *Caller) Totals() Totals {
	c.totals.mu.Lock()
	defer c.totals.mu.Unlock()
	return c.totals.Totals
}

func (t *tally) cached() { t.add(Totals{FromCache: 1}) }
func (t *tally) joined() { t.add(Totals{Joined: 1}) }

func (t *tally) failed(err error) {
	more := Totals{Sent: 1, Failed: 1}
	var failure *client.Error
	if errors.As(err, &failure) {
		more.Retries = int64(max(0, failure.Attempts-1))
	}
	t.add(more)
}

func (t *tally) answered(attempts int, reply *Reply) {
	more := Totals{Sent: 1, Answered: 1, Retries: int64(attempts - 1)}
	more.use(reply.Usage, reply.Cost)
	if reply.Truncated {
		more.Truncated = 1
	}
	if reply.PromptCut {
		more.PromptCut = 1
	}
	t.add(more)
}

func (t *Totals) use(usage *client.Usage, cost float64) {
	if usage != nil {
		t.PromptTokens, t.CompletionTokens = int64(usage.PromptTokens), int64(usage.CompletionTokens)
	}
	if math.IsNaN(cost) {
		t.CostUnknown = 1
		return
	}
	t.Cost = cost
}

func (t *tally) add(more Totals) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Sent += more.Sent
	t.Answered += more.Answered
	t.Failed += more.Failed
	t.Retries += more.Retries
	t.FromCache += more.FromCache
	t.Joined += more.Joined
	t.PromptTokens += more.PromptTokens
	t.CompletionTokens += more.CompletionTokens
	t.Cost += more.Cost
	t.CostUnknown += more.CostUnknown
	t.Truncated += more.Truncated
	t.PromptCut += more.PromptCut
}
