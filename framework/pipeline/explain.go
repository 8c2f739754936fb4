package pipeline

import (
	"context"
	"errors"
	"math"
	"slices"

	"smacs/framework/plan"
)

// An Explanation shows every stage of one leaf for one question; its JSON form
// is that of "smacs explain --json" (ARCHITECTURE.md, section 6). Missing
// numbers are null.
type Explanation struct {
	Question   string                `json:"question"` // the id
	Task       string                `json:"task"`
	Retrieval  *ExplainedRetrieval   `json:"retrieval"` // null when the strategy needs no neighbours
	Priors     map[string]*float64   `json:"priors"`    // null when selection gave none
	Ranking    []string              `json:"ranking"`
	Selected   []string              `json:"selected"`
	Dropout    ExplainedDropout      `json:"dropout"`
	Candidates []ExplainedCandidate  `json:"candidates"`
	Terms      map[string][]*float64 `json:"terms"`
	Totals     []*float64            `json:"totals"` // null for a candidate that cannot win
	Winner     int                   `json:"winner"`
	Answer     *string               `json:"answer"` // null when none could be read
	Score      *float64              `json:"score"`
	State      string                `json:"state"`
}

// ExplainedRetrieval is what was kept of the sorted bank.
type ExplainedRetrieval struct {
	BoundaryIndex int                 `json:"boundary_index"`
	Boundary      float64             `json:"boundary"`
	Threshold     float64             `json:"threshold"`
	Kept          int                 `json:"kept"`
	Neighbors     []ExplainedNeighbor `json:"neighbors"`
}

// ExplainedNeighbor is one bank entry kept.
type ExplainedNeighbor struct {
	ID         string  `json:"id"` // task/id
	Similarity float64 `json:"similarity"`
}

// ExplainedDropout is the outcome of dropout.
type ExplainedDropout struct {
	Status  string              `json:"status"`
	Reason  string              `json:"reason,omitempty"`
	Weights map[string]*float64 `json:"weights"` // null when nothing was drawn
	Subsets [][]string          `json:"subsets"`
}

// ExplainedCandidate is one candidate.
type ExplainedCandidate struct {
	Subset      []string `json:"subset"`
	From        string   `json:"from"` // the LLM whose response it adopts; "" for a text of the aggregator's own
	Answer      *string  `json:"answer"`
	Text        string   `json:"text"`
	MeanLogprob *float64 `json:"mean_logprob"`
}

// Explain takes test questions through the stages of one leaf and shows each of
// them, in their order. It computes exactly what Run does, a block at a time. The
// questions must be of tasks that the leaf concerns.
func (e *Engine) Explain(ctx context.Context, leaf int, questions []int) ([]*Explanation, error) {
	if err := e.prepare(); err != nil {
		return nil, err
	}
	wanted := make([]bool, len(e.graph.Leaves))
	wanted[leaf] = true
	needed := e.graph.Needed(wanted)
	explained := make([]*Explanation, 0, len(questions))
	for block := range slices.Chunk(questions, BlockSize) {
		b := e.run(ctx, block, needed)
		if err := errors.Join(ctx.Err(), b.leafError(e.graph.Leaves[leaf])); err != nil {
			return nil, err
		}
		for q := range block {
			explained = append(explained, b.explain(e.graph.Leaves[leaf], q))
		}
	}
	return explained, nil
}

