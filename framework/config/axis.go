package config

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a sweep: beyond them a typo is likelier than an intention.
const (
	maxPoints = 100_000
	maxCells  = 1_000_000
	maxTables = 1000 // ablations, overrides
)

// axis reads one key under sweep.
func (p *parser) axis(key string, value any) {
	name, ok := strings.CutPrefix(key, "sweep.")
	if !ok {
		if table, isTable := value.(map[string]any); !isTable || len(table) > 0 {
			p.atf(key, "got %s, want a table of axes", describe(value))
		}
		return
	}
	if !p.changeable(key, name, value) {
		return
	}
	values, err := axisValues(value)
	if err != nil {
		p.at(key, err)
		return
	}
	axis := Axis{Key: name}
	seen := map[string]bool{}
	for _, v := range values {
		checked, ok := p.setting(key, name, rounded(v), settingKeys())
		if !ok {
			return
		}
		// Equal cells would be counted as several in Holm's correction.
		text := fmt.Sprint(checked)
		if seen[text] {
			p.atf(key, "got %s twice, want each value once", text)
			return
		}
		seen[text] = true
		axis.Values = append(axis.Values, checked)
	}
	p.Sweep = append(p.Sweep, axis)
}

// changeable reports a name that is no setting, or one of the whole run.
func (p *parser) changeable(key, name string, value any) bool {
	if fixedPerRun(name) {
		p.unsupported(key, "changing "+name+" within a run is")
		return false
	}
	if _, _, ok := setting(canonical(name)); !ok {
		p.unknownName(key, "unknown setting", name, settingKeys())
		return false
	}
	return true
}

// axisValues expands a list or a range.
func axisValues(value any) ([]any, error) {
	switch x := value.(type) {
	case []any:
		if len(x) == 0 {
			return nil, fmt.Errorf("got an empty list, want at least one value")
		}
		return x, tooMany(float64(len(x)))
	case map[string]any:
		if _, log := x["log_from"]; log {
			return logRange(x)
		}
		if _, linear := x["from"]; linear {
			return linearRange(x)
		}
	}
	return nil, fmt.Errorf("got %s, want a list, {from, to, step} or {log_from, log_to, points}", describe(value))
}

// isRange tells a range from a table of axes.
func isRange(table map[string]any) bool {
	for _, name := range []string{"from", "to", "step", "log_from", "log_to", "points"} {
		switch table[name].(type) {
		case nil, map[string]any, []any:
		default:
			return true
		}
	}
	return false
}

func tooMany(points float64) error {
	if points > maxPoints {
		return fmt.Errorf("got %.0f points, want at most %d", points, maxPoints)
	}
	return nil
}

// numbers reads exactly the named numbers of a range.
func numbers(table map[string]any, names ...string) ([]float64, error) {
	out := make([]float64, len(names))
	for i, name := range names {
		switch x := table[name].(type) {
		case float64:
			out[i] = x
		case int64:
			out[i] = float64(x)
		case nil:
			return nil, fmt.Errorf("got a range without %s, want {%s}", name, strings.Join(names, ", "))
		default:
			return nil, fmt.Errorf("got %s for %s, want a number", describe(x), name)
		}
	}
	for name := range table {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("got a range of %s, want {%s}", keysOf(table), strings.Join(names, ", "))
		}
	}
	return out, nil
}

func keysOf(table map[string]any) string {
	return "{" + strings.Join(Settings(table).Keys(), ", ") + "}"
}

// linearRange is from, from + step, ... up to and with to, in exact decimals:
// sums of float64 would miss the end of 0 to 0.3 in steps of 0.1, and pass by 0
// at 4e-16.
func linearRange(table map[string]any) ([]any, error) {
	n, err := numbers(table, "from", "to", "step")
	if err != nil {
		return nil, err
	}
	from, span, step := decimal(n[0]), decimal(n[1]), decimal(n[2])
	span.Sub(span, from)
	if step.Sign() == 0 || span.Sign()*step.Sign() < 0 {
		return nil, fmt.Errorf("got step %v, want one that leads from %v to %v", n[2], n[0], n[1])
	}
	quotient, _ := span.Quo(span, step).Float64()
	steps := math.Floor(quotient)
	if err := tooMany(steps + 1); err != nil {
		return nil, err
	}
	whole := isWhole(table["from"]) && isWhole(table["step"])
	values := make([]any, int(steps)+1)
	for i := range values {
		x, _ := from.Float64()
		if values[i] = rounded(x); whole {
			values[i] = int64(x)
		}
		from.Add(from, step)
	}
	return values, nil
}

// decimal is the number as the file wrote it: the shortest decimal that reads
// back as the same float64, exactly.
func decimal(x float64) *big.Rat {
	exact, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64)) // cannot fail on what FormatFloat wrote
	return exact
}

func isWhole(value any) bool {
	n, ok := value.(int64)
	return ok && n > -maxInteger && n < maxInteger
}

// logRange is that many points from log_from to log_to, each the same factor
// apart.
func logRange(table map[string]any) ([]any, error) {
	n, err := numbers(table, "log_from", "log_to", "points")
	if err != nil {
		return nil, err
	}
	from, to, points := n[0], n[1], n[2]
	switch {
	case from <= 0 || to <= 0:
		return nil, fmt.Errorf("got a logarithmic range from %v to %v, want both above 0", from, to)
	case points != math.Trunc(points) || points < 1 || (points == 1 && from != to):
		return nil, fmt.Errorf("got %v points, want a whole number of at least 2", points)
	}
	if err := tooMany(points); err != nil {
		return nil, err
	}
	values := make([]any, int(points))
	ratio := math.Log10(to) - math.Log10(from)
	for i := range values {
		values[i] = rounded(from * math.Pow(10, ratio*float64(i)/max(1, points-1)))
	}
	return values, nil
}

// finishSweep checks the axes together.
func (p *parser) finishSweep() {
	set, cells := Settings{}, 1.0
	for _, axis := range p.Sweep {
		set[axis.Setting()] = axis.Values[0]
		cells *= float64(len(axis.Values))
	}
	p.exclusive("sweep", set)
	if cells > maxCells {
		p.atf("sweep", "got %.0f cells, want at most %d", cells, maxCells)
	}
}
