package chart

import (
	"fmt"
	"math"
	"strconv"
)

// ShareSpec is what [Shares] draws.
type ShareSpec struct {
	Title   string   // may be empty
	LLMs    []string // rows from top to bottom, distinct
	Columns []string // tasks, or values of a hyperparameter, distinct
	// Share has len(LLMs) rows of len(Columns) fractions of 1: of the questions
	// of the column, those for which the LLM was selected; NaN when unknown.
	Share [][]float64
	N     []int // questions of each column; nil when unknown
}

// Shares draws how often every LLM was selected, per task, as a table of
// coloured cells with the share in percent, darkest for never.
//
// It is an error when no share is known, when Share does not match LLMs and
// Columns or is more than 64 by 64, when two rows or columns have one name, and
// when a share is no fraction of 1.
func Shares(spec ShareSpec) (*Figure, error) {
	x := matrix{title: spec.Title, rows: spec.LLMs, columns: spec.Columns, values: spec.Share, write: shareText}
	if x.columns == nil {
		x.columns = []string{}
	}
	if err := x.check(0, 1, "a fraction of 1"); err != nil {
		return nil, fmt.Errorf("chart: shares: %w", err)
	}
	if spec.N != nil && len(spec.N) != len(spec.Columns) {
		return nil, fmt.Errorf("chart: shares: got %d counts of questions, want %d, one per column", len(spec.N), len(spec.Columns))
	}
	all := span{}
	for _, row := range spec.Share {
		all.add(row...)
	}
	x.scale = all.widened()
	x.ticks = percentTicks(x.scale)
	return x.figure(func(m *heatMap) []string { return spec.notes(m) }), nil
}

// shareText writes a share as whole percent; a share that only rounds to 0 is
// not 0.
func shareText(v float64) string {
	if v > 0 && v < 0.005 {
		return "<1"
	}
	return strconv.FormatFloat(math.Round(100*v), 'f', 0, 64)
}

// notes says in words what the picture cannot.
func (spec ShareSpec) notes(m *heatMap) []string {
	notes := []string{}
	if m.valueSize > 0 {
		notes = append(notes, "The numbers in the cells are percent of the column's questions.")
	} else {
		notes = append(notes, "The cells are too small for their values: read them from the colour bar, percent of the column's questions.")
	}
	low, high := 0, 0
	for i, n := range spec.N {
		if i == 0 || n < low {
			low = n
		}
		high = max(high, n)
	}
	switch {
	case high == 0:
	case low == high:
		notes = append(notes, fmt.Sprintf("n = %d questions in every column.", high))
	default:
		notes = append(notes, fmt.Sprintf("n = %d to %d questions in a column.", low, high))
	}
	if missing, cells := m.hatched(); missing > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d cells have no value and are hatched.", missing, cells))
	}
	return append(notes, m.thinNotes()...)
}
