package figures

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"smacs/framework/chart"
	"smacs/framework/config"
)

// A Drawn is a chart with the words around it.
type Drawn struct {
	Kind    string
	File    string // its name in charts/, without extension
	Title   string
	Caption string
	SVG     []byte
	PNG     []byte
	Legend  [][2]string // mark in the picture and what it stands for
	Table   []byte      // the figures as CSV; nil where cells.csv or tasks.csv has them
}

// A Nothing says in one sentence why a chart cannot be drawn of a run.
type Nothing struct{ Reason string }

// Error implements error.
func (n *Nothing) Error() string { return n.Reason }

func nothing(format string, args ...any) error { return &Nothing{fmt.Sprintf(format, args...)} }

// sketch is a chart laid out, before it is rendered.
type sketch struct {
	figure *chart.Figure
	title  string
	note   string // behind the figure's own notes
	table  []byte
	plain  bool // not about the candidates, so that simulated ones do not matter
}

// Draw draws one chart, given as config.Experiment.CheckChart returns it. The
// error is a [Nothing] where the run has nothing to draw.
func (r *Run) Draw(c config.Chart) (*Drawn, error) {
	c = r.complete(c)
	made, err := r.sketch(c)
	if err != nil {
		var none *Nothing
		if errors.As(err, &none) {
			return nil, err
		}
		return nil, fmt.Errorf("chart of kind %s: %w", c.Kind, err)
	}
	return r.render(c, made)
}

func (r *Run) sketch(c config.Chart) (*sketch, error) {
	switch c.Kind {
	case "line":
		return r.line(c)
	case "dots":
		return r.dots(c)
	case "heat":
		return r.heat(c)
	case "multiples":
		return r.multiples(c)
	case "steps":
		return r.steps(c)
	case "forest":
		return r.forest(c)
	case "cost":
		return r.cost(c)
	case "selection":
		return r.selection(c)
	case "calibration":
		return r.calibration(c)
	case "errors":
		return r.errors(c)
	}
	return nil, fmt.Errorf("no such kind") // CheckChart lets none through
}

// render makes the files of a chart.
func (r *Run) render(c config.Chart, made *sketch) (*Drawn, error) {
	d := &Drawn{Kind: c.Kind, File: r.file(c), Title: made.title, Table: made.table}
	if c.Title != "" {
		d.Title = c.Title
	}
	notes := append(slices.Clone(made.figure.Notes), made.note)
	if r.Simulated && !made.plain {
		d.Title += " (simulated)"
		notes = append(notes, "Candidates are simulated: they come from an error model, not from an LLM.")
	}
	made.figure.Name(d.Title)
	var err error
	if d.SVG, err = made.figure.SVG(); err != nil {
		return nil, err
	}
	if d.PNG, err = made.figure.PNG(); err != nil {
		return nil, err
	}
	d.Caption = strings.Join(slices.DeleteFunc(notes, func(s string) bool { return s == "" }), " ")
	for _, entry := range made.figure.Legend {
		d.Legend = append(d.Legend, [2]string{entry.Mark, entry.Label})
	}
	return d, nil
}
