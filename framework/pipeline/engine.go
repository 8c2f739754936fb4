package pipeline

import (
	"context"
	"fmt"
	"sync"

	"smacs/framework"
	"smacs/framework/draw"
	"smacs/framework/embedding"
	"smacs/framework/llm/prompt"
	"smacs/framework/plan"
	"smacs/framework/retrieve"
)

// BlockSize is the number of questions a block holds at most: the unit in
// which work is sent to strategies.
const BlockSize = 64

// An Opener opens strategies; registry.Catalog is one.
type Opener interface {
	Open(ctx context.Context, kind framework.Kind, id string, config framework.Config) (framework.Instance, error)
}

// Options are the settings of an engine that no cell changes.
type Options struct {
	Seed    uint64
	Compat  string // "smcs": ranking as the released code does
	Workers int    // blocks computed at once, at least 1
	// LLMs answer what is not recorded; nil where nothing may be called.
	LLMs LLMs
	// Prompt stands around a recorded question that an LLM is asked.
	Prompt prompt.Template
	// Embedder makes the vectors that responses are compared by; nil for TF-IDF and
	// recorded ones.
	Embedder Embedder
	// QueryEmbedder makes the vectors of questions that are asked live; nil where
	// they are TF-IDF or recorded.
	QueryEmbedder Embedder
	// Grader judges texts where no recorded response names a grader; "" for none.
	Grader string
}

// An Engine executes the distinct work of a graph over prepared data. It is
// read-only once made; Run and Explain may be called from several goroutines.
type Engine struct {
	data      *Data
	graph     *plan.Graph
	options   Options
	instances map[string]instance  // by plan.Choice.Identity
	index     *retrieve.Index      // by texts; nil when no strategy needs neighbours, or dense is there
	dense     *retrieve.DenseIndex // by recorded vectors
	bounds    []retrieve.Bound
	responses *embedding.TFIDF // nil when no strategy needs similarities, or vectors are recorded
	needs     map[framework.Need]bool
	compared  bool                          // some strategy compares the pool's responses, and not only texts written for it
	banks     map[bankParts]*framework.Bank // of every strategy, by what it needs
	prepare   func() error                  // share, at its first call
}

// instance is an opened strategy, or the error that opening or fitting it gave:
// only the cells that use it fail.
type instance struct {
	framework.Instance
	err error
}

// NewEngine opens every strategy of the graph and fits those that learn from
// the bank. An error means that nothing can run; a strategy that does not open
// fails its own cells only.
func NewEngine(ctx context.Context, data *Data, graph *plan.Graph, opener Opener, options Options) (*Engine, error) {
	e := &Engine{data: data, graph: graph, options: options, instances: map[string]instance{}, needs: map[framework.Need]bool{}, banks: map[bankParts]*framework.Bank{}}
	e.prepare = sync.OnceValue(e.share)
	e.compared = comparesPool(graph)
	for _, r := range graph.Retrievals {
		if err := r.Bound.Validate(); err != nil {
			return nil, err
		}
		e.bounds = append(e.bounds, r.Bound)
	}
	for _, choice := range graph.Choices() {
		for _, need := range choice.Info.Needs {
			e.needs[need] = true
		}
		if IsEngineStrategy(choice.Info) {
			continue
		}
		if err := e.addBank(choice.Info); err != nil {
			e.instances[choice.Identity()] = instance{err: fmt.Errorf("strategy %s: %w", choice.Info.Name(), err)}
			continue
		}
		e.instances[choice.Identity()] = e.open(ctx, opener, choice)
	}
	return e, nil
}

// share makes what blocks share, before the first one: a run whose outcomes
// are all kept needs none of it.
func (e *Engine) share() error {
	var err error
	switch {
	case !e.needs[framework.NeedNeighbors]:
	case e.data.QuestionVectors != nil:
		e.dense, err = e.data.denseIndex()
	default:
		e.index, err = e.data.index()
	}
	if err != nil {
		return err
	}
	if e.needs[framework.NeedSimilarities] {
		e.fitResponses()
	}
	return nil
}

// fitResponses makes the vectors of responses, once, unless they are recorded.
func (e *Engine) fitResponses() {
	if e.responses == nil && !e.denseResponses() {
		e.responses = embedding.FitTFIDF(e.data.bankResponses())
	}
}

func (e *Engine) open(ctx context.Context, opener Opener, choice plan.Choice) instance {
	opened, err := opener.Open(ctx, choice.Info.Kind, choice.Info.ID, choice.Config)
	if err != nil {
		return instance{err: err}
	}
	if choice.Info.Fitted {
		fitter, ok := opened.(framework.Fitter)
		if !ok {
			return instance{err: fmt.Errorf("strategy %s says it is fitted but has no Fit", choice.Info.Name())}
		}
		if err := fitter.Fit(ctx, e.bankFor(choice)); err != nil {
			return instance{err: fmt.Errorf("strategy %s: fit: %w", choice.Info.Name(), err)}
		}
	}
	return instance{Instance: opened}
}

// instanceOf returns the opened strategy as the interface of its kind.
func instanceOf[T any](e *Engine, choice plan.Choice) (T, error) {
	opened := e.instances[choice.Identity()]
	typed, ok := opened.Instance.(T)
	if opened.err == nil && !ok {
		return typed, fmt.Errorf("strategy %s does not implement its kind", choice.Info.Name())
	}
	return typed, opened.err
}

// seed returns a strategy's seed for a question in a repeat (ARCHITECTURE.md,
// section 8); 0 for a strategy that does not draw, so that its answers are
// shared by all seeds.
func (e *Engine) seed(choice plan.Choice, question, repeat int) uint64 {
	if !choice.Info.Seeded {
		return 0
	}
	return draw.Seed(e.options.Seed, repeat, e.data.Test[question].Key, string(choice.Info.Kind))
}

// Supported returns an error for what a strategy wants and this engine, or this
// data, cannot give. It is called at check time, before anything is computed. llms
// is nil without a pool file.
func Supported(info framework.Info, data *Data, llms LLMs) error {
	if info.Sequential {
		return fmt.Errorf("strategy %s learns while it runs: sequential strategies are not supported yet", info.Name())
	}
	for _, need := range info.Needs {
		if err := supportedNeed(info, need, data, llms); err != nil {
			return err
		}
	}
	return nil
}

func supportedNeed(info framework.Info, need framework.Need, data *Data, llms LLMs) error {
	switch need {
	case framework.NeedNeighbors, framework.NeedBankOutcomes, framework.NeedBankLabels, framework.NeedBankResponses, framework.NeedTexts,
		framework.NeedSimilarities, framework.NeedPriors, framework.NeedSubsets, framework.NeedOrder:
		return nil
	case framework.NeedLLM:
		if llms == nil {
			return fmt.Errorf("strategy %s asks LLMs: name their pool file in live.pool", info.Name())
		}
		return nil
	case framework.NeedLogprobs:
		if info.Kind != framework.Scoring && !data.HasLogprobs() {
			return fmt.Errorf("strategy %s needs log-probabilities, and no response of the pool has one in this recording", info.Name())
		}
		return nil
	case framework.NeedCosts:
		if data.Bank.Costs == nil {
			return fmt.Errorf("strategy %s needs costs, and this recording has none on the bank", info.Name())
		}
		return nil
	case framework.NeedBankEmbeddings, framework.NeedEmbeddings:
		return fmt.Errorf("strategy %s needs %s: not supported yet", info.Name(), need)
	default:
		return fmt.Errorf("strategy %s needs %q, which this engine does not know", info.Name(), need)
	}
}
