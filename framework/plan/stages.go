package plan

import (
	"fmt"
	"strings"

	"smacs/framework/retrieve"
)

// A Graph is the distinct work of a set of cells: every stage group once, with
// the group it takes its input from. Cells that agree up to a stage share that
// stage's groups, so the cost of a sweep is the cost of its graph
// (ARCHITECTURE.md, section 4; STRATEGIES.md, 3.2).
type Graph struct {
	Tasks        []string
	Retrievals   []Retrieval
	Priors       []Prior
	Selections   []Selection
	Drops        []Drop
	Aggregations []Aggregation
	Scores       []Score
	Leaves       []Leaf
	// CellLeaf gives, per cell, repeat and task, the leaf that makes its
	// outcomes; -1 for an invalid cell. Repeats of a cell in which nothing is
	// drawn are one leaf.
	CellLeaf [][][]int
}

// Undrawn is the Repeat of a group to which no draw leads: it is the same in
// every repeat.
const Undrawn = -1

// A TaskSet says, per task of the graph, whether a group concerns it.
type TaskSet []bool

// A Retrieval is one cut of every question's sorted neighbours.
type Retrieval struct {
	Bound retrieve.Bound
	Tasks TaskSet
}

// A Prior is one set of prior scores: a selection strategy over one retrieval.
type Prior struct {
	Choice    Choice
	Retrieval int // index into Retrievals; -1 for strategies that need no neighbours
	Repeat    int // from 0; Undrawn
	Tasks     TaskSet
}

// A Selection is the top of one ranking.
type Selection struct {
	Prior  int
	TopK   int
	Repeat int
	Tasks  TaskSet
}

// A Drop is one set of reference subsets.
type Drop struct {
	Selection  int
	Choice     Choice
	Keep       int
	Candidates int // the most any cell asks for; others use a prefix
	Repeat     int
	Tasks      TaskSet
}

// An Aggregation is one set of candidates.
type Aggregation struct {
	Drop       int
	Choice     Choice
	Candidates int // the most any of its cells asks for: at most those of Drop
	Repeat     int
	Tasks      TaskSet
}

// A Score is one unweighted posterior term over the first Candidates
// candidates of an aggregation.
type Score struct {
	Aggregation int
	Choice      Choice
	Candidates  int
	Repeat      int
	Tasks       TaskSet
}

// A Weighted is a term with its weight in a leaf's sum.
type Weighted struct {
	Label  string
	Score  int // index into Scores
	Weight float64
}

// A Leaf sums terms and picks the winner: the end of the pipeline for one
// distinct configuration.
type Leaf struct {
	Aggregation int
	Candidates  int
	Terms       []Weighted // by label, in byte order
	Missing     string
	Tasks       TaskSet
}

// NewGraph finds the distinct stage groups of the valid cells in a number of
// repeats. The order of groups is the order in which cells first need them.
func NewGraph(cells []Cell, tasks []string, repeats int) *Graph {
	b := &graphBuilder{graph: &Graph{Tasks: tasks}, seen: map[string]int{}}
	for _, cell := range cells {
		leaves := make([][]int, repeats)
		for repeat := range leaves {
			b.repeat = repeat
			leaves[repeat] = b.cell(cell)
		}
		b.graph.CellLeaf = append(b.graph.CellLeaf, leaves)
	}
	return b.graph
}

// cell returns the leaf of each task in the builder's repeat.
func (b *graphBuilder) cell(cell Cell) []int {
	leaves := make([]int, len(b.graph.Tasks))
	for t, task := range b.graph.Tasks {
		leaves[t] = -1
		if cell.Invalid == "" {
			leaves[t] = b.leaf(cell.SettingsFor(task), t)
		}
	}
	return leaves
}

// graphBuilder interns groups by a text of everything that distinguishes them.
type graphBuilder struct {
	graph  *Graph
	seen   map[string]int
	repeat int
}

