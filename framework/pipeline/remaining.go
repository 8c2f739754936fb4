package pipeline

import (
	"smacs/framework/key"
	"smacs/framework/plan"
)

// Cached returns, per stage of graph.Counts, how much of the work a run with
// this archive would not do again: groups x questions that only leaves need whose
// outcomes are kept. Nothing is computed and no strategy is opened.
func Cached(data *Data, graph *plan.Graph, archive Archive, leafKeys []key.Key) (map[string]int, error) {
	e := &Engine{data: data, graph: graph}
	r := &runner{Engine: e, RunOptions: RunOptions{Archive: archive, LeafKeys: leafKeys}, results: e.newResults()}
	if err := r.reuseAll(); err != nil {
		return nil, err
	}
	cached := map[string]int{}
	for _, stage := range graph.Counts(data.QuestionsPerTask()) {
		cached[stage.Stage] = stage.Distinct
	}
	for _, w := range r.blocks {
		for stage, left := range e.work(w.questions, graph.Needed(w.wanted)) {
			cached[stage] -= left
		}
	}
	return cached, nil
}

// work returns the groups x questions of a block that the needed groups are, by
// stage.
func (e *Engine) work(questions []int, needed *plan.Needed) map[string]int {
	g := e.graph
	counts := map[string]int{}
	count := func(stage string, need []bool, tasks func(i int) plan.TaskSet) {
		for i, wanted := range need {
			if wanted {
				counts[stage] += len(e.concerned(tasks(i), questions))
			}
		}
	}
	count("retrieval", needed.Retrievals, func(i int) plan.TaskSet { return g.Retrievals[i].Tasks })
	count("prior", needed.Priors, func(i int) plan.TaskSet { return g.Priors[i].Tasks })
	count("selection", needed.Selections, func(i int) plan.TaskSet { return g.Selections[i].Tasks })
	count("dropout", needed.Drops, func(i int) plan.TaskSet { return g.Drops[i].Tasks })
	count("aggregation", needed.Aggregations, func(i int) plan.TaskSet { return g.Aggregations[i].Tasks })
	count("scoring", needed.Scores, func(i int) plan.TaskSet { return g.Scores[i].Tasks })
	count("total", needed.Leaves, func(i int) plan.TaskSet { return g.Leaves[i].Tasks })
	return counts
}
