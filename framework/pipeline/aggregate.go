package pipeline

import (
	"context"
	"fmt"
	"slices"

	"smacs/framework"
	"smacs/framework/plan"
)

// candidates are the aggregated answers of one question in one aggregation
// group, in the order of their subsets.
type candidates struct {
	responses []int // per candidate, an index into the question's responses
	from      *drop
	used      []Usage // per candidate, what calls for it took that an earlier one did not need; nil for none
}

func (c *candidates) charge(candidate int, u Usage) {
	if c.used == nil {
		c.used = make([]Usage, len(c.responses))
	}
	c.used[candidate] = c.used[candidate].Add(u)
}

// usedBy is what the calls for the first n candidates took.
func (c *candidates) usedBy(n int) Usage {
	var sum Usage
	for _, u := range c.used[:min(n, len(c.used))] {
		sum = sum.Add(u)
	}
	return sum
}

// aggregateAll asks every aggregation strategy for its candidates, one call per
// strategy with every distinct reference set of every question.
func (b *block) aggregateAll(ctx context.Context) {
	aggregations := b.engine.graph.Aggregations
	for _, s := range byChoice(b.needed.Aggregations, func(i int) plan.Choice { return aggregations[i].Choice }) {
		aggregate := b.aggregateWith
		switch {
		case Synthesises(s.choice.Info):
			aggregate = b.aggregateByLLM
		case IsEngineStrategy(s.choice.Info):
			aggregate = b.aggregateInEngine
		}
		err := aggregate(ctx, s)
		for _, g := range s.groups {
			if b.aggregations[g].err == nil {
				b.aggregations[g].err = err
			}
		}
	}
}

// subsetSlot says which candidate an item of a request becomes.
type subsetSlot struct{ group, question, candidate, item int }

func (b *block) aggregateWith(ctx context.Context, s served) error {
	aggregator, err := instanceOf[framework.Aggregator](b.engine, s.choice)
	if err != nil {
		return err
	}
	request, slots, err := b.aggregateRequest(s)
	if err != nil {
		return err
	}
	if len(request.Items) == 0 {
		return nil
	}
	var answer *framework.AggregateAnswer
	used, err := b.rounds(ctx, s.choice, func(item int) int { return request.Selections[request.Items[item].Selection].Question },
		func(results []framework.AskResult) ([]framework.Ask, error) {
			request.Results = results
			if answer, err = aggregator.Aggregate(ctx, request); err != nil {
				return nil, b.naming(err, asIs)
			}
			return answer.Asks, complete(s.choice, len(answer.Items), len(request.Items))
		})
	if err != nil {
		return err
	}
	responses, err := b.responsesOf(s.choice, request, answer.Items)
	if err != nil {
		return err
	}
	b.chargeCandidates(slots, used)
	for _, slot := range slots {
		b.aggregations[slot.group].of[slot.question].responses[slot.candidate] = responses[slot.item]
	}
	return nil
}

// chargeCandidates adds what the asks for candidates took, those for one item to
// the first of a question's candidates that it becomes.
func (b *block) chargeCandidates(slots []subsetSlot, used map[int]Usage) {
	type charged struct{ group, item int }
	seen := map[charged]bool{}
	for _, slot := range slots {
		u, asks := used[slot.item]
		if !asks || seen[charged{slot.group, slot.item}] {
			continue
		}
		seen[charged{slot.group, slot.item}] = true
		b.aggregations[slot.group].of[slot.question].charge(slot.candidate, u)
	}
}

// responsesOf returns the response index of every candidate; texts that the
// strategy wrote are graded and taken in.
func (b *block) responsesOf(choice plan.Choice, request *framework.AggregateRequest, items []framework.Candidate) ([]int, error) {
	responses := make([]int, len(items))
	for i, candidate := range items {
		responses[i] = candidate.Response
		if candidate.Response != framework.OwnText {
			continue
		}
		q := request.Selections[request.Items[i].Selection].Question
		response, err := b.addText(q, candidate.Text, candidate.MeanLogprob)
		if err != nil {
			return nil, fmt.Errorf("strategy %s: %w", choice.Info.Name(), err)
		}
		responses[i] = response
	}
	return responses, nil
}

