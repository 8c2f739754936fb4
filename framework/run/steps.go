package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"smacs/framework/chart"
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
			XLabel: swept.Key, YLabel: "accuracy", Steps: chartSteps(steps), Mark: weights,
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
// whose weight is not 0 (a term of weight 0 is left out of its cell), and words
// for what is fixed; -1 when there is none.
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
	graph := plan.NewGraph(x.Cells[cell:cell+1], x.Data.Tasks, x.Experiment.Repeats)
	engine, err := pipeline.NewEngine(ctx, x.Data, graph, opener, x.engineOptions())
	if err != nil {
		return nil, err
	}
	from, to := weights[0], weights[len(weights)-1]
	curves := make([][]stats.Curve, len(x.Data.Test)) // per question and repeat
	zeros := newMeans(len(x.Data.Test))
	for _, leaves := range graph.CellLeaf[0] {
		for _, leaf := range slices.Compact(slices.Sorted(slices.Values(leaves))) {
			lines, err := engine.Lines(ctx, leaf, label)
			if err != nil {
				return nil, err
			}
			for q, l := range lines {
				if l == nil || leaves[x.Data.Test[q].Task] != leaf {
					continue
				}
				curves[q] = append(curves[q], curve(l, from, to))
				zeros.add(q, l.Scores[l.Winner(0)])
			}
		}
	}
	var steps []stats.Step
	if from == 0 {
		s := x.resampler.Summarize(zeros.values())
		steps = append(steps, stats.Step{Correct: s.Correct, N: s.N, Accuracy: s.Accuracy, Low: s.Low, High: s.High})
	}
	folded := make([]stats.Curve, len(curves))
	for q := range curves {
		folded[q] = curves[q][0]
		if len(curves[q]) > 1 {
			folded[q] = stats.FoldCurves(curves[q], from, to, mean)
		}
	}
	return append(steps, x.resampler.Steps(folded, from, to)...), nil
}

func curve(l *pipeline.QuestionLines, from, to float64) stats.Curve {
	lines := make([]stats.Line, len(l.Base))
	for j := range lines {
		lines[j] = stats.Line{Base: l.Base[j], Slope: l.Slope[j]}
	}
	return stats.Curve{Segments: stats.EnvelopeBy(lines, from, to, l.Winner), Scores: l.Scores}
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

// saySimulated adds to every chart that its candidates are no LLM's, where some
// cell's are simulated.
func (x *execution) saySimulated() {
	for _, a := range x.Graph.Aggregations {
		if pipeline.Simulated(a.Choice.Info) {
			for i := range x.charts {
				x.charts[i].title += " (simulated)"
				x.charts[i].caption += " Candidates are simulated: they come from an error model, not from an LLM."
			}
			return
		}
	}
}
