package chart

import (
	"fmt"
	"math"
	"strconv"
)

// notes says in words what a heat map cannot show.
func (spec HeatSpec) notes(m heatMap) []string {
	notes := []string{}
	if m.valueSize > 0 {
		notes = append(notes, "The numbers in the cells are percent.")
	} else {
		notes = append(notes, "The cells are too small for their values: read them from the colour bar.")
	}
	notes = append(notes, spec.bestNote(m)...)
	var counts []int
	missing, marks, widest := 0, false, math.NaN()
	for _, row := range spec.Cells {
		for _, c := range row {
			counts = append(counts, c.N)
			marks = marks || c.Mark != ""
			if math.IsNaN(c.Value) {
				missing++
			}
			if width := c.High - c.Low; !(width <= widest) && !math.IsNaN(width) {
				widest = width
			}
		}
	}
	if !math.IsNaN(widest) {
		notes = append(notes, widthSentence(widest, spec.Confidence))
	}
	if s := nSentence(counts); s != "" {
		notes = append(notes, s)
	}
	if missing > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d cells have no value and are hatched.", missing, len(spec.X)*len(spec.Y)))
	}
	if marks && m.valueSize == 0 {
		notes = append(notes, "The marks behind the values are left out with them.")
	}
	return append(notes, m.thinNotes()...)
}

// bestNote says what the frames mark.
func (spec HeatSpec) bestNote(m heatMap) []string {
	switch len(m.best) {
	case 0:
		return []string{"All cells have the same value."}
	case 1:
		c := spec.Cells[m.best[0].row][m.best[0].column]
		if math.IsNaN(c.Low) {
			return []string{fmt.Sprintf("The frame marks the best cell, %s.", percent(c.Value))}
		}
		return []string{fmt.Sprintf("The frame marks the best cell, %s (%s to %s).", percent(c.Value), percent(c.Low), percent(c.High))}
	default:
		c := spec.Cells[m.best[0].row][m.best[0].column]
		return []string{fmt.Sprintf("The frames mark the %d best cells, all of %s.", len(m.best), percent(c.Value))}
	}
}

// widthSentence says how wide the intervals are, which are not drawn.
func widthSentence(widest, confidence float64) string {
	what := "interval"
	if confidence > 0 {
		what = strconv.FormatFloat(100*confidence, 'g', 4, 64) + "% interval"
	}
	return fmt.Sprintf("The widest %s of a cell is %.1f points of accuracy wide.", what, 100*widest)
}

// thinNotes says which names of columns and rows are left out.
func (m heatMap) thinNotes() []string {
	var notes []string
	if m.columnStep > 1 {
		notes = append(notes, fmt.Sprintf("One column in %d is named.", m.columnStep))
	}
	if m.rowStep > 1 {
		notes = append(notes, fmt.Sprintf("One row in %d is named.", m.rowStep))
	}
	return notes
}
