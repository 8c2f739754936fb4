package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"smacs/framework/config"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// weightLabel returns the label of the term whose weight a setting is.
func weightLabel(setting string) (string, bool) {
	rest, ok := strings.CutPrefix(setting, "scoring.terms.")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, ".weight")
}

// steps computes the step function between the least and the greatest weight. A
// weight of exactly 0 is a step of its own: there the term is left out.
func (x *execution) steps(ctx context.Context, opener pipeline.Opener, cell int, label string, weights []float64) ([]stats.Step, error) {
	lines, err := x.lines(ctx, opener, cell, label)
	if err != nil {
		return nil, err
	}
	from, to := weights[0], weights[len(weights)-1]
	if from > 0 || to < 0 {
		return x.stepsBetween(lines, from, to), nil
	}
	steps := x.stepsBetween(lines, from, 0)
	zero := x.resampler.Summarize(outcomesAt(lines, 0))
	steps = append(steps, stats.Step{Correct: zero.Correct, N: zero.N, Accuracy: zero.Accuracy, Low: zero.Low, High: zero.High})
	return append(steps, x.stepsBetween(lines, 0, to)...), nil
}

// lines returns, per test question and repeat, the candidates of a cell as
// functions of the weight of a term. They are constant for a task whose override
// sets that weight itself.
func (x *execution) lines(ctx context.Context, opener pipeline.Opener, cell int, label string) ([][]*pipeline.QuestionLines, error) {
	graph := plan.NewGraph(x.Cells[cell:cell+1], x.Data.Tasks, x.repeatsOf(cell))
	engine, err := x.engineOf(ctx, opener, graph, x.Workers)
	if err != nil {
		return nil, err
	}
	all := make([][]*pipeline.QuestionLines, len(x.Data.Test))
	for _, leaves := range graph.CellLeaf[0] {
		made := map[string][]*pipeline.QuestionLines{}
		for q, question := range x.Data.Test {
			leaf, swept := leaves[question.Task], label
			if x.setsWeight(x.Data.Tasks[question.Task], label) {
				swept = ""
			}
			key := fmt.Sprint(leaf, swept)
			if made[key] == nil {
				if made[key], err = engine.Lines(ctx, leaf, swept); err != nil {
					return nil, err
				}
			}
			all[q] = append(all[q], made[key][q])
		}
	}
	return all, nil
}

// setsWeight reports whether an override gives a task its own weight of a term.
func (x *execution) setsWeight(task, label string) bool {
	for _, o := range x.Experiment.Overrides {
		if _, sets := o.Set["scoring.terms."+label+".weight"]; sets && config.MatchAny(o.Tasks, task) {
			return true
		}
	}
	return false
}

// stepsBetween are the steps between two weights, neither on the other side of
// 0; none when they are equal.
func (x *execution) stepsBetween(lines [][]*pipeline.QuestionLines, from, to float64) []stats.Step {
	if from == to {
		return nil
	}
	folded := make([]stats.Curve, len(lines))
	for q, repeats := range lines {
		curves := make([]stats.Curve, len(repeats))
		for r, l := range repeats {
			curves[r] = curve(l, from, to)
		}
		if folded[q] = curves[0]; len(curves) > 1 {
			folded[q] = stats.FoldCurves(curves, from, to, mean)
		}
	}
	return x.resampler.Steps(folded, from, to)
}

// outcomesAt are the outcomes at one weight, means over the repeats.
func outcomesAt(lines [][]*pipeline.QuestionLines, w float64) []float64 {
	outcomes := newMeans(len(lines))
	for q, repeats := range lines {
		for _, l := range repeats {
			outcomes.add(q, l.Scores[l.Winner(w)])
		}
	}
	return outcomes.values()
}

func curve(l *pipeline.QuestionLines, from, to float64) stats.Curve {
	lines := make([]stats.Line, len(l.Base))
	for j := range lines {
		lines[j] = stats.Line{Base: l.Base[j], Slope: l.Slope[j]}
	}
	return stats.Curve{Segments: stats.EnvelopeBy(lines, from, to, l.Winner), Scores: l.Scores}
}

func tableSteps(steps []stats.Step) []store.StepRow {
	var out []store.StepRow
	for _, s := range steps {
		out = append(out, store.StepRow{From: s.From, To: s.To, N: s.N, Correct: s.Correct, Accuracy: s.Accuracy, CILow: s.Low, CIHigh: s.High})
	}
	return out
}

// simulated reports whether some cell's candidates are.
func (p *Prepared) simulated() bool {
	return slices.ContainsFunc(p.Graph.Aggregations, func(a plan.Aggregation) bool { return pipeline.Simulated(a.Choice.Info) })
}
