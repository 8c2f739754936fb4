package calls

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// A Budget bounds what a process may send. A negative part is no bound.
type Budget struct {
	// MaxCalls bounds calls. The attempts that follow a failed one are of the same
	// call: servers rarely charge for those that failed.
	MaxCalls int64
	// MaxCost bounds dollars, by the pool file's prices and the usage of answers;
	// calls that fail are taken to cost nothing.
	MaxCost float64
}

// NoBudget bounds nothing.
func NoBudget() Budget { return Budget{MaxCalls: -1, MaxCost: -1} }

// ErrBudget is wrapped by the error of a call that the budget has no room for.
// Nothing was sent for it. A call that costs less may still have room.
var ErrBudget = errors.New("the budget is spent")

// openEnded stands for the tokens of an answer without a bound, when money is
// reserved for it.
const openEnded = 1024

// A purse keeps the budget. Money is reserved before a call by an estimate and
// settled by the answer's usage, so that calls in flight cannot pass the bound
// together, but for what estimates are wrong by.
type purse struct {
	budget Budget

	mu       sync.Mutex
	calls    int64
	spent    float64
	reserved float64
	flying   int
	settled  chan struct{} // closed at the next settlement
}

// A bill is what was reserved for a call.
type bill struct{ cost float64 }

func newPurse(b Budget) *purse { return &purse{budget: b, settled: make(chan struct{})} }

// reserve takes one call and its estimated cost out of the budget. While calls in
// flight hold money that may come back it waits for them.
func (p *purse) reserve(ctx context.Context, llm pool.LLM, bytes int) (bill, error) {
	estimate, err := p.estimate(llm, bytes)
	if err != nil {
		return bill{}, err
	}
	for {
		settled, ok, err := p.take(estimate)
		if ok || err != nil {
			return bill{estimate}, err
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return bill{}, ctx.Err()
		}
	}
}

func (p *purse) estimate(llm pool.LLM, bytes int) (float64, error) {
	if p.budget.MaxCost < 0 {
		return 0, nil
	}
	if math.IsNaN(llm.PromptPrice) || math.IsNaN(llm.CompletionPrice) {
		return 0, fmt.Errorf("LLM %q has no prices, so a bound on cost means nothing: set prompt_price and completion_price in the pool file (0 for a server of your own), or bound the calls", llm.Name)
	}
	most := llm.MaxTokens
	if most == 0 {
		most = openEnded
	}
	return cost(llm, &client.Usage{PromptTokens: client.EstimateTokens(bytes), CompletionTokens: most}), nil
}

// take is one try. ok is false while calls in flight may make room.
func (p *purse) take(estimate float64) (settled chan struct{}, ok bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch b := p.budget; {
	case b.MaxCalls >= 0 && p.calls >= b.MaxCalls:
		return nil, false, fmt.Errorf("%w: %d calls were made, and no more are allowed", ErrBudget, p.calls)
	case b.MaxCost >= 0 && p.spent+p.reserved+estimate > b.MaxCost && p.flying > 0:
		return p.settled, false, nil
	case b.MaxCost >= 0 && p.spent+estimate > b.MaxCost:
		return nil, false, fmt.Errorf("%w: $%.4f of $%.4f are spent, and the next call may cost $%.4f", ErrBudget, p.spent, b.MaxCost, estimate)
	}
	p.calls++
	p.reserved += estimate
	p.flying++
	return nil, true, nil
}

// settle replaces what was reserved by what the call cost; NaN leaves the
// estimate.
func (p *purse) settle(b bill, cost float64) {
	if math.IsNaN(cost) {
		cost = b.cost
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reserved -= b.cost
	p.spent += cost
	p.flying--
	close(p.settled)
	p.settled = make(chan struct{})
}
