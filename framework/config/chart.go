package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"smacs/framework/internal/tomltext"
)

// A Chart asks for one figure of a run. It changes no result.
type Chart struct {
	Kind string // one of ChartKinds
	// X and By are axes of the sweep as the sweep writes them, "task", or for X
	// of kind cost a measure of CostMeasures; "" leaves the choice to the kind.
	X, By string
	// Where holds axes, "task" or "cell" at one value each; values are those of
	// the axis, or text.
	Where map[string]any
	Title string // "" for the kind's own
}

// A ChartKind is a kind of figure and what may be said about it.
type ChartKind struct {
	Name         string
	Doc          string // what it shows, one line
	X, By, Where bool   // it has them
}

// The names by which charts call what is no axis of the sweep.
const (
	ChartTask = "task" // the questions' task
	ChartCell = "cell" // a cell by its key or label
)

// DefaultCharts is the kind that stands for the charts a run draws when no other
// is asked for.
const DefaultCharts = "default"

// ChartKinds lists the kinds of figures.
func ChartKinds() []ChartKind {
	return []ChartKind{
		{Name: "line", X: true, By: true, Where: true, Doc: "accuracy against a numeric axis x, a line per value of by"},
		{Name: "dots", Where: true, Doc: "accuracy of every cell, one row each"},
		{Name: "heat", X: true, By: true, Where: true, Doc: "accuracy over two axes, columns x and rows by"},
		{Name: "multiples", X: true, By: true, Where: true, Doc: "accuracy against a numeric axis x in a panel per value of by"},
		{Name: "steps", X: true, Doc: "accuracy as an exact function of the score weight x"},
		{Name: "forest", Where: true, Doc: "difference of base, ablations and baselines to the baseline, with interval and p"},
		{Name: "cost", X: true, By: true, Where: true, Doc: "accuracy against cost, tokens or llms_asked (x), with the Pareto front"},
		{Name: "selection", X: true, Where: true, Doc: "how often each LLM was selected, per task or value of x"},
		{Name: "calibration", Where: true, Doc: "predicted against observed accuracy: what prior scores are worth"},
		{Name: "errors", Doc: "correlation of the LLMs' errors, pair by pair"},
		{Name: DefaultCharts, Doc: "the charts a run draws when its experiment asks for none"},
	}
}

// CostMeasures lists what x of a chart of kind cost may be, first what is best
// known to a reader.
func CostMeasures() []string { return []string{"cost", "tokens", "llms_asked"} }

// A trait is an aspect of a chart as errors name it: "x".
type trait string

// chartItem reads one key of a [[chart]] table.
func (p *parser) chartItem(key string, value any) {
	i, rest, ok := element(key)
	if !ok {
		p.noTables(key, value)
		return
	}
	p.Charts = grow(p.Charts, i)
	c := &p.Charts[i]
	text := func(into *string) {
		s, ok := value.(string)
		if !ok {
			p.atf(key, "got %s, want a string", describe(value))
		}
		*into = s
	}
	switch name, isWhere := strings.CutPrefix(rest, "where."); {
	case rest == "" || rest == "where":
		p.emptyTable(key, value)
	case rest == "kind":
		text(&c.Kind)
	case rest == "x":
		text(&c.X)
	case rest == "by":
		text(&c.By)
	case rest == "title":
		text(&c.Title)
	case isWhere:
		if c.Where == nil {
			c.Where = map[string]any{}
		}
		c.Where[name] = rounded(value)
	default:
		p.unknown(key, "unknown key", rest, []string{"kind", "x", "by", "where", "title"})
	}
}

// finishCharts checks the charts once the axes are known.
func (p *parser) finishCharts() {
	if len(p.Charts) > maxTables {
		p.atf("chart", "got %d charts, want at most %d", len(p.Charts), maxTables)
		p.Charts = nil
	}
	for i := range p.Charts {
		key := fmt.Sprintf("chart[%d]", i)
		if problem := p.firstProblem(key); problem {
			continue
		}
		p.Charts[i] = p.checkChart(p.Charts[i], func(t trait, got string, valid []string, format string, args ...any) {
			at := key
			if t != "" {
				at += "." + string(t)
			}
			p.unknown(at, fmt.Sprintf(format, args...), got, valid)
		})
		for j, other := range p.Charts[:i] {
			if other.Kind != "" && other.same(p.Charts[i]) {
				p.atf(key, "asks for the same chart as chart %d", j+1)
			}
		}
	}
}

