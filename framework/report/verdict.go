package report

import (
	"math"
	"strings"
)

// verdict is what the comparison of a cell with the baseline shows.
type verdict int

const (
	notCompared verdict = iota // no difference is known
	isBaseline                 // the cell is the baseline
	noVerdict                  // a difference is known but no p
	same                       // "~": no difference is shown
	better
	worse
)

// done reports whether the cell has an accuracy.
func (c *Cell) done() bool { return c.Status == StatusDone && !math.IsNaN(c.Accuracy) && c.N > 0 }

// method reports whether the cell is one of those that are compared: swept, and
// without a look at the correct answers.
func (c *Cell) method() bool {
	return !c.UsesGold && c.Kind != KindBaseline && c.Kind != KindYardstick
}

// p returns the p that decides: the adjusted one, or the plain one for rows
// outside the correction.
func (c *Cell) p() (p float64, adjusted bool) {
	if math.IsNaN(c.PAdjusted) {
		return c.P, false
	}
	return c.PAdjusted, true
}

// verdict compares the cell with the baseline.
func (r *Report) verdict(c *Cell) verdict {
	p, _ := c.p()
	switch {
	case r.isBaseline(c):
		return isBaseline
	case !c.done() || math.IsNaN(c.Delta):
		return notCompared
	case math.IsNaN(p):
		return noVerdict
	case p >= alpha || c.Delta == 0:
		return same
	case c.Delta > 0:
		return better
	default:
		return worse
	}
}

// isBaseline reports whether the cell is the named baseline.
func (r *Report) isBaseline(c *Cell) bool {
	if r.Baseline == "" {
		return false
	}
	bare := strings.TrimPrefix(strings.TrimPrefix(c.Key, "baseline:"), "yardstick:")
	return c.Key == r.Baseline || bare == r.Baseline || c.Label == r.Baseline
}

// baselineCell returns the row of the named baseline, or nil.
func (r *Report) baselineCell() *Cell {
	for i := range r.Cells {
		if r.isBaseline(&r.Cells[i]) {
			return &r.Cells[i]
		}
	}
	return nil
}

// baselineName returns what people call the baseline.
func (r *Report) baselineName() string {
	if c := r.baselineCell(); c != nil && c.Kind != KindBaseline && c.Kind != KindYardstick {
		return c.name()
	}
	return strings.TrimPrefix(r.Baseline, "baseline:")
}

// name returns what people call the cell.
func (c *Cell) name() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Key
}

// best returns the method cell with the highest accuracy, the first of several,
// and how many others tie with it; nil when no cell is done. Rows of one key are
// one cell under several labels.
func (r *Report) best() (best *Cell, ties int) {
	var tied map[string]bool // keys of the best accuracy
	for i := range r.Cells {
		c := &r.Cells[i]
		switch {
		case !c.method() || !c.done():
		case best == nil || c.Accuracy > best.Accuracy:
			best, tied = c, map[string]bool{c.Key: true}
		case c.Accuracy == best.Accuracy:
			tied[c.Key] = true
		}
	}
	return best, max(0, len(tied)-1)
}

// Best returns the cell that a report calls the best, the first of several; nil
// when none is done.
func (r *Report) Best() *Cell {
	best, _ := r.best()
	return best
}

// corrected says how p was adjusted: "after Holm correction", or that it was not.
func (r *Report) corrected(adjusted bool) string {
	if !adjusted || !r.adjusts() {
		return "not corrected"
	}
	return "after " + r.correctionName() + " correction"
}

// adjusts reports whether there is a correction.
func (r *Report) adjusts() bool { return r.Correction != "" && r.Correction != "none" }

// correctionName returns the correction as people write it: Holm is a name.
func (r *Report) correctionName() string {
	if r.Correction == "holm" {
		return "Holm"
	}
	return r.Correction
}