// drawn returns the repeat of a group: the current one where the strategy draws
// or its input was drawn, else Undrawn.
func (b *graphBuilder) drawn(choice Choice, input int) int {
	if choice.Info.Seeded || input != Undrawn {
		return b.repeat
	}
	return Undrawn
}

func (b *graphBuilder) intern(identity string, add func() int) int {
	at, ok := b.seen[identity]
	if !ok {
		at = add()
		b.seen[identity] = at
	}
	return at
}

func (b *graphBuilder) tasks() TaskSet { return make(TaskSet, len(b.graph.Tasks)) }

func (b *graphBuilder) leaf(s Settings, task int) int {
	g := b.graph
	aggregation := b.aggregation(s, task)
	leaf := Leaf{Aggregation: aggregation, Candidates: s.Candidates, Missing: s.Missing}
	var identity strings.Builder
	fmt.Fprintf(&identity, "leaf %d %d %s", aggregation, s.Candidates, s.Missing)
	for _, term := range s.Terms {
		weighted := Weighted{Label: term.Label, Score: b.score(term.Choice, aggregation, s.Candidates, task), Weight: term.Weight}
		leaf.Terms = append(leaf.Terms, weighted)
		fmt.Fprintf(&identity, " %q %d %v", weighted.Label, weighted.Score, weighted.Weight)
	}
	at := b.intern(identity.String(), func() int {
		leaf.Tasks = b.tasks()
		g.Leaves = append(g.Leaves, leaf)
		return len(g.Leaves) - 1
	})
	g.Leaves[at].Tasks[task] = true
	return at
}

func (b *graphBuilder) score(choice Choice, aggregation, candidates, task int) int {
	g := b.graph
	repeat := b.drawn(choice, g.Aggregations[aggregation].Repeat)
	at := b.intern(fmt.Sprintf("score %d %d %d %s", aggregation, candidates, repeat, choice.Identity()), func() int {
		g.Scores = append(g.Scores, Score{Aggregation: aggregation, Choice: choice, Candidates: candidates, Repeat: repeat, Tasks: b.tasks()})
		return len(g.Scores) - 1
	})
	g.Scores[at].Tasks[task] = true
	return at
}

func (b *graphBuilder) aggregation(s Settings, task int) int {
	g := b.graph
	drop := b.drop(s, task)
	repeat := b.drawn(s.Aggregation, g.Drops[drop].Repeat)
	at := b.intern(fmt.Sprintf("aggregation %d %d %s", drop, repeat, s.Aggregation.Identity()), func() int {
		g.Aggregations = append(g.Aggregations, Aggregation{Drop: drop, Choice: s.Aggregation, Repeat: repeat, Tasks: b.tasks()})
		return len(g.Aggregations) - 1
	})
	g.Aggregations[at].Candidates = max(g.Aggregations[at].Candidates, s.Candidates)
	g.Aggregations[at].Tasks[task] = true
	return at
}

func (b *graphBuilder) drop(s Settings, task int) int {
	g := b.graph
	selection := b.selection(s, task)
	repeat := b.drawn(s.Dropout, g.Selections[selection].Repeat)
	at := b.intern(fmt.Sprintf("drop %d %d %d %s", selection, s.Keep, repeat, s.Dropout.Identity()), func() int {
		g.Drops = append(g.Drops, Drop{Selection: selection, Choice: s.Dropout, Keep: s.Keep, Repeat: repeat, Tasks: b.tasks()})
		return len(g.Drops) - 1
	})
	g.Drops[at].Candidates = max(g.Drops[at].Candidates, s.Candidates)
	g.Drops[at].Tasks[task] = true
	return at
}

func (b *graphBuilder) selection(s Settings, task int) int {
	g := b.graph
	prior := b.prior(s, task)
	at := b.intern(fmt.Sprintf("selection %d %d", prior, s.TopK), func() int {
		g.Selections = append(g.Selections, Selection{Prior: prior, TopK: s.TopK, Repeat: g.Priors[prior].Repeat, Tasks: b.tasks()})
		return len(g.Selections) - 1
	})
	g.Selections[at].Tasks[task] = true
	return at
}
