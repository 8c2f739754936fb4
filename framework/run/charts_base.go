package run

import (
	"fmt"
	"slices"
	"strings"

	"smacs/framework/plan"
)

// onBase returns a filter for the cells on which all axes but the free ones have
// their base value, or their first where the base is not on the axis, and says
// which.
func (p *Prepared) onBase(free ...int) (keep func(plan.Cell) bool, words string) {
	wanted := make([]any, len(p.Experiment.Sweep))
	var parts []string
	for i, other := range p.Experiment.Sweep {
		wanted[i] = other.Values[0]
		for _, value := range other.Values {
			if plan.ValueText(value) == plan.ValueText(p.Experiment.Base[other.Setting()]) {
				wanted[i] = value
			}
		}
		if !slices.Contains(free, i) {
			parts = append(parts, fmt.Sprintf("%s = %s", other.Key, plan.ValueText(wanted[i])))
		}
	}
	return func(cell plan.Cell) bool {
		for i, value := range cell.Axes {
			if !slices.Contains(free, i) && plan.ValueText(value.Value) != plan.ValueText(wanted[i]) {
				return false
			}
		}
		return true
	}, strings.Join(parts, ", ")
}
