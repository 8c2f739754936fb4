package figures

import (
	"slices"

	"smacs/framework/chart"
	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// mostMarks is the number of cells up to which a curve shows where they are.
const mostMarks = 200

// steps draws accuracy as the exact step function of a score weight, all other
// axes being fixed.
func (r *Run) steps(c config.Chart) (*sketch, error) {
	if c.X == "" {
		return nil, nothing("the sweep has no score weight of two values or more")
	}
	axis := r.axisIndex(c.X)
	cell, fixed := r.stepCell(axis)
	if cell < 0 {
		return nil, nothing("no cell with a weight other than 0 is done")
	}
	rows, err := r.Source.Steps(r.file(c), cell, axis)
	if err != nil {
		return nil, err
	}
	baselines, err := r.baselines(c)
	if err != nil {
		return nil, err
	}
	figure, err := chart.Steps(chart.StepsSpec{
		Title: c.Title, XLabel: c.X, YLabel: r.accuracy(), Steps: chartSteps(rows), Mark: marks(rows, Weights(r.Experiment.Sweep[axis])),
		Baselines: baselines, Confidence: stats.Confidence,
	})
	if err != nil {
		return nil, err
	}
	table, err := store.StepsCSV(rows)
	return &sketch{figure: figure, title: "Accuracy as an exact function of " + c.X, note: fixed, table: table}, err
}

// stepCell returns the index of the done cell whose other axes have their base
// values and whose weight is not 0 (the weight of no task that sets its own), and
// words for what is fixed; -1 when there is none.
func (r *Run) stepCell(axis int) (int, string) {
	for i := range r.Cells {
		cell := &r.Cells[i]
		if cell.Kind != plan.Grid || cell.Row.Status != store.StatusDone {
			continue
		}
		kept, words := r.onBase([]spot{cellSpot(cell)}, config.Chart{}, r.Experiment.Sweep[axis].Key)
		if weight, _ := asNumber(cell.Axes[axis]); len(kept) == 1 && weight != 0 {
			return i, words
		}
	}
	return -1, ""
}

// Weights are the distinct numbers of an axis, ascending.
func Weights(axis config.Axis) []float64 {
	var numbers []float64
	for _, value := range axis.Values {
		x, _ := asNumber(value)
		numbers = append(numbers, x)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// marks are the weights of the cells, none where they are too many to tell apart
// or some stretch has no accuracy.
func marks(steps []store.StepRow, weights []float64) []float64 {
	unknown := func(s store.StepRow) bool { return s.N == 0 }
	if len(weights) > mostMarks || slices.ContainsFunc(steps, unknown) {
		return nil
	}
	return weights
}

func chartSteps(rows []store.StepRow) []chart.Step {
	var out []chart.Step
	for _, s := range rows {
		out = append(out, chart.Step{From: s.From, To: s.To, Y: s.Accuracy, Low: s.CILow, High: s.CIHigh, N: s.N})
	}
	return out
}
