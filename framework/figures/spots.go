package figures

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"smacs/framework/chart"
	"smacs/framework/config"
	"smacs/framework/plan"
	"smacs/framework/store"
)

// A spot is an accuracy that a chart may show: of a done cell, on all questions
// or on those of one task.
type spot struct {
	cell         *Cell
	task         string // "" for all questions
	y, low, high float64
	n            int
}

func cellSpot(c *Cell) spot {
	return spot{cell: c, y: c.Row.Accuracy, low: c.Row.CILow, high: c.Row.CIHigh, n: c.Row.N}
}

func taskSpot(c *Cell, t store.TaskRow) spot {
	return spot{cell: c, task: t.Task, y: t.Accuracy, low: t.CILow, high: t.CIHigh, n: t.N}
}

// byTask says that a chart is about single tasks.
func byTask(c config.Chart) bool {
	_, fixed := c.Where[config.ChartTask]
	return fixed || c.X == config.ChartTask || c.By == config.ChartTask
}

// gridSpots are the accuracies of the done grid cells where the chart's
// conditions hold, in the order of the grid.
func (r *Run) gridSpots(c config.Chart) ([]spot, error) {
	return r.spots(c, func(cell *Cell) bool { return cell.Kind == plan.Grid })
}

// spots are the accuracies of the done cells of some kinds where the chart's
// conditions hold. Cells that are not on the grid have no axes and hold only where
// no axis is fixed.
func (r *Run) spots(c config.Chart, keep func(*Cell) bool) ([]spot, error) {
	var tasks map[string][]store.TaskRow
	if byTask(c) {
		rows, err := r.taskRows(c)
		if err != nil {
			return nil, err
		}
		tasks = rows
	}
	var all []spot
	for i := range r.Cells {
		cell := &r.Cells[i]
		if cell.Row.Status != store.StatusDone || !keep(cell) || !r.holds(cell, c.Where) {
			continue
		}
		if tasks == nil {
			all = append(all, cellSpot(cell))
			continue
		}
		for _, t := range tasks[cell.Row.Cell] {
			all = append(all, taskSpot(cell, t))
		}
	}
	return all, nil
}

// taskRows are the rows of tasks.csv by cell, of the chart's task alone where it
// fixes one.
func (r *Run) taskRows(c config.Chart) (map[string][]store.TaskRow, error) {
	rows, err := r.Source.Tasks()
	if err != nil {
		return nil, err
	}
	wanted, fixed := c.Where[config.ChartTask]
	all := map[string][]store.TaskRow{}
	labels := map[string]string{} // rows of one key are the same cell several times
	var names []string
	for _, row := range rows {
		if !slices.Contains(names, row.Task) {
			names = append(names, row.Task)
		}
		if first, seen := labels[row.Cell]; seen && first != row.Label {
			continue
		}
		labels[row.Cell] = row.Label
		if !slices.ContainsFunc(all[row.Cell], func(t store.TaskRow) bool { return t.Task == row.Task }) && (!fixed || row.Task == wanted) {
			all[row.Cell] = append(all[row.Cell], row)
		}
	}
	if fixed && !slices.Contains(names, fmt.Sprint(wanted)) {
		return nil, nothing("no task %q in this run, which has %s", wanted, strings.Join(names, ", "))
	}
	return all, nil
}

// holds reports whether a cell has the values that a chart fixes.
func (r *Run) holds(cell *Cell, where map[string]any) bool {
	for name, value := range where {
		axis := r.axisIndex(name)
		if axis < 0 {
			continue // a task or a cell
		}
		if cell.Axes == nil || plan.ValueText(cell.Axes[axis]) != plan.ValueText(value) {
			return false
		}
	}
	return true
}

// axisIndex is the sweep's axis of that name, -1 for none.
func (r *Run) axisIndex(name string) int {
	return slices.IndexFunc(r.Experiment.Sweep, func(a config.Axis) bool { return a.Key == name })
}

// value is what a spot has on an axis or as its task, as text.
func (r *Run) value(s spot, name string) string {
	if name == config.ChartTask {
		return s.task
	}
	return plan.ValueText(s.cell.Axes[r.axisIndex(name)])
}

// numberOf is what a spot has on a numeric axis.
func (r *Run) numberOf(s spot, name string) float64 {
	x, _ := asNumber(s.cell.Axes[r.axisIndex(name)])
	return x
}

