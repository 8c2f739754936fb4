package pipeline

import (
	"context"

	"smacs/framework/plan"
)

// Priors runs the questions that a leaf concerns through retrieval and selection
// and returns their prior scores by pool index, NaN where the strategy has no
// opinion; nil for a question of another task and where selection gives no prior
// scores. It computes no later stage.
func (e *Engine) Priors(ctx context.Context, leaf int) ([][]float64, error) {
	if err := e.prepare(); err != nil {
		return nil, err
	}
	chosen := e.graph.Leaves[leaf]
	needed, prior := e.priorOf(leaf)
	blocks := e.blocks()
	priors := make([][]float64, len(e.data.Test))
	errs := make([]error, len(blocks))
	parallel(ctx, e.options.Workers, len(blocks), func(i int) {
		b := e.run(ctx, blocks[i], needed)
		if errs[i] = b.priors[prior].err; errs[i] != nil {
			return
		}
		for q, question := range b.questions {
			if b.concerns(chosen.Tasks, q) {
				priors[question] = b.priors[prior].of[q].priors
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return priors, nil
}

// priorOf is what a leaf needs up to its prior scores, and their group.
func (e *Engine) priorOf(leaf int) (*plan.Needed, int) {
	g := e.graph
	wanted := make([]bool, len(g.Leaves))
	wanted[leaf] = true
	all := g.Needed(wanted)
	prior := g.Selections[g.Drops[g.Aggregations[g.Leaves[leaf].Aggregation].Drop].Selection].Prior
	return &plan.Needed{
		Retrievals: all.Retrievals, Priors: all.Priors,
		Selections: make([]bool, len(g.Selections)), Drops: make([]bool, len(g.Drops)),
		Aggregations: make([]bool, len(g.Aggregations)), Scores: make([]bool, len(g.Scores)),
		Leaves: make([]bool, len(g.Leaves)),
	}, prior
}
