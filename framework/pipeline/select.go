package pipeline

import (
	"context"
	"fmt"
	"slices"

	"smacs/framework"
	"smacs/framework/plan"
)

// selectAll asks every selection strategy for its prior scores, one call per
// strategy with every distinct cut of every question, and ranks the answers.
func (b *block) selectAll(ctx context.Context) {
	priors := b.engine.graph.Priors
	for _, s := range byChoice(b.needed.Priors, func(i int) plan.Choice { return priors[i].Choice }) {
		err := b.selectWith(ctx, s)
		for _, g := range s.groups {
			b.priors[g].err = err
		}
	}
}

func (b *block) selectWith(ctx context.Context, s served) error {
	selector, err := instanceOf[framework.Selector](b.engine, s.choice)
	if err != nil {
		return err
	}
	if b.neighbors.err != nil && s.choice.Info.Needed(framework.NeedNeighbors) {
		return b.neighbors.err
	}
	request, asked := b.selectRequest(s)
	if len(request.Questions) == 0 {
		return nil
	}
	var answer *framework.SelectAnswer
	entryOf := itemEntries(request.Cuts)
	used, err := b.rounds(ctx, s.choice, func(item int) int { return request.Questions[entryOf[item]].Index },
		func(results []framework.AskResult) ([]framework.Ask, error) {
			request.Results = results
			if answer, err = selector.Select(ctx, request); err != nil {
				return nil, b.naming(err, asIs)
			}
			return answer.Asks, complete(s.choice, len(answer.Items), len(entryOf))
		})
	if err != nil {
		return err
	}
	b.takePriors(request, asked, answer.Items, used)
	return nil
}

// itemEntries returns the entry of each item of a request.
func itemEntries(cuts [][]int) []int {
	var entries []int
	for entry, list := range cuts {
		for range list {
			entries = append(entries, entry)
		}
	}
	return entries
}

// askedCut says that a group wants the ranking of an entry of a request at a
// cut.
type askedCut struct{ group, entry, cut int }

// selectRequest collects the questions the strategy's groups concern, with the
// distinct cuts of each: one entry per question, and per repeat for a strategy
// that draws.
func (b *block) selectRequest(s served) (*framework.SelectRequest, []askedCut) {
	request := &framework.SelectRequest{Bank: b.engine.bankFor(s.choice)}
	if s.choice.Info.Needed(framework.NeedNeighbors) {
		request.Neighbors = b.neighbors.block
	}
	var asked []askedCut
	entries := newInterner()
	for q, question := range b.questions {
		for _, group := range s.groups {
			prior := b.engine.graph.Priors[group]
			if !b.concerns(prior.Tasks, q) {
				continue
			}
			b.computed.Prior++
			entry, fresh := entries.of(entries.key(q, prior.Repeat))
			if fresh {
				request.Questions = append(request.Questions, b.question(s.choice, q, question, prior.Repeat))
				request.Cuts = append(request.Cuts, nil)
			}
			cut := b.cut(prior, q)
			request.Cuts[entry] = append(request.Cuts[entry], cut)
			asked = append(asked, askedCut{group: group, entry: entry, cut: cut})
		}
	}
	for entry, cuts := range request.Cuts {
		slices.Sort(cuts)
		request.Cuts[entry] = slices.Compact(cuts)
	}
	b.computed.sent("prior", total(lengths(request.Cuts)))
	return request, asked
}

// question is a test question as a selection strategy may see it.
func (b *block) question(choice plan.Choice, q, question, repeat int) framework.Question {
	seen := framework.Question{Index: q, Seed: b.engine.seed(choice, question, repeat)}
	if choice.Info.Needed(framework.NeedTexts) {
		seen.Text = b.references[q].Text
	}
	return seen
}

func (b *block) cut(prior plan.Prior, q int) int {
	if prior.Retrieval < 0 {
		return 0
	}
	return b.neighbors.kept[q][prior.Retrieval].Count
}

// takePriors ranks each answered item once and hands it to every group that
// asked for its cut; cuts are ascending.
func (b *block) takePriors(request *framework.SelectRequest, asked []askedCut, items []framework.SelectionScores, used map[int]Usage) {
	rankings := make([][]*ranking, len(request.Cuts))
	first := make([]int, len(request.Cuts)) // item of each entry's first cut
	item := 0
	for entry, cuts := range request.Cuts {
		first[entry] = item
		for range cuts {
			rankings[entry] = append(rankings[entry], b.engine.rank(items[item]))
			item++
		}
	}
	for _, a := range asked {
		c, _ := slices.BinarySearch(request.Cuts[a.entry], a.cut)
		q := request.Questions[a.entry].Index
		b.priors[a.group].of[q] = rankings[a.entry][c]
		if u, asks := used[first[a.entry]+c]; asks {
			b.priors[a.group].usage()[q] = u
		}
	}
}

// complete returns an error for an answer that is not one item per item of the
// request.
func complete(choice plan.Choice, items, want int) error {
	if items != want {
		return fmt.Errorf("strategy %s answered %d items, want %d: one per item of the request", choice.Info.Name(), items, want)
	}
	return nil
}

func lengths(lists [][]int) []int {
	out := make([]int, len(lists))
	for i, list := range lists {
		out[i] = len(list)
	}
	return out
}
