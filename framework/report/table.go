package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// table is the main table, ready to print.
type table struct {
	Caption   string
	AxisHeads [][]string // names of swept hyperparameters, in pieces between which a line may break
	Compare   bool       // there is a baseline
	PHead     string
	VsHead    string
	Extras    []extraHead // columns of what is known beside the accuracy
	Columns   int
	Groups    []group
}

// group is the rows of one kind.
type group struct {
	Title string
	Fixed bool // stays in view whatever is sorted and filtered
	Rows  []row
}

// extraHead is the head of a column that may be left out.
type extraHead struct {
	Head       string
	Descending bool // more is better: the first click sorts the greatest up
}

// row is one cell.
type row struct {
	Label, Key         string
	Best, Gold         bool
	Reason             string // why there is no result; then the fields below are empty
	Span               int    // columns that the reason takes
	Axes               []string
	N                  string
	Missing            string
	Accuracy, Interval string
	Delta, DeltaRange  string
	Class              string // of the difference: better, worse, same or none
	P                  string
	Extras             []extraField
	Sort               sortKeys
}

// sortKeys are the numbers behind a row's fields, which are printed rounded;
// empty where unknown.
type sortKeys struct{ Correct, Accuracy, Delta, P string }

// extraField is a field of a column that may be left out.
type extraField struct{ Text, Sort string }

// sortKey prints a number for a script.
func sortKey(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 8, 64)
}

// extra is a column that is left out when no row knows it.
type extra struct {
	head  string
	doc   string
	more  bool                // more is better
	key   func(*Cell) float64 // NaN where unknown
	print func(float64) string
}

// extras returns the columns that may stand at the right of the table.
func extras() []extra {
	whole := func(x float64) string { return strconv.FormatFloat(x, 'f', 0, 64) }
	asked := func(c *Cell) float64 {
		if c.LLMsAsked > 0 {
			return float64(c.LLMsAsked)
		}
		return math.NaN()
	}
	return []extra{
		{"selected right", "share of questions where some selected LLM is right (recall).", true, func(c *Cell) float64 { return c.OracleSelected }, percent},
		{"candidate right", "share of questions where some candidate is right.", true, func(c *Cell) float64 { return c.OracleCandidates }, percent},
		{"LLM answers", "answers taken from LLMs, over all questions.", false, asked, whole},
		{"cost", "dollars for those answers.", false, func(c *Cell) float64 { return c.Cost }, dollars},
	}
}

// table lays the main table out.
func (r *Report) table() table {
	axes := r.axes()
	t := table{Caption: r.tableCaption(), Compare: r.Baseline != "", PHead: r.pHead(), VsHead: "vs " + r.baselineName()}
	for _, name := range axes {
		t.AxisHeads = append(t.AxisHeads, strings.SplitAfter(name, "."))
	}
	var columns []extra
	for _, e := range extras() {
		for i := range r.Cells {
			if r.Cells[i].done() && !math.IsNaN(e.key(&r.Cells[i])) {
				columns = append(columns, e)
				t.Extras = append(t.Extras, extraHead{e.head, e.more})
				break
			}
		}
	}
	t.Columns = 1 + len(axes) + 2 + len(t.Extras)
	if t.Compare {
		t.Columns += 2
	}
	best, _ := r.best()
	for i := range r.Cells {
		c := &r.Cells[i]
		if title := kindTitle(c.Kind); len(t.Groups) == 0 || t.Groups[len(t.Groups)-1].Title != title {
			t.Groups = append(t.Groups, group{Title: title, Fixed: c.Kind == KindBaseline || c.Kind == KindYardstick})
		}
		g := &t.Groups[len(t.Groups)-1]
		w := r.row(c, axes, columns)
		w.Best = c == best
		w.Span = t.Columns - 1 - len(axes)
		g.Rows = append(g.Rows, w)
	}
	return t
}

