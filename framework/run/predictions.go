package run

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/figures"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
)

// Grades are the recorded scores of the pool on the test questions.
func (p *Prepared) Grades() *figures.Grades {
	g := &figures.Grades{LLMs: p.Data.Pool}
	for llm := range p.Data.Pool {
		scores := make([]float64, len(p.Data.Test))
		for q := range scores {
			scores[q] = p.Data.Score(q, llm)
		}
		g.Score = append(g.Score, scores)
	}
	return g
}

// Predictions asks a cell's selection strategy for its prior scores on every test
// question, in the first repeat, and sets the LLMs' recorded grades beside them. A
// prior score is a prediction of accuracy only where it is a mean: a strategy that
// has the parameter normalise is asked with normalise = weights, any other must
// give fractions of 1, else there is nothing to draw.
func (p *Prepared) Predictions(ctx context.Context, opener pipeline.Opener, key string, workers int) (*figures.Predictions, error) {
	i, err := p.cellOf(key)
	if err != nil {
		return nil, err
	}
	cell, how, err := predicting(p.Cells[i])
	if err != nil {
		return nil, err
	}
	graph := plan.NewGraph([]plan.Cell{cell}, p.Data.Tasks, 1)
	engine, err := pipeline.NewEngine(ctx, p.Data, graph, opener, pipeline.Options{Seed: p.Experiment.Seed, Compat: p.Experiment.Compat, Workers: workers})
	if err != nil {
		return nil, err
	}
	made := &figures.Predictions{How: how, Predicted: make([][]float64, len(p.Data.Test)), Score: make([][]float64, len(p.Data.Test))}
	byLeaf := map[int][][]float64{}
	for q, question := range p.Data.Test {
		leaf := graph.CellLeaf[0][0][question.Task]
		if byLeaf[leaf] == nil {
			if byLeaf[leaf], err = engine.Priors(ctx, leaf); err != nil {
				return nil, err
			}
		}
		if made.Predicted[q], err = p.fractions(byLeaf[leaf][q]); err != nil {
			return nil, err
		}
		for llm := range p.Data.Pool {
			made.Score[q] = append(made.Score[q], p.Data.Score(q, llm))
		}
	}
	return made, nil
}

// fractions checks the priors of one question: fractions of 1, or missing.
func (p *Prepared) fractions(priors []float64) ([]float64, error) {
	if priors == nil {
		priors = make([]float64, len(p.Data.Pool))
		for llm := range priors {
			priors[llm] = math.NaN()
		}
	}
	checked := slices.Clone(priors)
	for llm, x := range priors {
		const rounding = 1e-9
		if x < -rounding || x > 1+rounding {
			return nil, &figures.Nothing{Reason: fmt.Sprintf("the selection strategy's prior scores are no accuracies: that of %s on a question is %v", p.Data.Pool[llm], x)}
		}
		if !math.IsNaN(x) {
			checked[llm] = max(0, min(1, x))
		}
	}
	return checked, nil
}

// predicting returns a cell with prior scores that are means, and what they are.
func predicting(cell plan.Cell) (plan.Cell, string, error) {
	var err error
	selection := cell.Settings.Selection
	if cell.Settings.Selection, err = normalised(selection); err != nil {
		return cell, "", err
	}
	changed := cell.Settings.Selection.Identity() != selection.Identity()
	byTask := map[string]plan.Settings{}
	for task, settings := range cell.ByTask {
		before := settings.Selection.Identity()
		if settings.Selection, err = normalised(settings.Selection); err != nil {
			return cell, "", err
		}
		changed = changed || settings.Selection.Identity() != before
		byTask[task] = settings
	}
	cell.ByTask = byTask
	if changed {
		return cell, fmt.Sprintf("The prior scores of %s are sums without a bound; a prediction is such a sum over the kept neighbours divided by the sum of their weights, the weighted mean of the LLM's recorded scores there.", selection.Info.ID), nil
	}
	return cell, fmt.Sprintf("A prediction is the prior score of %s.", selection.Info.ID), nil
}

// normalised is a selection whose prior scores are weighted means, where it has a
// parameter for that.
func normalised(c plan.Choice) (plan.Choice, error) {
	param, ok := c.Info.Param("normalise")
	if !ok || param.Type != framework.String || !slices.Contains(param.OneOf, "weights") || c.Config.String("normalise") != "none" {
		return c, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(c.Config.Canonical()))
	decoder.UseNumber()
	table := map[string]any{}
	err := decoder.Decode(&table)
	if err != nil {
		return c, err
	}
	table["normalise"] = "weights"
	text, err := json.Marshal(table)
	if err != nil {
		return c, err
	}
	c.Config, err = c.Info.ParseConfig(text)
	return c, err
}

// cellOf is the first cell of a key.
func (p *Prepared) cellOf(key string) (int, error) {
	i := slices.IndexFunc(p.Cells, func(c plan.Cell) bool { return c.Key == key && c.Invalid == "" })
	if i < 0 {
		return 0, fmt.Errorf("the plan has no valid cell %s: experiment.toml is not the one that ran", key)
	}
	return i, nil
}
