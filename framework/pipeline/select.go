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
	for _, s := range byChoice(len(priors), func(i int) plan.Choice { return priors[i].Choice }) {
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
	request, cuts := b.selectRequest(s)
	if len(request.Questions) == 0 {
		return nil
	}
	answer, err := selector.Select(ctx, request)
	if err != nil {
		return err
	}
	if err := refuseAsks(s.choice, answer.Asks); err != nil {
		return err
	}
	want := total(lengths(request.Cuts))
	if len(answer.Items) != want {
		return fmt.Errorf("strategy %s answered %d items, want %d: one per question and cut", s.choice.Info.Name(), len(answer.Items), want)
	}
	b.takePriors(s, request, cuts, answer.Items)
	return nil
}

// selectRequest collects the questions the strategy's groups concern, with the
// distinct cuts of each. cuts[g][q] is the prefix length group s.groups[g] asks
// for at block question q, -1 where it does not concern it.
func (b *block) selectRequest(s served) (*framework.SelectRequest, [][]int) {
	request := &framework.SelectRequest{Bank: b.engine.bankFor(s.choice)}
	if s.choice.Info.Needed(framework.NeedNeighbors) {
		request.Neighbors = b.neighbors.block
	}
	cuts := make([][]int, len(s.groups))
	for g := range cuts {
		cuts[g] = make([]int, len(b.questions))
	}
	for q, question := range b.questions {
		var distinct []int
		for g, group := range s.groups {
			cuts[g][q] = b.cut(b.engine.graph.Priors[group], q)
			if cuts[g][q] >= 0 {
				distinct = append(distinct, cuts[g][q])
				b.computed.Prior++
			}
		}
		if len(distinct) == 0 {
			continue
		}
		slices.Sort(distinct)
		seen := framework.Question{Index: q, Seed: b.engine.seed(s.choice, question)}
		if s.choice.Info.Needed(framework.NeedTexts) {
			seen.Text = b.references[q].Text
		}
		request.Questions = append(request.Questions, seen)
		request.Cuts = append(request.Cuts, slices.Compact(distinct))
	}
	b.computed.sent("prior", total(lengths(request.Cuts)))
	return request, cuts
}

func (b *block) cut(prior plan.Prior, q int) int {
	switch {
	case !b.concerns(prior.Tasks, q):
		return -1
	case prior.Retrieval < 0:
		return 0
	default:
		return b.neighbors.kept[q][prior.Retrieval].Count
	}
}

// takePriors ranks each answered item once and hands it to every group that
// asked for its cut; cuts are ascending.
func (b *block) takePriors(s served, request *framework.SelectRequest, cuts [][]int, items []framework.SelectionScores) {
	for i, question := range request.Questions {
		q := question.Index
		rankings := make([]*ranking, len(request.Cuts[i]))
		for c := range rankings {
			rankings[c] = b.engine.rank(items[c])
		}
		for g, group := range s.groups {
			if c, asked := slices.BinarySearch(request.Cuts[i], cuts[g][q]); asked {
				b.priors[group].of[q] = rankings[c]
			}
		}
		items = items[len(rankings):]
	}
}

// refuseAsks reports asks of a strategy: the recording pipeline answers none.
func refuseAsks(choice plan.Choice, asks []framework.Ask) error {
	if len(asks) == 0 {
		return nil
	}
	return fmt.Errorf("strategy %s asks %s for another answer: asks are not supported yet", choice.Info.Name(), asks[0].LLM)
}

func lengths(lists [][]int) []int {
	out := make([]int, len(lists))
	for i, list := range lists {
		out[i] = len(list)
	}
	return out
}