// firstProblem reports whether something of a table was wrong already.
func (p *parser) firstProblem(table string) bool {
	return slices.ContainsFunc(p.list, func(problem *Problem) bool { return within(problem.Key, []string{table}) })
}

// same reports whether two charts show the same, whatever their titles.
func (c Chart) same(other Chart) bool {
	return c.Kind == other.Kind && c.X == other.X && c.By == other.By && maps.Equal(c.Where, other.Where)
}

// CheckChart returns a chart of the experiment with its names as the sweep writes
// them and its values of the axes' types. The errors are all that is wrong, each
// behind "kind: ", "x: ", "by: " or "where: ", with the nearest valid name.
func (e *Experiment) CheckChart(c Chart) (Chart, error) {
	r := &reporter{}
	checked := e.checkChart(c, func(t trait, got string, valid []string, format string, args ...any) {
		message := fmt.Sprintf(format, args...)
		if near := tomltext.Nearest(got, valid); near != "" {
			message += fmt.Sprintf("; did you mean %q?", near)
		}
		r.atf("", "%s: %s", strings.TrimSuffix(strings.ReplaceAll(string(t), "where.", "where "), "."), message)
	})
	if len(r.list) == 0 {
		return checked, nil
	}
	texts := make([]string, len(r.list))
	for i, problem := range r.list {
		texts[i] = problem.Message
	}
	return checked, fmt.Errorf("%s", strings.Join(texts, "\n"))
}

// complain reports what is wrong with an aspect of a chart: what was got, and
// which names would be valid.
type complain func(t trait, got string, valid []string, format string, args ...any)

func (e *Experiment) checkChart(c Chart, wrong complain) Chart {
	kinds := ChartKinds()
	at := slices.IndexFunc(kinds, func(k ChartKind) bool { return k.Name == c.Kind })
	if at < 0 {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = k.Name
		}
		if c.Kind == "" {
			wrong("kind", "", nil, "is missing, want one of %s", strings.Join(names, ", "))
		} else {
			wrong("kind", c.Kind, names, "got %q, want one of %s", c.Kind, strings.Join(names, ", "))
		}
		return c
	}
	kind := kinds[at]
	for _, aspect := range []struct {
		trait
		unwanted bool
	}{{"x", c.X != "" && !kind.X}, {"by", c.By != "" && !kind.By}, {"where", len(c.Where) > 0 && !kind.Where}} {
		if aspect.unwanted {
			wrong(aspect.trait, "", nil, "a chart of kind %s has none", kind.Name)
			return c
		}
	}
	c.X = e.chartAxis("x", c.X, e.xNames(kind), wrong)
	c.By = e.chartAxis("by", c.By, e.byNames(kind), wrong)
	if c.X != "" && c.X == c.By {
		wrong("by", "", nil, "got %q, which is x already", c.By)
	}
	c.Where = e.chartWhere(kind, c, wrong)
	return c
}

// xNames are what x of a kind may be.
func (e *Experiment) xNames(kind ChartKind) []string {
	switch kind.Name {
	case "line", "multiples":
		return e.axisKeys(isNumericAxis)
	case "steps":
		return e.axisKeys(func(a Axis) bool { return isNumericAxis(a) && isWeight(a.Setting()) })
	case "cost":
		return CostMeasures()
	case "selection":
		return append(e.axisKeys(nil), ChartTask)
	}
	return append(e.axisKeys(nil), ChartTask)
}

func (e *Experiment) byNames(kind ChartKind) []string {
	if kind.Name == "cost" {
		return e.axisKeys(nil)
	}
	return append(e.axisKeys(nil), ChartTask)
}

func (e *Experiment) axisKeys(keep func(Axis) bool) []string {
	keys := []string{}
	for _, axis := range e.Sweep {
		if keep == nil || keep(axis) {
			keys = append(keys, axis.Key)
		}
	}
	return keys
}

func isNumericAxis(a Axis) bool {
	return !slices.ContainsFunc(a.Values, func(v any) bool {
		switch v.(type) {
		case int64, float64:
			return false
		}
		return true
	})
}

// isWeight reports whether a setting is the weight of a score's term.
func isWeight(name string) bool {
	_, rest, ok := termKey(name)
	return ok && rest == "weight"
}

