package run

import (
	"context"
	"fmt"
	"slices"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
)

// An Asker answers questions that no recording holds with one configuration: the
// base settings of an experiment, on its question bank. It is safe for use by many
// goroutines.
type Asker struct {
	engine *pipeline.Engine
	leaves []int // by task
	tasks  []string
	plain  int // a task without overrides, for questions of none
	cell   plan.Cell
}

// NewAsker opens the strategies of the base settings and prepares the bank. The
// experiment must be prepared with a pool file, and may be with Live.Dry: its test
// questions are not asked.
func (p *Prepared) NewAsker(ctx context.Context, opener pipeline.Opener) (*Asker, error) {
	if p.live == nil {
		return nil, fmt.Errorf("%s: live.pool: got none, want the pool file of the LLMs to ask", p.Experiment.Path)
	}
	if p.Cells[0].Invalid != "" {
		return nil, fmt.Errorf("%s: the base settings cannot exist: %s", p.Experiment.Path, p.Cells[0].Invalid)
	}
	if err := p.endpoints(); err != nil {
		return nil, err
	}
	live := *p.live
	live.Dry = false
	asking := *p
	asking.live = &live
	if err := asking.embedQuestions(ctx); err != nil {
		return nil, err
	}
	graph := plan.NewGraph(p.Cells[:1], p.Data.Tasks, 1)
	engine, err := asking.engineOf(ctx, opener, graph, 1)
	if err != nil {
		return nil, err
	}
	a := &Asker{engine: engine, leaves: graph.CellLeaf[0][0], tasks: p.Data.Tasks, cell: p.Cells[0]}
	for task, name := range p.Data.Tasks {
		overridden := slices.ContainsFunc(p.Experiment.Overrides, func(o config.Override) bool { return config.MatchAny(o.Tasks, name) })
		if !overridden {
			a.plain = task
			break
		}
	}
	return a, nil
}

// Tasks are the names of tasks that a question may be said to be of: overrides of
// the experiment hold for them.
func (a *Asker) Tasks() []string { return a.tasks }

// Settings are those of the base, for explanations.
func (a *Asker) Settings() plan.Settings { return a.cell.Settings }

// Ask answers a conversation that ends with the user's message. task is a name of
// Tasks, or "" for a question of none. The error wraps pipeline.ErrNoAnswer when no
// LLM answered.
func (a *Asker) Ask(ctx context.Context, task string, conversation []framework.Message) (*pipeline.Asked, error) {
	at := a.plain
	if task != "" {
		if at = slices.Index(a.tasks, task); at < 0 {
			return nil, fmt.Errorf("there is no task %q, want one of %v", task, a.tasks)
		}
	}
	return a.engine.Ask(ctx, a.leaves[at], at, conversation)
}
