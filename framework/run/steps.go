package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"smacs/framework/chart"
	"smacs/framework/config"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// drawSteps draws, for every swept score weight, accuracy as the exact step
// function of that weight, all other axes being fixed, and returns the steps for
// a table. Weights reach no strategy, so one configuration is computed.
func (x *execution) drawSteps(ctx context.Context, opener pipeline.Opener) error {
	for axis, swept := range x.Experiment.Sweep {
		label, isWeight := weightLabel(swept.Setting())
		if !isWeight || !numeric(swept) {
			continue
		}
		cell, fixed := x.stepCell(axis)
		if cell < 0 {
			continue
		}
		weights := axisNumbers(swept.Values)
		steps, err := x.steps(ctx, opener, cell, label, weights)
		if err != nil {
			return fmt.Errorf("steps of %s: %w", swept.Key, err)
		}
		figure, err := chart.Steps(chart.StepsSpec{
			XLabel: swept.Key, YLabel: x.accuracyLabel(), Steps: chartSteps(steps), Mark: marks(steps, weights),
			Baselines: x.chartBaselines(x.references), Confidence: stats.Confidence,
		})
		if err != nil {
			return fmt.Errorf("chart of steps of %s: %w", swept.Key, err)
		}
		made, err := render(figure, "steps-"+swept.Key, "Accuracy as an exact function of "+swept.Key, fixed)
		if err != nil {
			return err
		}
		made.table, err = store.StepsCSV(tableSteps(steps))
		if err != nil {
			return err
		}
		x.charts = append(x.charts, *made)
	}
	return nil
}

// weightLabel returns the label of the term whose weight a setting is.
func weightLabel(setting string) (string, bool) {
	rest, ok := strings.CutPrefix(setting, "scoring.terms.")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, ".weight")
}

// stepCell returns the done cell whose other axes have their base values and
// whose weight is not 0 (the weight of no task that sets its own), and words for
// what is fixed; -1 when there is none.
func (x *execution) stepCell(axis int) (int, string) {
	keep, words := x.onBase(axis)
	for i, cell := range x.Cells {
		if cell.Kind != plan.Grid || x.cells[i].row.Status != store.StatusDone || !keep(cell) {
			continue
		}
		if weight, _ := asNumber(cell.Axes[axis].Value); weight == 0 {
			continue
		}
		return i, fixedWords(words)
	}
	return -1, ""
}

func axisNumbers(values []any) []float64 {
	var numbers []float64
	for _, value := range values {
		x, _ := asNumber(value)
		numbers = append(numbers, x)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
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

// mostMarks is the number of cells up to which the curve shows where they are.
const mostMarks = 200

// marks are the weights of the cells, none where they are too many to tell apart
// or some stretch has no accuracy.
func marks(steps []stats.Step, weights []float64) []float64 {
	unknown := func(s stats.Step) bool { return s.N == 0 }
	if len(weights) > mostMarks || slices.ContainsFunc(steps, unknown) {
		return nil
	}
	return weights
}

func chartSteps(steps []stats.Step) []chart.Step {
	var out []chart.Step
	for _, s := range steps {
		out = append(out, chart.Step{From: s.From, To: s.To, Y: s.Accuracy, Low: s.Low, High: s.High, N: s.N})
	}
	return out
}

func tableSteps(steps []stats.Step) []store.StepRow {
	var out []store.StepRow
	for _, s := range steps {
		out = append(out, store.StepRow{From: s.From, To: s.To, N: s.N, Correct: s.Correct, Accuracy: s.Accuracy, CILow: s.Low, CIHigh: s.High})
	}
	return out
}

// saySimulated adds to every chart's title and caption that its candidates are
// no LLM's, where some cell's are simulated.
func (x *execution) saySimulated() {
	if !x.simulated() {
		return
	}
	for i := range x.charts {
		x.charts[i].title += " (simulated)"
		x.charts[i].caption += " Candidates are simulated: they come from an error model, not from an LLM."
	}
}

// simulated reports whether some cell's candidates are.
func (p *Prepared) simulated() bool {
	return slices.ContainsFunc(p.Graph.Aggregations, func(a plan.Aggregation) bool { return pipeline.Simulated(a.Choice.Info) })
}

// accuracyLabel names the axis of accuracies; a picture that is passed on alone
// still says that it is of simulated candidates.
func (p *Prepared) accuracyLabel() string {
	if p.simulated() {
		return "accuracy (simulated)"
	}
	return "accuracy"
}
