package pipeline

import (
	"context"

	"smacs/framework/plan"
)

// Selected runs all test questions through retrieval and selection and returns,
// per question, the LLMs that some leaf selects, as ascending pool indices. It
// looks at no response to a test question, but for those a strategy asks for.
func (e *Engine) Selected(ctx context.Context) ([][]int, error) {
	if err := e.prepare(); err != nil {
		return nil, err
	}
	needed := e.upToSelection()
	blocks := e.blocks()
	selected := make([][]int, len(e.data.Test))
	errs := make([]error, len(blocks))
	parallel(ctx, e.options.Workers, len(blocks), func(i int) {
		b := e.run(ctx, blocks[i], needed)
		errs[i] = b.selectedInto(selected)
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return selected, nil
}

// upToSelection is what all leaves need up to their selections.
func (e *Engine) upToSelection() *plan.Needed {
	g := e.graph
	wanted := make([]bool, len(g.Leaves))
	for i := range wanted {
		wanted[i] = true
	}
	all := g.Needed(wanted)
	return &plan.Needed{
		Retrievals: all.Retrievals, Priors: all.Priors, Selections: all.Selections,
		Drops: make([]bool, len(g.Drops)), Aggregations: make([]bool, len(g.Aggregations)),
		Scores: make([]bool, len(g.Scores)), Leaves: make([]bool, len(g.Leaves)),
	}
}

// selectedInto adds up what the block's groups select.
func (b *block) selectedInto(selected [][]int) error {
	for q, question := range b.questions {
		chosen := make([]bool, len(b.engine.data.Pool))
		for _, group := range b.selections {
			if group.err != nil {
				return group.err
			}
			if group.of[q] == nil {
				continue
			}
			for _, llm := range group.of[q].llms {
				chosen[llm] = true
			}
		}
		for llm, is := range chosen {
			if is {
				selected[question] = append(selected[question], llm)
			}
		}
	}
	return nil
}
