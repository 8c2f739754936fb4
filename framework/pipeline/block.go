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
	classes    []answerClasses             // of the answers to each question
	own        [][]ownResponse             // per question, responses that are not the pool's
	vectors    map[string]embedding.Sparse // of own texts
	made       map[string][]float64        // vectors of texts, where an endpoint makes them
	units      map[ownText][]float64       // of own texts, where vectors are recorded
	// incomparable says why the block has no similarities of responses.
	incomparable error
	views        map[view]*framework.ReferenceBlock
	missing      bool            // some candidate is
	lost         map[string]bool // identities of strategies that did not get all answers they asked for
	needed       *plan.Needed    // the groups that the wanted leaves need

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
	// used is what the group's own calls took, per question; nil for none.
	used []Usage
	// unfinished says that a call failed that may succeed another time.
	unfinished bool
}

// usage returns the list to add what calls took to.
func (g *group[T]) usage() []Usage {
	if g.used == nil {
		g.used = make([]Usage, len(g.of))
	}
	return g.used
}

// usedBy is what the group's own calls took for a question.
func (g *group[T]) usedBy(q int) Usage {
	if g.used == nil {
		return Usage{}
	}
	return g.used[q]
}

func newGroups[T any](groups, questions int) []group[T] {
	made := make([]group[T], groups)
	backing := make([]T, groups*questions)
	for i := range made {
		made[i].of = backing[i*questions : (i+1)*questions]
	}
	return made
}

// run takes the block through all stages that some wanted leaf needs, but the
// leaves.
func (e *Engine) run(ctx context.Context, questions []int, needed *plan.Needed) *block {
	b := &block{engine: e, questions: questions, views: map[view]*framework.ReferenceBlock{}, needed: needed, lost: map[string]bool{}}
	var scratch embedding.Scratch
	b.own = make([][]ownResponse, len(questions))
	for _, question := range questions {
		references, classes := e.references(e.data.Test[question].Recorded)
		b.references, b.classes = append(b.references, references), append(b.classes, classes)
	}
	if e.compared {
		b.incomparable = b.compareAll(ctx, &scratch)
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
	return b
}

// concerns reports whether a group works on a question of the block.
func (b *block) concerns(tasks plan.TaskSet, q int) bool {
	return tasks[b.engine.data.Test[b.questions[q]].Task]
}

// byChoice lists the needed groups of a stage by the strategy instance that
// serves them, instances in the order groups first need them: one call per instance
// and block serves all its groups.
func byChoice(needed []bool, choice func(i int) plan.Choice) []served {
	var all []served
	at := map[string]int{}
	for i, need := range needed {
		if !need {
			continue
		}
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

// repeatKey tells apart, in the contents an instance is sent, what differs by
// its seed: the repeat for a strategy that draws, nothing for others.
func repeatKey(choice plan.Choice, repeat int) int {
	if choice.Info.Seeded {
		return repeat
	}
	return plan.Undrawn
}

// served is a strategy instance with the groups it serves.
type served struct {
	choice plan.Choice
	groups []int
}
