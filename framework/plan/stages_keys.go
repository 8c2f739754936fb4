package plan

import (
	"smacs/framework"
	"smacs/framework/key"
)

// A KeyContext is what stage keys hold beside the plan itself.
type KeyContext struct {
	// Data identifies the recording by its logical rows, with pool, tasks, split,
	// holes and embedding.
	Data key.Key
	// Engine changes whenever the engine's code does.
	Engine string
	// Code changes whenever the code of a strategy does.
	Code   func(kind framework.Kind, id string) string
	Seed   uint64
	Compat string
}

// LeafKeys returns the key of every leaf: a hash over everything that
// determines its outcomes and nothing else (ARCHITECTURE.md, section 4).
// Transport, workers, names and paths are in no key.
func (g *Graph) LeafKeys(c KeyContext) []key.Key {
	k := &keyMaker{KeyContext: c, graph: g, root: key.Of("data", c.Data.String(), c.Engine, c.Compat)}
	k.retrievals = keysOf(len(g.Retrievals), func(i int) key.Key {
		bound := g.Retrievals[i].Bound
		return key.Of("retrieval", k.root.String(), string(bound.Rule), bound.K, bound.Threshold)
	})
	k.priors = keysOf(len(g.Priors), func(i int) key.Key {
		p := g.Priors[i]
		input := k.root
		if p.Retrieval >= 0 {
			input = k.retrievals[p.Retrieval]
		}
		return k.strategy("prior", p.Choice, p.Repeat, input)
	})
	k.selections = keysOf(len(g.Selections), func(i int) key.Key {
		s := g.Selections[i]
		return key.Of("selection", k.priors[s.Prior].String(), s.TopK)
	})
	k.drops = keysOf(len(g.Drops), func(i int) key.Key {
		d := g.Drops[i]
		return k.strategy("dropout", d.Choice, d.Repeat, k.selections[d.Selection], d.Keep)
	})
	k.aggregations = keysOf(len(g.Aggregations), func(i int) key.Key {
		a := g.Aggregations[i]
		return k.strategy("aggregation", a.Choice, a.Repeat, k.drops[a.Drop])
	})
	k.scores = keysOf(len(g.Scores), func(i int) key.Key {
		s := g.Scores[i]
		return k.strategy("scoring", s.Choice, s.Repeat, k.aggregations[s.Aggregation], s.Candidates)
	})
	return keysOf(len(g.Leaves), k.leaf)
}

// keyMaker holds the keys of the stages made so far.
type keyMaker struct {
	KeyContext
	graph                                                       *Graph
	root                                                        key.Key
	retrievals, priors, selections, drops, aggregations, scores []key.Key
}

// strategy is the key of a stage that a strategy computes. The seed is in it
// only where the strategy itself draws: a drawn input brings its own.
func (k *keyMaker) strategy(stage string, choice Choice, repeat int, input key.Key, more ...any) key.Key {
	parts := []any{input.String(), choice.Info.ID, k.Code(choice.Info.Kind, choice.Info.ID), string(choice.Config.Canonical())}
	if choice.Info.Seeded {
		parts = append(parts, k.Seed, repeat)
	}
	return key.Of(stage, append(parts, more...)...)
}

// leaf holds the terms in the order of their sum, which labels decide, and not
// the labels: names are in no key.
func (k *keyMaker) leaf(i int) key.Key {
	leaf := k.graph.Leaves[i]
	parts := []any{k.aggregations[leaf.Aggregation].String(), leaf.Candidates, leaf.Missing}
	for _, term := range leaf.Terms {
		parts = append(parts, k.scores[term.Score].String(), term.Weight)
	}
	return key.Of("total", parts...)
}

func keysOf(n int, of func(i int) key.Key) []key.Key {
	keys := make([]key.Key, n)
	for i := range keys {
		keys[i] = of(i)
	}
	return keys
}
