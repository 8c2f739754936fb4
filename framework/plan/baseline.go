package plan

import (
	"fmt"
	"math"
	"strings"

	"smacs/framework"
	"smacs/framework/config"
)

// BaselineCell returns the index of the one cell whose settings are those of
// the table. Cells that came out equal count as one, the first. It is an error
// when no valid cell or several different ones match.
func BaselineCell(cells []Cell, table config.Settings) (int, error) {
	var found []int
	for i, cell := range cells {
		if cell.Invalid != "" || !cell.matches(table) {
			continue
		}
		if len(found) == 0 || cells[found[0]].Key != cell.Key {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return -1, fmt.Errorf("compare.baseline: no valid cell has %s", describeTable(table))
	}
	return -1, fmt.Errorf("compare.baseline: %d cells have %s, among them %q and %q: want more settings, to pick out one",
		len(found), describeTable(table), cells[found[0]].Label, cells[found[1]].Label)
}

func (c Cell) matches(table config.Settings) bool {
	for name, want := range table {
		if got, ok := c.value(name); !ok || !sameValue(got, want) {
			return false
		}
	}
	return true
}

// value is the cell's value of a setting: the resolved one where there is one,
// and a strategy's default where nothing was given.
func (c Cell) value(name string) (any, bool) {
	switch name {
	case "selection.top_k":
		return int64(c.TopK), true
	case "dropout.keep":
		return int64(c.Keep), true
	case "dropout.strategy":
		return c.Settings.Dropout.Info.ID, true
	case "dropout.rate":
		if !c.Settings.Dropout.Info.Keeps {
			return 0.0, true
		}
		if rate, ok := c.given[name]; ok {
			return rate, true
		}
		return c.DropRate, true
	}
	if prefix, param, ok := strings.Cut(name, ".params."); ok {
		return c.param(prefix, param)
	}
	value, ok := c.given[name]
	return value, ok
}

func (c Cell) param(prefix, name string) (any, bool) {
	for _, choice := range []Choice{c.Settings.Selection, c.Settings.Dropout, c.Settings.Aggregation} {
		if string(choice.Info.Kind) == prefix {
			return choice.param(name)
		}
	}
	for _, term := range c.Settings.Terms {
		if prefix == "scoring.terms."+term.Label {
			return term.Choice.param(name)
		}
	}
	return nil, false
}

func (c Choice) param(name string) (any, bool) {
	p, ok := c.Info.Param(name)
	if !ok {
		return nil, false
	}
	switch p.Type {
	case framework.Float:
		return c.Config.Float(name), true
	case framework.Int:
		return int64(c.Config.Int(name)), true
	case framework.Bool:
		return c.Config.Bool(name), true
	}
	return c.Config.String(name), true
}

// sameValue compares numbers by value, to the 12 digits of an axis.
func sameValue(a, b any) bool {
	x, xok := number(a)
	y, yok := number(b)
	if xok && yok {
		return math.Abs(x-y) <= 1e-12*max(math.Abs(x), math.Abs(y))
	}
	return a == b
}

func number(value any) (float64, bool) {
	switch x := value.(type) {
	case float64:
		return x, true
	case int64:
		return float64(x), true
	}
	return 0, false
}

func describeTable(table config.Settings) string {
	var parts []string
	for _, name := range table.Keys() {
		parts = append(parts, name+" = "+ValueText(table[name]))
	}
	return strings.Join(parts, ", ")
}
