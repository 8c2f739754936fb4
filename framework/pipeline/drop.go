package pipeline

import (
	"context"

	"smacs/framework"
	"smacs/framework/plan"
)

// drop is a dropout's outcome with the selection it drew from.
type drop struct {
	framework.Drop
	from *ranked
}

// dropAll asks every dropout strategy for its subsets, one call per strategy
// with every distinct (selection, keep) of every question.
func (b *block) dropAll(ctx context.Context) {
	drops := b.engine.graph.Drops
	for _, s := range byChoice(b.needed.Drops, func(i int) plan.Choice { return drops[i].Choice }) {
		err := b.dropWith(ctx, s)
		for _, g := range s.groups {
			if b.drops[g].err == nil {
				b.drops[g].err = err
			}
		}
	}
}

// dropSlot says which group and question an item of a request serves.
type dropSlot struct{ group, question, item int }

func (b *block) dropWith(ctx context.Context, s served) error {
	dropper, err := instanceOf[framework.Dropper](b.engine, s.choice)
	if err != nil {
		return err
	}
	request, slots, err := b.dropRequest(s)
	if err != nil {
		return err
	}
	if len(request.Items) == 0 {
		return nil
	}
	var answer *framework.DropAnswer
	used, err := b.rounds(ctx, s.choice, func(item int) int { return request.Items[item].Question },
		func(results []framework.AskResult) ([]framework.Ask, error) {
			request.Results = results
			if answer, err = dropper.Drop(ctx, request); err != nil {
				return nil, b.naming(err, asIs)
			}
			return answer.Asks, complete(s.choice, len(answer.Items), len(request.Items))
		})
	if err != nil {
		return err
	}
	charge(slots, used, func(g int) []Usage { return b.drops[g].usage() })
	made := make([]drop, len(slots))
	for i, slot := range slots {
		from := b.selections[b.engine.graph.Drops[slot.group].Selection].of[slot.question]
		made[i] = drop{Drop: answer.Items[slot.item], from: from}
		b.drops[slot.group].of[slot.question] = &made[i]
	}
	return nil
}

func (b *block) dropRequest(s served) (*framework.DropRequest, []dropSlot, error) {
	e := b.engine
	request := &framework.DropRequest{Pool: e.data.Pool}
	if v := viewOf(s.choice.Info); v.texts || v.similarities {
		var err error
		if request.References, err = b.viewFor(s.choice); err != nil {
			return nil, nil, err
		}
	}
	var slots []dropSlot
	items := newInterner()
	for _, g := range s.groups {
		group := e.graph.Drops[g]
		request.Candidates = max(request.Candidates, group.Candidates)
		from := b.selections[group.Selection]
		if from.err != nil {
			b.drops[g].err = from.err
			continue
		}
		for q, question := range b.questions {
			if !b.concerns(group.Tasks, q) {
				continue
			}
			b.computed.Dropout++
			selected := framework.Ranked{Question: q, LLMs: from.of[q].llms}
			if s.choice.Info.Needed(framework.NeedPriors) {
				selected.Priors = from.of[q].priors
			}
			keep := min(group.Keep, len(selected.LLMs))
			if !s.choice.Info.Keeps {
				keep = len(selected.LLMs)
			}
			item, fresh := items.of(appendRanked(items.key(q, keep, repeatKey(s.choice, group.Repeat)), selected))
			if fresh {
				request.Items = append(request.Items, framework.DropItem{Ranked: selected, Seed: e.seed(s.choice, question, group.Repeat), Keep: keep})
			}
			slots = append(slots, dropSlot{group: g, question: q, item: item})
		}
	}
	b.computed.sent("dropout", len(request.Items))
	return request, slots, nil
}