func (b *block) aggregateRequest(s served) (*framework.AggregateRequest, []subsetSlot, error) {
	e := b.engine
	references, err := b.viewFor(s.choice)
	if err != nil {
		return nil, nil, err
	}
	request := &framework.AggregateRequest{Pool: e.data.Pool, References: references}
	var slots []subsetSlot
	var shown shownSubset
	items := newInterner()
	for _, g := range s.groups {
		group := e.graph.Aggregations[g]
		from := b.drops[group.Drop]
		if from.err != nil {
			b.aggregations[g].err = from.err
			continue
		}
		for q, question := range b.questions {
			if !b.concerns(group.Tasks, q) {
				continue
			}
			b.computed.Aggregation++
			subsets := from.of[q].Subsets[:group.Candidates]
			b.aggregations[g].of[q] = &candidates{responses: make([]int, len(subsets)), from: from.of[q]}
			for c, subset := range subsets {
				shown.set(s.choice, from.of[q].from, subset)
				replicate := replicateOf(s.choice, subsets, c)
				item, fresh := items.of(appendInts(appendRanked(items.key(q, replicate, repeatKey(s.choice, group.Repeat)), shown.Ranked), shown.order))
				if fresh {
					request.Selections = append(request.Selections, shown.ranked(q))
					request.Items = append(request.Items, framework.AggregateItem{
						Selection: len(request.Selections) - 1, Subset: slices.Clone(shown.order), Replicate: replicate, Seed: e.seed(s.choice, question, group.Repeat),
					})
				}
				slots = append(slots, subsetSlot{group: g, question: q, candidate: c, item: item})
			}
		}
	}
	b.computed.sent("aggregation", len(request.Items))
	return request, slots, nil
}

// A shownSubset is a subset as a strategy may see it: a ranking of its own and
// the order in which its references are shown, the drawn one where the strategy
// needs it, ranking order else. Without what the strategy does not need, equal
// reference sets of different cells are one item. One value serves many
// subsets: most are equal to an earlier one.
type shownSubset struct {
	framework.Ranked // but for its question
	positions, order []int
}

func (v *shownSubset) set(choice plan.Choice, from *ranked, subset []int) {
	v.positions = append(v.positions[:0], subset...)
	slices.Sort(v.positions)
	v.LLMs, v.order = v.LLMs[:0], v.order[:0]
	for i, position := range v.positions {
		v.LLMs, v.order = append(v.LLMs, from.llms[position]), append(v.order, i)
	}
	if choice.Info.Needed(framework.NeedOrder) {
		for i, position := range subset {
			v.order[i], _ = slices.BinarySearch(v.positions, position)
		}
	}
	v.Priors = v.Priors[:0]
	if choice.Info.Needed(framework.NeedPriors) && from.priors != nil {
		for _, position := range v.positions {
			v.Priors = append(v.Priors, from.priors[position])
		}
	}
}

// ranked returns a copy of the ranking for a question.
func (v *shownSubset) ranked(q int) framework.Ranked {
	r := framework.Ranked{Question: q, LLMs: slices.Clone(v.LLMs)}
	if len(v.Priors) > 0 {
		r.Priors = slices.Clone(v.Priors)
	}
	return r
}

// replicateOf numbers subsets of a question that are equal to the strategy, for
// aggregators whose answer is a sample; others give them the same candidate.
func replicateOf(choice plan.Choice, subsets [][]int, c int) int {
	if !choice.Info.Seeded {
		return 0
	}
	equal := sameMembers
	if choice.Info.Needed(framework.NeedOrder) {
		equal = slices.Equal[[]int]
	}
	replicate := 0
	for _, earlier := range subsets[:c] {
		if equal(earlier, subsets[c]) {
			replicate++
		}
	}
	return replicate
}

// sameMembers compares two subsets, neither with repeats, in any order.
func sameMembers(a, b []int) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x int) bool { return !slices.Contains(b, x) })
}
