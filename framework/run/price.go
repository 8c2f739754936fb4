package run

import (
	"context"
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/collect"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/recording"
)

// A Price is what a run would call endpoints for.
type Price struct {
	Bound string        `json:"bound"` // BoundExact or BoundUpper
	Lines []PricedCalls `json:"lines"` // by purpose and LLM
}

// What Price.Bound says of the calls.
const (
	BoundExact = "exact" // a run makes just these, but for those that fail
	// BoundUpper says that some calls depend on answers that are not known yet: a
	// run makes at most these, unless a strategy asks on because of an answer.
	BoundUpper = "upper"
)

// PricedCalls are the calls to one LLM for one purpose, or the texts for an
// embedding model, which go out in batches. Tokens and dollars are estimates, of the
// calls to make.
type PricedCalls struct {
	Purpose  string   `json:"purpose"` // of the Purpose constants of package calls
	LLM      string   `json:"llm"`     // or embedding model
	Distinct int      `json:"distinct"`
	Cached   int      `json:"cached"`
	Tokens   int      `json:"tokens"` // prompt and answers
	Cost     *float64 `json:"cost"`   // dollars, null where the pool file has no prices
}

// Calls are the calls to make.
func (c PricedCalls) Calls() int { return c.Distinct - c.Cached }

// Price counts the calls of a run that was prepared with Live.Dry: it goes through
// all stages, with the answers that the cache has and stand-ins for the others, so
// that what is sent to whom does not have to be guessed. Nothing is called.
func (p *Prepared) Price(ctx context.Context, catalog Catalog) (*Price, error) {
	c := newPricer(p)
	live := *p
	live.pricer = c
	if p.Experiment.Embedding.Provider == config.Endpoint && p.needsNeighbors() {
		if err := p.Data.EmbedQuestions(ctx, c); err != nil {
			return nil, err
		}
	}
	if p.Experiment.Live.References != config.Recording {
		if err := live.endpoints(); err != nil {
			return nil, err
		}
		asked, err := live.asked(ctx, catalog)
		if err != nil {
			return nil, err
		}
		if err := live.standIn(ctx, asked); err != nil {
			return nil, err
		}
		vectors := p.Data.QuestionVectors
		again, err := planned(p.Experiment, catalog, p.live, live.Joined)
		if err != nil {
			return nil, err
		}
		again.pricer, again.Data.QuestionVectors = c, vectors
		live = *again
	}
	if !live.callsInRun() {
		return c.price(), nil
	}
	engine, err := live.engineOf(ctx, catalog, live.Graph, max(1, p.live.Workers))
	if err != nil {
		return nil, err
	}
	if _, err := engine.Run(ctx, pipeline.RunOptions{}); err != nil {
		return nil, err
	}
	return c.price(), nil
}

func (p *Prepared) needsNeighbors() bool {
	return slices.ContainsFunc(p.Graph.Choices(), func(c plan.Choice) bool { return c.Info.Needed(framework.NeedNeighbors) })
}

// callsInRun reports whether the stages themselves call endpoints.
func (p *Prepared) callsInRun() bool {
	return slices.ContainsFunc(p.Graph.Choices(), func(c plan.Choice) bool {
		return c.Info.Needed(framework.NeedLLM) || p.responseEmbedder() != nil && c.Info.Needed(framework.NeedSimilarities)
	})
}

// standIn lays what is known of the live references, or stand-ins, over the test
// questions.
func (p *Prepared) standIn(ctx context.Context, asked [][]int) error {
	overlay := map[string]map[string]recording.Response{}
	for _, q := range p.Data.Test {
		overlay[q.Key] = map[string]recording.Response{}
	}
	graders := p.graders()
	for _, job := range p.jobs(asked) {
		messages, err := prompts(p.Experiment.Live).Messages(job.Question)
		if err != nil {
			return err
		}
		reply, err := p.pricer.Chat(ctx, calls.Chat{LLM: job.LLM, Messages: messages, Purpose: calls.PurposeReference})
		if err != nil {
			return err
		}
		r := collect.Response(reply)
		if grader, ok := graders(job.Question); ok {
			r = collect.Grade(r, grader, job.Question.Gold)
		}
		overlay[job.Question.Key()][job.LLM] = r
	}
	joined := *p.Joined
	var err error
	joined.Recording, err = laid(p.Data.Recording, p.Data.Pool, overlay)
	p.Joined = &joined
	return err
}

// meanTokens are the completion tokens of an LLM's recorded responses, on average;
// what it may have at most where none are known.
func (p *Prepared) meanTokens(name string) int {
	rec := p.Data.Recording
	at, recorded := slices.BinarySearch(rec.LLMs, name)
	sum, n := 0.0, 0
	for q := range rec.Questions {
		if !recorded {
			break
		}
		if r, ok := rec.Response(q, at, 0); ok && r.CompletionTokens >= 0 {
			sum += float64(r.CompletionTokens)
			n++
		}
	}
	llm, _ := p.live.Caller.LLM(name)
	switch {
	case n > 0:
		return int(math.Ceil(sum / float64(n)))
	case llm.MaxTokens > 0:
		return llm.MaxTokens
	}
	return openEnded
}

// openEnded is the guess for an answer of which nothing is known.
const openEnded = 1024
