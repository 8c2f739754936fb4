package plan

import (
	"errors"
	"fmt"
	"slices"

	"smacs/framework/config"
	"smacs/framework/key"
)

// Data is what resolution needs to know of the recording.
type Data struct {
	Pool  []string // names of the LLMs, in byte order
	Tasks []string // the tasks of the experiment, in byte order
	// BankTasks are the tasks the question bank is taken from, in byte order; nil
	// for Tasks.
	BankTasks []string
	// EmbeddingModel is the model whose recorded vectors are used, "" for none.
	EmbeddingModel string
	// KnownTasks are all tasks of the recording, to tell a task that the
	// experiment leaves out from one that is misspelt in an override; nil for
	// Tasks.
	KnownTasks    []string
	TestQuestions map[string]int // per task
}

// Cells expands a validated experiment: the base, the grid (axes in file order,
// the last fastest), the ablations. Overrides are applied to every cell last.
//
// A combination that cannot exist is a cell with its reason in Invalid. It is an
// error when neither the base nor any grid cell is valid, when an override names
// no task, or when the experiment was not validated with this catalog.
func Cells(e *config.Experiment, catalog config.Catalog, data Data) ([]Cell, error) {
	if err := checkOverrides(e, data); err != nil {
		return nil, err
	}
	r := newResolver(catalog, e.Compat == config.Compat, len(data.Pool))
	size := 1
	for _, axis := range e.Sweep {
		size *= len(axis.Values) // bounded by Parse
	}
	x := expander{Experiment: e, resolver: r, data: data, dataKey: dataKey(e, data)}
	x.cells = make([]Cell, 0, 1+size+len(e.Ablations))
	if err := x.add(Cell{Label: "base", Kind: Base, given: e.Base}); err != nil {
		return nil, err
	}
	if err := x.grid(); err != nil {
		return nil, err
	}
	if err := x.anyValid(); err != nil {
		return nil, err
	}
	for _, a := range e.Ablations {
		if err := x.add(Cell{Label: a.Name, Kind: Ablation, given: e.Base.With(a.Set)}); err != nil {
			return nil, err
		}
	}
	return x.cells, nil
}

type expander struct {
	*config.Experiment
	resolver
	data    Data
	dataKey key.Key
	cells   []Cell
}

// grid adds the points of the sweep by counting through the axes like an
// odometer.
func (x *expander) grid() error {
	if len(x.Sweep) == 0 {
		return nil
	}
	at := make([]int, len(x.Sweep))
	names := axisNames(x.Sweep)
	for {
		if err := x.add(x.point(at, names)); err != nil {
			return err
		}
		axis := len(at) - 1
		for axis >= 0 && at[axis] == len(x.Sweep[axis].Values)-1 {
			at[axis] = 0
			axis--
		}
		if axis < 0 {
			return nil
		}
		at[axis]++
	}
}

// point is the grid cell at one index per axis.
func (x *expander) point(at []int, names []string) Cell {
	cell := Cell{Kind: Grid}
	set := config.Settings{}
	for i, axis := range x.Sweep {
		value := axis.Values[at[i]]
		set[axis.Setting()] = value
		cell.Axes = append(cell.Axes, AxisValue{Key: axis.Key, Value: value})
	}
	cell.Label = axisLabel(names, cell.Axes)
	cell.given = x.Base.With(set)
	return cell
}

// add resolves a cell and appends it.
func (x *expander) add(cell Cell) (err error) {
	cell.Settings, cell.Invalid, err = x.settings(cell.given)
	if err != nil {
		return fmt.Errorf("cell %q: %w", cell.Label, err)
	}
	if err := x.overrides(&cell); err != nil {
		return fmt.Errorf("cell %q: %w", cell.Label, err)
	}
	cell.TopK, cell.Keep = cell.Settings.TopK, cell.Settings.Keep
	if cell.TopK > 0 {
		cell.DropRate = 1 - float64(cell.Keep)/float64(cell.TopK)
	}
	cell.Key = cell.cellKey(x.dataKey)
	x.cells = append(x.cells, cell)
	return nil
}

// overrides resolves the settings of the tasks that have their own.
func (x *expander) overrides(cell *Cell) error {
	for _, task := range x.data.Tasks {
		given, changed := cell.given, false
		for _, o := range x.Overrides {
			if config.MatchAny(o.Tasks, task) {
				given, changed = given.With(o.Set), true
			}
		}
		if !changed {
			continue
		}
		settings, invalid, err := x.settings(given)
		if err != nil {
			return fmt.Errorf("task %s: %w", task, err)
		}
		if invalid != "" && cell.Invalid == "" {
			cell.Invalid = fmt.Sprintf("task %s: %s", task, invalid)
		}
		if !settings.equal(cell.Settings) {
			if cell.ByTask == nil {
				cell.ByTask = map[string]Settings{}
			}
			cell.ByTask[task] = settings
		}
	}
	return nil
}

// anyValid returns an error when the experiment has nothing to run.
func (x *expander) anyValid() error {
	if slices.ContainsFunc(x.cells, func(c Cell) bool { return c.Invalid == "" }) {
		return nil
	}
	return fmt.Errorf("%s: no valid cell: the base has %s", x.Path, x.cells[0].Invalid)
}

// checkOverrides finds overrides that are about no task of the recording.
func checkOverrides(e *config.Experiment, data Data) error {
	known := data.KnownTasks
	if known == nil {
		known = data.Tasks
	}
	var errs []error
	for i, o := range e.Overrides {
		for _, glob := range o.Tasks {
			if !slices.ContainsFunc(known, func(task string) bool { return config.MatchAny([]string{glob}, task) }) {
				errs = append(errs, e.Errorf(fmt.Sprintf("override[%d].tasks", i), glob, known,
					"got %q, want a task of the recording", glob))
			}
		}
	}
	return errors.Join(errs...)
}