// explain shows the stages of a leaf for one question of the block.
func (b *block) explain(leaf plan.Leaf, q int) *Explanation {
	e, question := b.engine, b.questions[q]
	asked := b.recorded(q)
	made := b.aggregations[leaf.Aggregation].of[q]
	selection := e.graph.Selections[e.graph.Drops[e.graph.Aggregations[leaf.Aggregation].Drop].Selection]
	ranked := b.priors[selection.Prior].of[q]
	retrieval := b.explainRetrieval(e.graph.Priors[selection.Prior], q)
	if e.wholePool(selection) { // nothing was ranked, so nothing is shown to have been
		ranked, retrieval = &ranking{order: poolOrder(len(e.data.Pool))}, nil
	}
	outcome := b.outcome(leaf, q)
	return &Explanation{
		Question: asked.ID, Task: asked.Task,
		Retrieval:  retrieval,
		Priors:     e.named(poolOrder(len(e.data.Pool)), ranked.priors),
		Ranking:    e.names(ranked.order),
		Selected:   e.names(outcome.Selected),
		Dropout:    e.explainDropout(made.from, leaf.Candidates),
		Candidates: b.explainCandidates(made, leaf.Candidates, q),
		Terms:      b.explainTerms(leaf, q),
		Totals:     nullable(b.totals(leaf, q)),
		Winner:     outcome.Winner,
		Answer:     e.data.OutcomeAnswer(question, outcome),
		Score:      number(outcome.Score),
		State:      e.data.OutcomeState(question, outcome).String(),
	}
}

func (b *block) explainRetrieval(prior plan.Prior, q int) *ExplainedRetrieval {
	if prior.Retrieval < 0 {
		return nil
	}
	d := b.engine.data
	kept := b.neighbors.kept[q][prior.Retrieval]
	shown := &ExplainedRetrieval{BoundaryIndex: kept.BoundaryIndex, Boundary: kept.Boundary, Threshold: kept.Threshold, Kept: kept.Count,
		Neighbors: []ExplainedNeighbor{}}
	neighbors := b.neighbors.block.Questions[q].Prefix(kept.Count)
	for i, row := range neighbors.Rows {
		id := d.bank.Questions[d.bankRows[row]].Key()
		shown.Neighbors = append(shown.Neighbors, ExplainedNeighbor{ID: id, Similarity: neighbors.Similarities[i]})
	}
	return shown
}

func (e *Engine) explainDropout(d *drop, n int) ExplainedDropout {
	shown := ExplainedDropout{Status: string(d.Status), Reason: d.Reason}
	if d.Weights != nil {
		shown.Weights = map[string]*float64{}
		for i, llm := range d.from.llms {
			shown.Weights[e.data.Pool[llm]] = number(d.Weights[i])
		}
	}
	for _, subset := range d.Subsets[:n] {
		shown.Subsets = append(shown.Subsets, e.subsetNames(d, subset))
	}
	return shown
}

func (b *block) explainCandidates(made *candidates, n, q int) []ExplainedCandidate {
	d := b.engine.data
	shown := make([]ExplainedCandidate, n)
	for c := range shown {
		response := made.responses[c]
		shown[c] = ExplainedCandidate{
			Subset:      b.engine.subsetNames(made.from, made.from.Subsets[c]),
			Text:        b.responseAt(q, response).Text,
			MeanLogprob: number(b.responseAt(q, response).MeanLogprob),
		}
		if own := b.ownAt(q, response); own != nil {
			shown[c].Answer = own.answer
			continue
		}
		shown[c].From, shown[c].Answer = d.Pool[response], d.answer(b.questions[q], response)
	}
	return shown
}

func (b *block) explainTerms(leaf plan.Leaf, q int) map[string][]*float64 {
	terms := map[string][]*float64{}
	for _, term := range leaf.Terms {
		terms[term.Label] = nullable(b.scores[term.Score].of[q])
	}
	return terms
}

func (e *Engine) subsetNames(d *drop, subset []int) []string {
	names := make([]string, len(subset))
	for i, position := range subset {
		names[i] = e.data.Pool[d.from.llms[position]]
	}
	return names
}

func (e *Engine) names(llms []int) []string {
	names := make([]string, len(llms))
	for i, llm := range llms {
		names[i] = e.data.Pool[llm]
	}
	return names
}

func (e *Engine) named(llms []int, values []float64) map[string]*float64 {
	if values == nil {
		return nil
	}
	named := map[string]*float64{}
	for i, name := range e.names(llms) {
		named[name] = number(values[i])
	}
	return named
}

// number returns a number for JSON: nil where it is missing or infinite.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func nullable(values []float64) []*float64 {
	out := make([]*float64, len(values))
	for i, x := range values {
		out[i] = number(x)
	}
	return out
}
