package run

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"smacs/framework/config"
	"smacs/framework/figures"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/store"
)

// drawn is a chart with the words around it.
type drawn struct {
	file    string // without extension, inside charts/
	title   string
	caption string
	svg     []byte
	png     []byte
	legend  [][2]string
	table   []byte // the figures as CSV, nil where cells.csv has them
}

// drawCharts draws the charts that the experiment asks for, or else its axes. One
// that has nothing to draw is left out; of those asked for, with a warning.
func (x *execution) drawCharts(ctx context.Context, opener pipeline.Opener, results *pipeline.Results) error {
	r := x.charted(memory{x, ctx, opener, results})
	charts, leftOut := r.Charts()
	asked := len(x.Experiment.Charts) > 0
	for _, c := range charts {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		made, err := r.Draw(c)
		var none *figures.Nothing
		switch {
		case errors.As(err, &none) && asked:
			x.manifest.Warnings = append(x.manifest.Warnings, fmt.Sprintf("a chart of kind %s is not drawn: %s", c.Kind, none.Reason))
		case errors.As(err, &none):
		case err != nil:
			return err
		default:
			x.charts = append(x.charts, drawn{file: made.File, title: made.Title, caption: made.Caption, svg: made.SVG, png: made.PNG, legend: made.Legend, table: made.Table})
		}
	}
	if leftOut > 0 {
		x.manifest.Warnings = append(x.manifest.Warnings, fmt.Sprintf("%d more charts are left out; smacs chart draws them", leftOut))
	}
	return nil
}

// checkCharts refuses charts of tasks and cells that the plan does not have.
func (p *Prepared) checkCharts() error {
	var names []string
	for _, cell := range p.Cells {
		names = append(names, cell.Key, labelOf(cell))
	}
	var errs []error
	for i, c := range p.Experiment.Charts {
		for _, known := range []struct {
			where string
			names []string
		}{{config.ChartTask, p.Data.Tasks}, {config.ChartCell, names}} {
			name, given := c.Where[known.where].(string)
			if given && !slices.Contains(known.names, name) {
				errs = append(errs, p.Experiment.Errorf(fmt.Sprintf("chart[%d].where.%s", i, known.where), name, known.names, "got %q, want a %s of the experiment", name, known.where))
			}
		}
	}
	return errors.Join(errs...)
}

// charted is the run as charts see it.
func (x *execution) charted(source figures.Source) *figures.Run {
	r := &figures.Run{Experiment: x.Experiment, Baseline: x.baselineName(), Simulated: x.simulated(), Source: source}
	for _, m := range x.references {
		r.References = append(r.References, m.row)
	}
	for i, m := range x.cells {
		cell := figures.Cell{Kind: x.Cells[i].Kind, Row: m.row}
		if cell.Kind == plan.Grid {
			for _, axis := range x.Cells[i].Axes {
				cell.Axes = append(cell.Axes, axis.Value)
			}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// memory is the figures.Source of a run under way.
type memory struct {
	*execution
	ctx     context.Context
	opener  pipeline.Opener
	results *pipeline.Results
}

// Tasks implements figures.Source.
func (m memory) Tasks() ([]store.TaskRow, error) {
	var rows []store.TaskRow
	for _, measured := range append(append([]measured{}, m.references...), m.cells...) {
		rows = append(rows, m.taskRows(&measured)...)
	}
	return rows, nil
}

// Selections implements figures.Source.
func (m memory) Selections(cells []string) ([]*figures.Selections, error) {
	var all []*figures.Selections
	for _, key := range cells {
		cell, err := m.cellOf(key)
		if err != nil {
			return nil, err
		}
		made := figures.NewSelections(m.Data.Pool, m.Data.Tasks)
		for repeat := range m.repeatsOf(cell) {
			for q, outcome := range m.cellOutcomes(m.results, cell, repeat) {
				task := m.Data.Test[q].Task
				made.Ask(repeat, task)
				for _, llm := range outcome.Selected {
					made.Count[llm][task]++
				}
			}
		}
		all = append(all, made)
	}
	return all, nil
}

// Steps implements figures.Source.
func (m memory) Steps(_ string, cell, axis int) ([]store.StepRow, error) {
	swept := m.Experiment.Sweep[axis]
	label, _ := weightLabel(swept.Setting())
	steps, err := m.steps(m.ctx, m.opener, cell, label, figures.Weights(swept))
	if err != nil {
		return nil, fmt.Errorf("steps of %s: %w", swept.Key, err)
	}
	return tableSteps(steps), nil
}

// Grades implements figures.Recorded.
func (m memory) Grades() (*figures.Grades, error) { return m.Prepared.Grades(), nil }

// Predictions implements figures.Recorded.
func (m memory) Predictions(key string) (*figures.Predictions, error) {
	return m.Prepared.Predictions(m.ctx, m.opener, key, m.Workers)
}
