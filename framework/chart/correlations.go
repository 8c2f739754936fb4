package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// CorrelationSpec is what [Correlations] draws.
type CorrelationSpec struct {
	Title string   // may be empty
	Names []string // rows from top to bottom and columns from left to right, distinct
	// R has len(Names) rows of len(Names) correlations, -1 to 1, NaN where one is
	// not defined. The diagonal is not looked at.
	R [][]float64
	// N has the questions behind each of R; nil when unknown.
	N [][]int
}

// Correlations draws how alike the errors of LLMs are: a square of coloured
// cells with the correlation of each pair, rows and columns in the same order
// and numbered alike. The diagonal is blank and a pair without correlation
// hatched.
//
// It is an error when no pair has a correlation, when R or N do not match Names
// or there are more than 64, when two have one name, and when a correlation is
// not within -1 to 1.
func Correlations(spec CorrelationSpec) (*Figure, error) {
	x := matrix{title: spec.Title, rows: spec.Names, write: correlationText}
	for i, row := range spec.R {
		row = append([]float64{}, row...)
		if i < len(row) {
			row[i] = math.NaN()
		}
		x.values = append(x.values, row)
	}
	if err := x.check(-1, 1, "a correlation, -1 to 1"); err != nil {
		return nil, fmt.Errorf("chart: correlations: %w", err)
	}
	if err := spec.checkCounts(); err != nil {
		return nil, fmt.Errorf("chart: correlations: %w", err)
	}
	x.scale = correlationSpan(x.values)
	x.ticks = correlationTicks(x.scale)
	return x.figure(func(m *heatMap) []string { return spec.notes(m) }), nil
}

func (spec CorrelationSpec) checkCounts() error {
	if spec.N == nil {
		return nil
	}
	if len(spec.N) != len(spec.Names) {
		return fmt.Errorf("got %d rows of counts, want %d", len(spec.N), len(spec.Names))
	}
	for i, row := range spec.N {
		if len(row) != len(spec.Names) {
			return fmt.Errorf("row %d (%.80q): got %d counts, want %d", i+1, spec.Names[i], len(row), len(spec.Names))
		}
	}
	return nil
}

// correlationSpan is the range of colours: 0 and all values, at least 0.2 wide.
func correlationSpan(values [][]float64) span {
	s := span{}
	for _, row := range values {
		s.add(row...)
	}
	s.max = math.Max(s.max, s.min+0.2)
	return s
}

// correlationTicks marks a range of correlations with round values.
func correlationTicks(s span) []plot.Tick {
	step := niceStep(s.max-s.min, 6)
	decimals := max(0, int(math.Ceil(-math.Log10(step)-slack)))
	var ticks []plot.Tick
	for i := math.Ceil(s.min/step - slack); i*step <= s.max+slack; i++ {
		v := i*step + 0 // + 0 turns -0 into 0
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'f', decimals, 64)})
	}
	return ticks
}

// correlationText writes a correlation with two decimals and no leading zero.
func correlationText(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	if s == "-0.00" {
		s = "0.00"
	}
	if rest, ok := strings.CutPrefix(s, "-0"); ok {
		return "-" + rest
	}
	if rest, ok := strings.CutPrefix(s, "0"); ok {
		return rest
	}
	return s
}

// notes says in words what the picture cannot.
func (spec CorrelationSpec) notes(m *heatMap) []string {
	notes := []string{"Rows and columns are numbered alike; the diagonal is left out."}
	if m.valueSize == 0 {
		notes = append(notes, "The cells are too small for their values: read them from the colour bar.")
	}
	low, high := 0, 0
	for i, row := range spec.N {
		for j, n := range row {
			if i == j || n <= 0 {
				continue
			}
			if low == 0 || n < low {
				low = n
			}
			high = max(high, n)
		}
	}
	switch {
	case high == 0:
	case low == high:
		notes = append(notes, fmt.Sprintf("n = %d questions behind every pair.", high))
	default:
		notes = append(notes, fmt.Sprintf("n = %d to %d questions behind a pair.", low, high))
	}
	if missing, cells := m.hatched(); missing > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d cells have no correlation and are hatched: the two share no question, or one is right on all of them or on none.", missing, cells))
	}
	return append(notes, m.thinNotes()...)
}
