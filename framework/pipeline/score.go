package pipeline

import (
	"context"
	"fmt"
	"slices"

	"smacs/framework"
	"smacs/framework/grade"
	"smacs/framework/plan"
)

// scoreAll asks every scoring strategy for its terms, one call per strategy
// with every distinct list of candidates of every question. Weights are not
// known here: they touch sums only.
func (b *block) scoreAll(ctx context.Context) {
	scores := b.engine.graph.Scores
	for _, s := range byChoice(b.needed.Scores, func(i int) plan.Choice { return scores[i].Choice }) {
		err := b.scoreWith(ctx, s)
		for _, g := range s.groups {
			if b.scores[g].err == nil {
				b.scores[g].err = err
			}
		}
	}
}

func (b *block) scoreWith(ctx context.Context, s served) error {
	scorer, err := instanceOf[framework.Scorer](b.engine, s.choice)
	if err != nil {
		return err
	}
	if err := b.embedCandidates(ctx, s); err != nil {
		return err
	}
	request, slots, err := b.scoreRequest(s)
	if err != nil {
		return err
	}
	if len(request.Items) == 0 {
		return nil
	}
	var answer *framework.ScoreAnswer
	origin := originOf(request, slots)
	used, err := b.rounds(ctx, s.choice, func(item int) int { return origin(request.Selections[request.Items[item].Selection].Question) },
		func(results []framework.AskResult) ([]framework.Ask, error) {
			request.Results = results
			if answer, err = scorer.Score(ctx, request); err != nil {
				return nil, b.naming(err, origin)
			}
			return answer.Asks, complete(s.choice, len(answer.Items), len(request.Items))
		})
	if err != nil {
		return err
	}
	charge(slots, used, func(g int) []Usage { return b.scores[g].usage() })
	for _, slot := range slots {
		if err := b.takeTerms(s.choice, slot, answer.Items[slot.item], len(request.Items[slot.item].Candidates)); err != nil {
			return err
		}
	}
	return nil
}

// takeTerms gives a group its terms for a question. A candidate that is missing
// was not sent and has none.
func (b *block) takeTerms(choice plan.Choice, slot dropSlot, terms []float64, want int) error {
	if len(terms) != want {
		return fmt.Errorf("strategy %s: question %d of the block has %d terms, want %d: one per candidate", choice.Info.Name(), slot.question, len(terms), want)
	}
	group := b.engine.graph.Scores[slot.group]
	made := b.aggregations[group.Aggregation].of[slot.question]
	if want < group.Candidates {
		all := missingTerms(group.Candidates)
		for i, c := range b.present(made, slot.question, group.Candidates) {
			all[c] = terms[i]
		}
		terms = all
	}
	b.scores[slot.group].of[slot.question] = terms
	return nil
}

func missingTerms(n int) []float64 {
	terms := make([]float64, n)
	for i := range terms {
		terms[i] = nan
	}
	return terms
}

// present lists those of the first n candidates that are not missing.
func (b *block) present(made *candidates, q, n int) []int {
	var there []int
	for c, response := range made.responses[:n] {
		if own := b.ownAt(q, response); own == nil || own.state != grade.Failed {
			there = append(there, c)
		}
	}
	return there
}

// originOf returns the question of the block that an index among the references
// of a request stands for.
func originOf(request *framework.ScoreRequest, slots []dropSlot) func(index int) int {
	return func(index int) int {
		at := slices.IndexFunc(slots, func(s dropSlot) bool {
			return request.Selections[request.Items[s.item].Selection].Question == index
		})
		if at < 0 {
			return index
		}
		return slots[at].question
	}
}

func (b *block) scoreRequest(s served) (*framework.ScoreRequest, []dropSlot, error) {
	e := b.engine
	request := &framework.ScoreRequest{Pool: e.data.Pool}
	shared, err := b.viewFor(s.choice)
	if err != nil {
		return nil, nil, err
	}
	own := &ownReferences{block: b, view: viewOf(s.choice.Info), shared: shared}
	var slots []dropSlot
	var list []framework.ScoreCandidate // of one item, copied where it is new
	items, selections := newInterner(), newInterner()
	for _, g := range s.groups {
		group := e.graph.Scores[g]
		from := b.aggregations[group.Aggregation]
		if from.err != nil {
			b.scores[g].err = from.err
			continue
		}
		for q, question := range b.questions {
			if !b.concerns(group.Tasks, q) {
				continue
			}
			b.computed.Scoring++
			selection := selectionFor(s.choice, from.of[q], q)
			if list = b.candidatesFor(list[:0], s.choice, from.of[q], q, group.Candidates); len(list) == 0 {
				b.scores[g].of[q] = missingTerms(group.Candidates)
				continue
			}
			if err := own.comparable(q, list); err != nil {
				b.scores[g].err = fmt.Errorf("strategy %s: %w", s.choice.Info.Name(), err)
				break
			}
			key := appendRanked(items.key(q, repeatKey(s.choice, group.Repeat)), selection)
			for _, c := range list {
				key = appendInts(appendInt(key, c.Response), c.Subset)
			}
			item, fresh := items.of(key)
			if fresh {
				listed := slices.Clone(list)
				if b.hasOwn(listed) {
					if selection.Question, err = own.add(q, listed, selection); err != nil {
						return nil, nil, err
					}
				}
				at, fresh := selections.of(appendRanked(selections.key(selection.Question), selection))
				if fresh {
					request.Selections = append(request.Selections, selection)
				}
				request.Items = append(request.Items, framework.ScoreItem{Selection: at, Seed: e.seed(s.choice, question, group.Repeat), Candidates: listed})
			}
			slots = append(slots, dropSlot{group: g, question: q, item: item})
		}
	}
	request.References = own.references()
	b.computed.sent("scoring", len(request.Items))
	return request, slots, nil
}

// selectionFor returns the selection as the strategy may see it: empty where it
// needs neither priors nor subsets, so that cells whose candidates are the same
// responses share the terms.
func selectionFor(choice plan.Choice, from *candidates, q int) framework.Ranked {
	selection := framework.Ranked{Question: q}
	priors := choice.Info.Needed(framework.NeedPriors)
	if priors || choice.Info.Needed(framework.NeedSubsets) {
		selection.LLMs = from.from.from.llms
	}
	if priors {
		selection.Priors = from.from.from.priors
	}
	return selection
}

// candidatesFor appends the first n candidates but the missing ones, without the
// subsets they were made from where the strategy does not need them.
func (b *block) candidatesFor(list []framework.ScoreCandidate, choice plan.Choice, from *candidates, q, n int) []framework.ScoreCandidate {
	subsets := choice.Info.Needed(framework.NeedSubsets)
	for c, response := range from.responses[:n] {
		if own := b.ownAt(q, response); own != nil && own.state == grade.Failed {
			continue
		}
		candidate := framework.ScoreCandidate{Response: response}
		if subsets {
			candidate.Subset = from.from.Subsets[c]
		}
		list = append(list, candidate)
	}
	return list
}