// row fills one row.
func (r *Report) row(c *Cell, axes []string, columns []extra) row {
	w := row{Label: c.name(), Key: c.Key, Gold: c.UsesGold, Axes: c.axisValues(axes)}
	if !c.done() {
		w.Reason = c.reason()
		return w
	}
	w.N = fmt.Sprintf("%s / %d", count(c.Correct), c.N)
	w.Missing = c.missingText()
	w.Accuracy, w.Interval = percent(c.Accuracy), interval(c.Low, c.High)
	w.Sort = sortKeys{Correct: sortKey(c.Correct), Accuracy: sortKey(c.Accuracy)}
	if r.Baseline != "" {
		w.Sort.Delta, w.Sort.P = r.sortDelta(c), r.sortP(c)
		w.Delta, w.DeltaRange, w.Class = r.deltaHTML(c)
		w.P = r.pText(c)
	}
	for _, e := range columns {
		field := extraField{Text: unknown, Sort: sortKey(e.key(c))}
		if field.Sort != "" {
			field.Text = e.print(e.key(c))
		}
		w.Extras = append(w.Extras, field)
	}
	return w
}

// deltaHTML returns the difference to the baseline, the interval beside it and
// the class of the field. Unlike Text it keeps the interval beside "~": how far
// off a difference may be is worth knowing where none is shown.
func (r *Report) deltaHTML(c *Cell) (delta, interval, class string) {
	interval = signedInterval(c.DeltaLow, c.DeltaHigh)
	switch r.verdict(c) {
	case isBaseline:
		return "baseline", "", "none"
	case notCompared:
		return unknown, "", "none"
	case noVerdict:
		return signed(c.Delta), interval, "none"
	case same:
		return "~", interval, "same"
	case better:
		return signed(c.Delta), interval, "better"
	default:
		return signed(c.Delta), interval, "worse"
	}
}

// sortDelta is the difference behind what deltaHTML prints: that of the baseline
// to itself is 0.
func (r *Report) sortDelta(c *Cell) string {
	if r.isBaseline(c) {
		return "0"
	}
	return sortKey(c.Delta)
}

// sortP is the p that the table prints.
func (r *Report) sortP(c *Cell) string {
	if r.isBaseline(c) {
		return ""
	}
	p, _ := c.p()
	return sortKey(p)
}

// reason says why a cell has no result.
func (c *Cell) reason() string {
	status := c.Status
	if status == StatusDone {
		status = "no graded question"
	}
	if c.Error == "" {
		return status
	}
	return status + ": " + c.Error
}

// missingText shows missing data with its bounds, or nothing when all is there.
func (c *Cell) missingText() string {
	if c.N >= c.Asked {
		return ""
	}
	out := fmt.Sprintf("%d of %d missing", c.Asked-c.N, c.Asked)
	if math.IsNaN(c.BoundLow) || math.IsNaN(c.BoundHigh) {
		return out
	}
	return fmt.Sprintf("%s: %s if wrong, %s if right", out, percent(c.BoundLow), percent(c.BoundHigh))
}

// axes returns the names of all swept hyperparameters in order of appearance.
func (r *Report) axes() []string {
	var names []string
	seen := map[string]bool{}
	for _, c := range r.Cells {
		for _, a := range c.Axes {
			if !seen[a[0]] {
				seen[a[0]] = true
				names = append(names, a[0])
			}
		}
	}
	return names
}

// axisValues returns the cell's values of the named hyperparameters, empty where it has none.
func (c *Cell) axisValues(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		for _, a := range c.Axes {
			if a[0] == name {
				out[i] = a[1]
			}
		}
	}
	return out
}

// kindTitle is the title of a group of rows.
func kindTitle(kind string) string {
	switch kind {
	case KindBaseline:
		return "Baselines"
	case KindYardstick:
		return "Yardsticks (not in the pool)"
	case KindBase:
		return "Base settings"
	case KindGrid:
		return "Sweep"
	case KindAblation:
		return "Ablations"
	}
	return kind
}

// tableCaption says what the numbers of the table are.
func (r *Report) tableCaption() string {
	out := "Accuracy in percent of the n questions with a grade"
	if r.Confidence > 0 {
		out += fmt.Sprintf(", [%s%% interval]", strconv.FormatFloat(100*r.Confidence, 'g', 4, 64))
	}
	if r.Baseline == "" {
		return out + "."
	}
	out += fmt.Sprintf("; difference to %s on the same questions in points", r.baselineName())
	if !r.adjusts() {
		return out + "; p and intervals are not corrected for several comparisons."
	}
	cells := 0
	for i := range r.Cells {
		if !math.IsNaN(r.Cells[i].PAdjusted) {
			cells++
		}
	}
	return fmt.Sprintf("%s; p after %s correction over %s; intervals are not corrected.", out, r.correctionName(), plural(cells, "cell"))
}
