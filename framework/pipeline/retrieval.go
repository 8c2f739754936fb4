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
}

// retrieve sorts the bank once per question and applies every bound to that
// one list.
func (b *block) retrieve() {
	e := b.engine
	if e.index == nil || !slices.Contains(b.needed.Retrievals, true) {
		return
	}
	var scratch retrieve.Scratch
	b.neighbors.block = &framework.NeighborBlock{}
	for q, question := range b.questions {
		text := e.data.Recording.Questions[e.data.Test[question].Recorded].Text
		sorted := e.index.NeighborsInto(text, &scratch)
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

func unitOf(n retrieve.Neighbors) float64 {
	if n.Fixed == nil {
		return 0
	}
	return embedding.Unit
}
