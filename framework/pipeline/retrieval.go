package pipeline

import (
	"slices"

	"smacs/framework"
	"smacs/framework/embedding"
	"smacs/framework/retrieve"
)

// neighborhood is the block's retrieval: each question's neighbours to the
// longest cut, and what each retrieval group keeps of them.
type neighborhood struct {
	block *framework.NeighborBlock
	kept  [][]retrieve.Kept // per question, per retrieval group
	err   error             // why there are none
}

// retrieve sorts the bank once per question and applies every bound to that
// one list.
func (b *block) retrieve() {
	e := b.engine
	if !slices.Contains(b.needed.Retrievals, true) {
		return
	}
	b.neighbors.block = &framework.NeighborBlock{}
	neighbors, err := b.sorter()
	if err != nil {
		b.neighbors.err = err
		return
	}
	for q := range b.questions {
		sorted := neighbors(q)
		kept := retrieve.Cuts(sorted, e.bounds)
		longest := 0
		for r, k := range kept {
			if b.needed.Retrievals[r] && b.concerns(e.graph.Retrievals[r].Tasks, q) {
				longest = max(longest, k.Count)
				b.computed.Retrieval++
			}
		}
		b.neighbors.kept = append(b.neighbors.kept, kept)
		b.neighbors.block.Questions = append(b.neighbors.block.Questions, framework.Neighbors{
			Rows:         slices.Clone(sorted.Rows[:longest]),
			Similarities: slices.Clone(sorted.Similarity[:longest]),
			Unit:         unitOf(sorted),
		})
	}
}

// sorter returns what sorts the bank for a question of the block; its result
// holds until the next one.
func (b *block) sorter() (func(q int) retrieve.Neighbors, error) {
	e := b.engine
	if e.dense != nil {
		queries, err := b.queries()
		if err != nil {
			return nil, err
		}
		var scratch retrieve.DenseScratch
		return scratch.Neighbors, e.dense.Compare(queries, &scratch)
	}
	var scratch retrieve.Scratch
	return func(q int) retrieve.Neighbors {
		text := e.data.Recording.Questions[e.data.Test[b.questions[q]].Recorded].Text
		return e.index.NeighborsInto(text, &scratch)
	}, nil
}

func unitOf(n retrieve.Neighbors) float64 {
	if n.Fixed == nil {
		return 0
	}
	return embedding.Unit
}