// chartAxis returns the valid name that a given one means: itself, another
// spelling of it, or its last part where only one has that.
func (e *Experiment) chartAxis(t trait, given string, valid []string, wrong complain) string {
	if given == "" {
		return ""
	}
	name, ok := meant(given, valid)
	if !ok {
		if len(valid) == 0 {
			wrong(t, given, nil, "got %q, but the sweep has no axis of that sort", given)
		} else {
			wrong(t, given, withEnds(valid), "got %q, want one of %s", given, strings.Join(valid, ", "))
		}
	}
	return name
}

func meant(given string, valid []string) (string, bool) {
	var ends []string
	for _, name := range valid {
		if canonical(name) == canonical(given) {
			return name, true
		}
		if strings.HasSuffix(name, "."+given) {
			ends = append(ends, name)
		}
	}
	if len(ends) == 1 {
		return ends[0], true
	}
	return given, false
}

// withEnds adds the last parts of names, by which axes may be called.
func withEnds(names []string) []string {
	all := slices.Clone(names)
	for _, name := range names {
		all = append(all, name[strings.LastIndexByte(name, '.')+1:])
	}
	return all
}

// chartWhere checks the conditions: each an axis that the chart does not show, at
// one of its values.
func (e *Experiment) chartWhere(kind ChartKind, c Chart, wrong complain) map[string]any {
	if len(c.Where) == 0 {
		return nil
	}
	valid := e.axisKeys(nil)
	switch kind.Name {
	case "selection", "calibration":
		valid = append(valid, ChartCell)
	case "forest", "cost":
	default:
		valid = append(valid, ChartTask)
	}
	where := map[string]any{}
	for _, given := range slices.Sorted(maps.Keys(c.Where)) {
		t := trait("where." + given)
		name, ok := meant(given, valid)
		switch {
		case !ok:
			if len(valid) == 0 {
				wrong(t, given, nil, "unknown axis: the sweep has none")
			} else {
				wrong(t, given, withEnds(valid), "unknown axis, want one of %s", strings.Join(valid, ", "))
			}
			continue
		case name == c.X || name == c.By:
			wrong(t, "", nil, "the chart shows that axis, it cannot be fixed")
			continue
		}
		if _, twice := where[name]; twice {
			wrong(t, "", nil, "got a second value for %s", name)
		}
		where[name] = e.chartValue(t, name, c.Where[given], wrong)
	}
	return where
}

// chartValue returns the axis' value that a condition means.
func (e *Experiment) chartValue(t trait, name string, given any, wrong complain) any {
	at := slices.IndexFunc(e.Sweep, func(a Axis) bool { return a.Key == name })
	if at < 0 { // a task or a cell, which the run knows
		if text, ok := given.(string); ok && text != "" {
			return text
		}
		wrong(t, "", nil, "got %s, want a name", describe(given))
		return given
	}
	var texts []string
	for _, value := range e.Sweep[at].Values {
		if sameNumberOrText(value, given) {
			return value
		}
		texts = append(texts, fmt.Sprint(value))
	}
	near := texts
	text, isText := given.(string)
	if !isText { // among numbers none is nearest by spelling
		near = nil
	}
	wrong(t, text, near, "got %s, want a value of the axis: %s", describe(given), shortened(texts))
	return given
}

// sameNumberOrText compares an axis' value with one that may be an integer where
// the axis has decimals.
func sameNumberOrText(a, b any) bool {
	x, isNumber := number(a)
	y, both := number(b)
	if isNumber && both {
		return x == y
	}
	return a == b
}

func number(value any) (float64, bool) {
	switch x := value.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

// shortened lists the first values of a long axis.
func shortened(texts []string) string {
	const most = 12
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", len(texts)-most)
	}
	return strings.Join(texts, ", ")
}

// ParseWhere splits NAME=VALUE of a chart's condition. The value is TOML, else a
// string; that of a task or a cell is always a string, whatever it looks like.
func ParseWhere(text string) (name string, value any, err error) {
	name, given, ok := strings.Cut(text, "=")
	name, given = strings.TrimSpace(name), strings.TrimSpace(given)
	if !ok || name == "" || given == "" {
		return "", nil, fmt.Errorf("got %q, want AXIS=VALUE, such as selection.top_k=5 or task=gsm", text)
	}
	tree, err := decodeTree("value = " + given)
	decoded := tree["value"]
	if _, isText := decoded.(string); err != nil || len(tree) != 1 || !isText && (name == ChartTask || name == ChartCell) {
		return name, given, nil
	}
	return name, rounded(decoded), nil
}
