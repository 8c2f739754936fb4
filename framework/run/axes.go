package run

import (
	"smacs/framework/config"
	"smacs/framework/plan"
)

// axisValues are the cell's values of the swept parameters, as cells.csv shows
// them; empty where the cell has no such parameter.
func axisValues(e *config.Experiment, cell plan.Cell) []string {
	settings := e.Base
	if cell.Kind == plan.Ablation {
		for _, change := range e.Ablations {
			if change.Name == cell.Label {
				settings = e.Base.With(change.Set)
			}
		}
	}
	values := make([]string, len(e.Sweep))
	for i, axis := range e.Sweep {
		if cell.Kind == plan.Grid {
			values[i] = plan.ValueText(cell.Axes[i].Value)
		} else if value, ok := settings[axis.Setting()]; ok {
			values[i] = plan.ValueText(value)
		}
	}
	return values
}

// axisKeys are the swept parameters' full names in file order.
func axisKeys(e *config.Experiment) []string {
	keys := make([]string, len(e.Sweep))
	for i, axis := range e.Sweep {
		keys[i] = axis.Key
	}
	return keys
}