// texts are the distinct values of an axis, or the tasks, in their order.
func (r *Run) texts(name string, spots []spot) []string {
	var all []string
	if axis := r.axisIndex(name); axis >= 0 {
		for _, value := range r.Experiment.Sweep[axis].Values {
			all = append(all, plan.ValueText(value))
		}
	} else {
		for _, s := range spots {
			all = append(all, s.task)
		}
	}
	return distinct(all)
}

func distinct(texts []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(texts, func(text string) bool {
		known := seen[text]
		seen[text] = true
		return known
	})
}

// onBase keeps the spots whose axes other than the shown ones have their base
// value, or their first where the base is not on the axis, and says which; axes
// that the chart itself fixes are said too. Axes of one value are fixed as well.
func (r *Run) onBase(spots []spot, c config.Chart, shown ...string) ([]spot, string) {
	wanted := map[int]string{}
	var words []string
	if task, fixed := c.Where[config.ChartTask]; fixed {
		words = append(words, fmt.Sprintf("task = %v", task))
	}
	for i, axis := range r.Experiment.Sweep {
		if slices.Contains(shown, axis.Key) {
			continue
		}
		value, given := c.Where[axis.Key]
		if !given {
			value = r.baseValue(axis)
		}
		wanted[i] = plan.ValueText(value)
		words = append(words, axis.Key+" = "+wanted[i])
	}
	kept := slices.DeleteFunc(slices.Clone(spots), func(s spot) bool {
		for i, want := range wanted {
			if plan.ValueText(s.cell.Axes[i]) != want {
				return true
			}
		}
		return false
	})
	return kept, fixedWords(words)
}

// baseValue is the base's value on an axis, or the first where the base is not on
// it.
func (r *Run) baseValue(axis config.Axis) any {
	base := plan.ValueText(r.Experiment.Base[axis.Setting()])
	for _, value := range axis.Values {
		if plan.ValueText(value) == base {
			return value
		}
	}
	return axis.Values[0]
}

// said are the words for what a chart fixes by its conditions alone.
func said(where map[string]any) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(where)) {
		words = append(words, name+" = "+plan.ValueText(where[name]))
	}
	if len(words) == 0 {
		return ""
	}
	return "Only " + strings.Join(words, ", ") + "."
}

// baselines are the lines a reader compares with: the baseline of the comparison,
// best single, majority of all, and the yardsticks; on one task, theirs there,
// and none where a chart shows several tasks. The oracle is in the table: its line
// would squeeze every other into a corner.
func (r *Run) baselines(c config.Chart) ([]chart.Baseline, error) {
	if c.X == config.ChartTask || c.By == config.ChartTask {
		return nil, nil
	}
	var tasks map[string][]store.TaskRow
	if byTask(c) {
		rows, err := r.taskRows(c)
		if err != nil {
			return nil, err
		}
		tasks = rows
	}
	shown := []string{"baseline:best_single", "baseline:majority_all", r.Baseline}
	var lines []chart.Baseline
	for i := range r.References {
		row := r.References[i]
		s := cellSpot(&Cell{Row: row})
		if tasks != nil {
			if len(tasks[row.Cell]) == 0 {
				continue
			}
			s = taskSpot(nil, tasks[row.Cell][0])
		}
		if (slices.Contains(shown, row.Cell) || strings.HasPrefix(row.Cell, "yardstick:")) && !math.IsNaN(s.y) {
			lines = append(lines, chart.Baseline{Label: Label(row.Cell), Y: s.y, Low: s.low, High: s.high})
		}
	}
	return lines, nil
}

// isNumeric reports whether an axis has at least two distinct numbers.
func isNumeric(axis config.Axis) bool {
	numbers := map[float64]bool{}
	for _, value := range axis.Values {
		x, ok := asNumber(value)
		if !ok {
			return false
		}
		numbers[x] = true
	}
	return len(numbers) > 1
}

func asNumber(value any) (float64, bool) {
	switch x := value.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

// varying are the axes with more than one value, in file order.
func (r *Run) varying() []config.Axis {
	return slices.DeleteFunc(slices.Clone(r.Experiment.Sweep), func(a config.Axis) bool { return len(r.texts(a.Key, nil)) < 2 })
}

func lastElement(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }
