package pipeline

import (
	"cmp"
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/plan"
)

// CompatSMCS is the experiment's compat value for the released code's choices
// (STRATEGIES.md, section 1.12).
const CompatSMCS = "smcs"

// ranking is the pool ordered for one question: pool indices best first, and
// the prior scores by pool index, nil when selection gave none.
type ranking struct {
	order  []int
	priors []float64
}

// ranked is the top of a ranking: what later stages know of a selection.
type ranked struct {
	llms   []int
	priors []float64 // aligned with llms, nil when there are none
}

// rank orders the pool: by the strategy's own order if it gave one, else by
// prior score descending with "no opinion" last, then by number right on the
// whole bank, then by pool order (ARCHITECTURE.md, section 8). Under compat
// pool order alone breaks ties.
func (e *Engine) rank(scores framework.SelectionScores) *ranking {
	r := &ranking{order: scores.Order, priors: scores.Priors}
	if len(r.priors) == 0 {
		r.priors = nil // an empty list is none: it comes out of a plugin as one
	}
	if len(r.order) > 0 {
		return r
	}
	right := e.data.Bank.Right()
	if e.options.Compat == CompatSMCS {
		right = make([]float64, len(right))
	}
	r.order = make([]int, len(right))
	for llm := range r.order {
		r.order[llm] = llm
	}
	prior := func(llm int) float64 {
		if r.priors == nil || math.IsNaN(r.priors[llm]) {
			return math.Inf(-1)
		}
		return r.priors[llm]
	}
	slices.SortFunc(r.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(prior(b), prior(a)), cmp.Compare(right[b], right[a]), cmp.Compare(a, b))
	})
	return r
}

// rankAll takes the top of every ranking.
func (b *block) rankAll() {
	for g, selection := range b.engine.graph.Selections {
		if !b.needed.Selections[g] {
			continue
		}
		prior := &b.priors[selection.Prior]
		if b.selections[g].err = prior.err; prior.err != nil {
			continue
		}
		for q := range b.questions {
			if b.concerns(selection.Tasks, q) {
				b.selections[g].of[q] = b.engine.top(prior.of[q], selection)
				b.computed.Selection++
			}
		}
	}
}

// top returns the first top_k of a ranking. Under compat a top_k of the whole
// pool is the pool in its own order without priors (STRATEGIES.md, section
// 1.3, edge).
func (e *Engine) top(r *ranking, selection plan.Selection) *ranked {
	if e.wholePool(selection) {
		return &ranked{llms: e.there(poolOrder(len(e.data.Pool)))}
	}
	top := &ranked{llms: e.there(r.order[:min(selection.TopK, len(r.order))])}
	if r.priors != nil {
		top.priors = make([]float64, len(top.llms))
		for i, llm := range top.llms {
			top.priors[i] = r.priors[llm]
		}
	}
	return top
}

// there leaves out LLMs that did not answer a question that was asked live. On a
// recording a missing response is missing data, and the LLM stays.
func (e *Engine) there(llms []int) []int {
	if !e.data.asked {
		return llms
	}
	return slices.DeleteFunc(slices.Clone(llms), func(llm int) bool {
		_, answered := e.data.Response(0, llm)
		return !answered
	})
}

// wholePool reports whether compat takes the pool as it is, unranked.
func (e *Engine) wholePool(selection plan.Selection) bool {
	choice := e.graph.Priors[selection.Prior].Choice
	return e.options.Compat == CompatSMCS && selection.TopK >= len(e.data.Pool) && choice.Info.Count == framework.CountTopK
}

func poolOrder(pool int) []int {
	order := make([]int, pool)
	for llm := range order {
		order[llm] = llm
	}
	return order
}
