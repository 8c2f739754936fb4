package plan

import (
	"fmt"

	"smacs/framework"
	"smacs/framework/retrieve"
)

func (b *graphBuilder) prior(s Settings, task int) int {
	g := b.graph
	retrieval := -1
	if s.Selection.Info.Needed(framework.NeedNeighbors) {
		retrieval = b.retrieval(s, task)
	}
	repeat := b.drawn(s.Selection, Undrawn)
	at := b.intern(fmt.Sprintf("prior %d %d %s", retrieval, repeat, s.Selection.Identity()), func() int {
		g.Priors = append(g.Priors, Prior{Choice: s.Selection, Retrieval: retrieval, Repeat: repeat, Tasks: b.tasks()})
		return len(g.Priors) - 1
	})
	g.Priors[at].Tasks[task] = true
	return at
}

func (b *graphBuilder) retrieval(s Settings, task int) int {
	g := b.graph
	bound := retrieve.Bound{Rule: retrieve.Rule(s.Rule), K: s.K, Threshold: s.Threshold}
	if bound.Rule == retrieve.TopK {
		bound.Threshold = 0 // the rule does not read it: cells that differ only there are one
	}
	at := b.intern(fmt.Sprintf("retrieval %s %d %v", bound.Rule, bound.K, bound.Threshold), func() int {
		g.Retrievals = append(g.Retrievals, Retrieval{Bound: bound, Tasks: b.tasks()})
		return len(g.Retrievals) - 1
	})
	g.Retrievals[at].Tasks[task] = true
	return at
}

// A StageCount is the distinct work of one stage: groups x questions, before
// equal content is shared.
type StageCount struct {
	Stage    string `json:"stage"`
	Distinct int    `json:"distinct"`
	Cached   int    `json:"cached"` // of these, already computed by an earlier run
}

// Counts returns the distinct work per stage, in pipeline order, for the given
// number of test questions per task.
func (g *Graph) Counts(questions []int) []StageCount {
	var counts []StageCount
	count := func(stage string, groups int, tasks func(int) TaskSet) {
		total := 0
		for i := range groups {
			total += tasks(i).questions(questions)
		}
		counts = append(counts, StageCount{Stage: stage, Distinct: total})
	}
	count("retrieval", len(g.Retrievals), func(i int) TaskSet { return g.Retrievals[i].Tasks })
	count("prior", len(g.Priors), func(i int) TaskSet { return g.Priors[i].Tasks })
	count("selection", len(g.Selections), func(i int) TaskSet { return g.Selections[i].Tasks })
	count("dropout", len(g.Drops), func(i int) TaskSet { return g.Drops[i].Tasks })
	count("aggregation", len(g.Aggregations), func(i int) TaskSet { return g.Aggregations[i].Tasks })
	count("scoring", len(g.Scores), func(i int) TaskSet { return g.Scores[i].Tasks })
	count("total", len(g.Leaves), func(i int) TaskSet { return g.Leaves[i].Tasks })
	return counts
}

func (s TaskSet) questions(perTask []int) int {
	n := 0
	for task, in := range s {
		if in {
			n += perTask[task]
		}
	}
	return n
}

// Choices returns the distinct strategies with configurations of the graph, in
// pipeline order: the instances a run has to open.
func (g *Graph) Choices() []Choice {
	var choices []Choice
	seen := map[string]bool{}
	add := func(c Choice) {
		if !seen[c.Identity()] {
			seen[c.Identity()] = true
			choices = append(choices, c)
		}
	}
	for _, p := range g.Priors {
		add(p.Choice)
	}
	for _, d := range g.Drops {
		add(d.Choice)
	}
	for _, a := range g.Aggregations {
		add(a.Choice)
	}
	for _, s := range g.Scores {
		add(s.Choice)
	}
	return choices
}

// Identity names the strategy with its configuration; equal identities are the
// same instance.
func (c Choice) Identity() string { return c.Info.Name() + string(c.Config.Canonical()) }
