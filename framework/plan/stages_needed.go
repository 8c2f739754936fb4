package plan

// Needed says, per stage, which groups some wanted leaf is made from. A block
// whose other leaves are known already computes only these.
type Needed struct {
	Retrievals, Priors, Selections, Drops, Aggregations, Scores, Leaves []bool
}

// Needed returns the groups that the wanted leaves need.
func (g *Graph) Needed(leaves []bool) *Needed {
	n := &Needed{
		Retrievals: make([]bool, len(g.Retrievals)), Priors: make([]bool, len(g.Priors)),
		Selections: make([]bool, len(g.Selections)), Drops: make([]bool, len(g.Drops)),
		Aggregations: make([]bool, len(g.Aggregations)), Scores: make([]bool, len(g.Scores)),
		Leaves: leaves,
	}
	for l, wanted := range leaves {
		if !wanted {
			continue
		}
		leaf := g.Leaves[l]
		for _, term := range leaf.Terms {
			n.Scores[term.Score] = true
		}
		n.aggregation(g, leaf.Aggregation)
	}
	return n
}

func (n *Needed) aggregation(g *Graph, aggregation int) {
	if n.Aggregations[aggregation] {
		return
	}
	n.Aggregations[aggregation] = true
	drop := g.Aggregations[aggregation].Drop
	selection := g.Drops[drop].Selection
	prior := g.Selections[selection].Prior
	n.Drops[drop], n.Selections[selection], n.Priors[prior] = true, true, true
	if retrieval := g.Priors[prior].Retrieval; retrieval >= 0 {
		n.Retrievals[retrieval] = true
	}
}

// All returns the need for every group.
func (g *Graph) All() *Needed {
	leaves := make([]bool, len(g.Leaves))
	for l := range leaves {
		leaves[l] = true
	}
	return g.Needed(leaves)
}
