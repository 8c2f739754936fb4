package run

import (
	"context"
	"fmt"

	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/retrieve"
)

// Explained is an explanation with what a reader wants to see around it.
type Explained struct {
	*pipeline.Explanation
	Settings   plan.Settings // of the cell for the question's task
	Cell       string        // key
	Label      string
	Text, Gold string // of the question; no strategy sees the gold
	Bank       int    // entries of the question bank
}

// Explain shows every stage of one valid cell for one test question, in the
// first repeat.
func (p *Prepared) Explain(ctx context.Context, opener pipeline.Opener, cell, question int) (*Explained, error) {
	alone := plan.NewGraph(p.Cells[cell:cell+1], p.Data.Tasks, 1)
	engine, err := p.engineOf(ctx, opener, alone, 1)
	if err != nil {
		return nil, err
	}
	all, err := p.explainAll(ctx, engine, alone.CellLeaf[0][0], cell, []int{question})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (p *Prepared) engineOf(ctx context.Context, opener pipeline.Opener, graph *plan.Graph, workers int) (*pipeline.Engine, error) {
	return pipeline.NewEngine(ctx, p.Data, graph, opener, pipeline.Options{
		Seed: p.Experiment.Seed, Compat: p.Experiment.Compat, Workers: workers,
		LLMs: p.llms(), Prompt: prompts(p.Experiment.Live), Grader: p.Experiment.Live.Grader, Embedder: p.responseEmbedder(), QueryEmbedder: p.queryEmbedder(),
	})
}

// explainAll explains a cell for several questions, in their order. leaves are
// those of the cell in the engine's graph, by task.
func (p *Prepared) explainAll(ctx context.Context, engine *pipeline.Engine, leaves []int, cell int, questions []int) ([]*Explained, error) {
	byLeaf := map[int][]int{} // positions in questions
	var order []int
	for i, q := range questions {
		leaf := leaves[p.Data.Test[q].Task]
		if byLeaf[leaf] == nil {
			order = append(order, leaf)
		}
		byLeaf[leaf] = append(byLeaf[leaf], i)
	}
	all := make([]*Explained, len(questions))
	for _, leaf := range order {
		var asked []int
		for _, i := range byLeaf[leaf] {
			asked = append(asked, questions[i])
		}
		explanations, err := engine.Explain(ctx, leaf, asked)
		if err != nil {
			return nil, err
		}
		for j, i := range byLeaf[leaf] {
			all[i] = p.explained(explanations[j], cell, questions[i])
		}
	}
	return all, nil
}

func (p *Prepared) explained(e *pipeline.Explanation, cell, question int) *Explained {
	asked := p.Data.Recording.Questions[p.Data.Test[question].Recorded]
	return &Explained{
		Explanation: e, Settings: p.Cells[cell].SettingsFor(asked.Task), Cell: p.Cells[cell].Key, Label: p.Cells[cell].Label,
		Text: asked.Text, Gold: asked.Gold, Bank: p.Data.Bank.Rows(),
	}
}

// Bound says which neighbours the cell's rule keeps; it must not be called when
// the selection asked for none.
func (e *Explained) Bound() string {
	r, s := e.Retrieval, e.Settings
	if len(r.Neighbors) == 0 && r.BoundaryIndex < 0 {
		return "there are none"
	}
	switch retrieve.Rule(s.Rule) {
	case retrieve.TopK:
		return fmt.Sprintf("the %d nearest", r.Kept)
	case retrieve.Radius:
		return fmt.Sprintf("similarity of %.4f or more, or among the %d nearest", r.Threshold, r.BoundaryIndex+1)
	}
	text := fmt.Sprintf("similarity above %.4f = %g x %.4f, that of neighbour %d counted from 0", r.Threshold, s.Threshold, r.Boundary, r.BoundaryIndex)
	if retrieve.Rule(s.Rule) == retrieve.JiSi && r.Kept == 1 && !(r.Neighbors[0].Similarity > r.Threshold) {
		text += "; none is, so the nearest alone"
	}
	return text
}
