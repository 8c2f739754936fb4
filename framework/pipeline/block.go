package pipeline

import (
	"context"

	"smacs/framework"
	"smacs/framework/embedding"
	"smacs/framework/plan"
)

// A block holds the state of up to BlockSize questions while they go through
// the stages: for every stage the results of every group, by question. A group
// that failed has an error instead; groups that build on it fail with the same
// error, all others go on.
type block struct {
	engine     *Engine
	questions  []int // indices into Data.Test
	references []framework.References
	views      map[view]*framework.ReferenceBlock

	neighbors    neighborhood
	priors       []group[*ranking]
	selections   []group[*ranked]
	drops        []group[*drop]
	aggregations []group[*candidates]
	scores       []group[[]float64]

	terms    []weightedTerm // of the leaf and question at hand
	computed Counts
}

// A group holds one stage group's results, one per question of the block; nil
// where the group does not concern the question's task.
type group[T any] struct {
	of  []T
	err error
}

func newGroups[T any](groups, questions int) []group[T] {
	made := make([]group[T], groups)
	backing := make([]T, groups*questions)
	for i := range made {
		made[i].of = backing[i*questions : (i+1)*questions]
	}
	return made
}

// run takes the block through all stages but the leaves.
func (e *Engine) run(ctx context.Context, questions []int) *block {
	b := &block{engine: e, questions: questions, views: map[view]*framework.ReferenceBlock{}}
	var scratch embedding.Scratch
	for _, question := range questions {
		b.references = append(b.references, e.references(question, &scratch))
	}
	g := e.graph
	b.priors = newGroups[*ranking](len(g.Priors), len(questions))
	b.selections = newGroups[*ranked](len(g.Selections), len(questions))
	b.drops = newGroups[*drop](len(g.Drops), len(questions))
	b.aggregations = newGroups[*candidates](len(g.Aggregations), len(questions))
	b.scores = newGroups[[]float64](len(g.Scores), len(questions))
	b.computed.init()

	b.retrieve()
	b.selectAll(ctx)
	b.rankAll()
	b.dropAll(ctx)
	b.aggregateAll(ctx)
	b.scoreAll(ctx)
	b.countBlocks()
	return b
}

// concerns reports whether a group works on a question of the block.
func (b *block) concerns(tasks plan.TaskSet, q int) bool {
	return tasks[b.engine.data.Test[b.questions[q]].Task]
}

// concernsAny reports whether a group works on any question of the block.
func (b *block) concernsAny(tasks plan.TaskSet) bool {
	for q := range b.questions {
		if b.concerns(tasks, q) {
			return true
		}
	}
	return false
}

// countBlocks counts the stage groups that have work in this block.
func (b *block) countBlocks() {
	g := b.engine.graph
	count := func(tasks plan.TaskSet) {
		if b.concernsAny(tasks) {
			b.computed.Blocks++
		}
	}
	for _, group := range g.Retrievals {
		count(group.Tasks)
	}
	for _, group := range g.Priors {
		count(group.Tasks)
	}
	for _, group := range g.Selections {
		count(group.Tasks)
	}
	for _, group := range g.Drops {
		count(group.Tasks)
	}
	for _, group := range g.Aggregations {
		count(group.Tasks)
	}
	for _, group := range g.Scores {
		count(group.Tasks)
	}
	for _, group := range g.Leaves {
		count(group.Tasks)
	}
}

// byChoice lists the groups of a stage by the strategy instance that serves
// them, instances in the order groups first need them: one call per instance
// and block serves all its groups.
func byChoice(groups int, choice func(i int) plan.Choice) []served {
	var all []served
	at := map[string]int{}
	for i := range groups {
		c := choice(i)
		j, seen := at[c.Identity()]
		if !seen {
			j = len(all)
			at[c.Identity()] = j
			all = append(all, served{choice: c})
		}
		all[j].groups = append(all[j].groups, i)
	}
	return all
}

// served is a strategy instance with the groups it serves.
type served struct {
	choice plan.Choice
	groups []int
}
