package figures

import (
	"math"
	"slices"
	"strings"

	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/store"
)

// mostDefault is how many charts a run draws without being asked.
const mostDefault = 12

// complete fills in the axes that a chart leaves to its kind; what the run has
// none for stays empty.
func (r *Run) complete(c config.Chart) config.Chart {
	switch c.Kind {
	case "line":
		c.X = r.orNumeric(c.X, c)
	case "heat":
		c.X = r.orNumeric(c.X, c)
		c.By = r.orNumeric(c.By, c)
	case "multiples":
		c.X, c.By = r.completePanels(c)
	case "steps":
		if weights := r.weightAxes(); c.X == "" && len(weights) > 0 {
			c.X = weights[0]
		}
	case "cost":
		if c.X == "" {
			c.X = r.knownMeasure()
		}
	case "selection":
		if c.X == "" {
			c.X = config.ChartTask
		}
	}
	return c
}

// orNumeric is the name given, or the first numeric axis that the chart neither
// shows nor fixes.
func (r *Run) orNumeric(given string, c config.Chart) string {
	if given != "" {
		return given
	}
	for _, axis := range r.Experiment.Sweep {
		if _, fixed := c.Where[axis.Key]; isNumeric(axis) && !fixed && axis.Key != c.X && axis.Key != c.By {
			return axis.Key
		}
	}
	return ""
}

// completePanels chooses the axes of small multiples: x is the longest numeric
// axis, the panels' the second shortest of the others, so that lines are few.
func (r *Run) completePanels(c config.Chart) (x, by string) {
	axes := slices.DeleteFunc(r.varying(), func(a config.Axis) bool {
		_, fixed := c.Where[a.Key]
		return fixed || a.Key == c.By
	})
	x, by = c.X, c.By
	if x == "" {
		longest := 0
		for _, axis := range axes {
			if isNumeric(axis) && len(axis.Values) > longest {
				x, longest = axis.Key, len(axis.Values)
			}
		}
	}
	axes = slices.DeleteFunc(axes, func(a config.Axis) bool { return a.Key == x })
	slices.SortStableFunc(axes, func(a, b config.Axis) int { return len(a.Values) - len(b.Values) })
	if by == "" && len(axes) > 1 {
		by = axes[1].Key
	}
	return x, by
}

// weightAxes are the numeric axes that sweep the weight of a score's term.
func (r *Run) weightAxes() []string {
	var keys []string
	for _, axis := range r.Experiment.Sweep {
		if strings.HasPrefix(axis.Setting(), "scoring.terms.") && strings.HasSuffix(axis.Setting(), ".weight") && isNumeric(axis) {
			keys = append(keys, axis.Key)
		}
	}
	return keys
}

// knownMeasure is the first measure of cost that a cell has.
func (r *Run) knownMeasure() string {
	for _, measure := range config.CostMeasures() {
		if slices.ContainsFunc(r.Cells, func(c Cell) bool { return !math.IsNaN(costOf(c.Row, measure)) }) {
			return measure
		}
	}
	return config.CostMeasures()[0]
}

// Defaults are the charts that the run's axes ask for: accuracy against every
// numeric axis, or a row per cell where there is none; a heat map of two axes and
// small multiples of three; the step function of every swept weight; a forest plot
// where there are ablations; and cost where it is known and differs. Some may have
// nothing to draw. Of more than 12 the last are left out, and counted.
func (r *Run) Defaults() (charts []config.Chart, leftOut int) {
	add := func(kind, x string) { charts = append(charts, r.complete(config.Chart{Kind: kind, X: x})) }
	var lines []string
	for _, axis := range r.Experiment.Sweep {
		if isNumeric(axis) {
			lines = append(lines, axis.Key)
		}
	}
	if len(lines) == 0 {
		add("dots", "")
	}
	for _, x := range lines[:min(len(lines), mostDefault/2)] { // many axes leave room for the other kinds
		add("line", x)
	}
	if len(lines) > 1 {
		add("heat", "")
	}
	if len(lines) > 0 && len(r.varying()) > 2 {
		add("multiples", "")
	}
	if len(r.Experiment.Ablations) > 0 {
		add("forest", "")
	}
	if r.costsDiffer() {
		add("cost", "")
	}
	for _, x := range r.weightAxes() {
		add("steps", x)
	}
	for _, x := range lines[min(len(lines), mostDefault/2):] {
		add("line", x)
	}
	if len(charts) > mostDefault {
		return charts[:mostDefault], len(charts) - mostDefault
	}
	return charts, 0
}

// costsDiffer reports whether dollars are known and not the same everywhere.
func (r *Run) costsDiffer() bool {
	first := math.NaN()
	for _, cell := range r.Cells {
		cost := costOf(cell.Row, "cost")
		if !math.IsNaN(cost) && !math.IsNaN(first) && cost != first {
			return true
		}
		if !math.IsNaN(cost) {
			first = cost
		}
	}
	return false
}

// Charts are the charts of the run: those that its experiment asks for, else the
// default ones, of which some may be left out.
func (r *Run) Charts() (charts []config.Chart, leftOut int) {
	if len(r.Experiment.Charts) == 0 {
		return r.Defaults()
	}
	seen := map[string]bool{}
	add := func(c config.Chart) {
		if file := r.file(r.complete(c)); !seen[file] {
			seen[file], charts = true, append(charts, c)
		}
	}
	for _, c := range r.Experiment.Charts {
		if c.Kind != config.DefaultCharts {
			add(c)
			continue
		}
		defaults, rest := r.Defaults()
		leftOut = rest
		for _, c := range defaults {
			add(c)
		}
	}
	return charts, leftOut
}

// chosenCell is the one cell that a chart is of: the one it names by key, label or
// values of axes, other axes having their base value; else the base, or the first
// done cell where the base is not done.
func (r *Run) chosenCell(c config.Chart) (*Cell, error) {
	named, isNamed := c.Where[config.ChartCell]
	if isNamed && len(c.Where) > 1 {
		return nil, nothing("where names a cell and axes, want one of them")
	}
	var fallback *Cell
	for i := range r.Cells {
		cell := &r.Cells[i]
		if cell.Row.Status != store.StatusDone {
			if isNamed && (cell.Row.Cell == named || cell.Row.Label == named) {
				return nil, nothing("cell %q is %s: %s", named, cell.Row.Status, cell.Row.Error)
			}
			continue
		}
		switch {
		case isNamed && (cell.Row.Cell == named || cell.Row.Label == named), len(c.Where) == 0:
			return cell, nil
		case !isNamed && cell.Kind == plan.Grid && r.holds(cell, c.Where):
			if kept, _ := r.onBase([]spot{cellSpot(cell)}, c); len(kept) == 1 {
				return cell, nil
			}
			if fallback == nil {
				fallback = cell
			}
		}
	}
	switch {
	case isNamed:
		return nil, nothing("no cell has the key or label %q", named)
	case fallback != nil:
		return fallback, nil
	}
	return nil, nothing("no done cell is there to draw")
}
