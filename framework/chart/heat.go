package chart

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// HeatCell is one place of a [HeatSpec].
type HeatCell struct {
	Value     float64 // accuracy, fraction of 1; NaN when unknown, which is hatched
	Low, High float64 // interval around Value, fractions of 1; both NaN when unknown
	N         int     // questions behind Value; 0 when unknown
	Mark      string  // written behind the value, at most 2 characters, such as "*"; the caption must say what it means
}

// HeatSpec is what [Heat] draws.
type HeatSpec struct {
	Title  string   // may be empty
	XLabel string   // the hyperparameter of the columns
	YLabel string   // the hyperparameter of the rows
	X      []string // the values of the columns, from left to right, distinct
	Y      []string // the values of the rows, from bottom to top as on an axis, distinct
	// Cells has len(Y) rows of len(X) cells: Cells[0] is the lowest row.
	Cells [][]HeatCell
	// Baseline is marked on the colour bar; its zero value draws none.
	Baseline   Baseline
	Confidence float64 // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// maxHeat is how many rows and how many columns a heat map may have: with more,
// a cell is narrower than 4 points.
const maxHeat = 64

// Heat draws accuracy over two axes: a coloured cell per pair of values with the
// accuracy in percent written into it, and a colour bar below. A cell without a
// value is white and hatched, a frame marks the best cell (all of them, when
// several are equally good). Where cells are too small for legible numbers, all
// are left out and a note says so: beyond 12 columns with values such as 80.1,
// or beyond 41 rows.
//
// It is an error when no cell has a value, when the rows of Cells do not match X
// and Y or are more than 64 by 64, when two columns or rows have one name, and
// when a number is no fraction of 1 or lies outside its interval.
func Heat(spec HeatSpec) (*Figure, error) {
	if err := spec.check(); err != nil {
		return nil, fmt.Errorf("chart: heat: %w", err)
	}
	names := &namer{}
	title := newHeading(names, spec.Title)
	m := newHeatMap(names, spec)
	bar := newColorBar(names, m.scale, spec.Baseline, m.left, m.right)
	foot := bar.height() + sideMargin
	below := columnNames + m.xName.height()
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(m),
		title:  spec.Title,
		width:  figureWidth,
		height: sideMargin + title.height() + m.height() + below + foot,
		draw: func(c draw.Canvas) {
			clear(c)
			bar.draw(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			frame := draw.Crop(c, m.left, m.right-figureWidth, foot+below, -title.height())
			m.draw(frame)
			m.xName.draw(frame, c.Min.Y+foot)
		},
	}, nil
}

// check reports the first thing that cannot be drawn.
func (spec HeatSpec) check() error {
	if err := checkConfidence(spec.Confidence); err != nil {
		return err
	}
	if err := spec.checkShape(); err != nil {
		return err
	}
	if err := spec.checkCells(); err != nil {
		return err
	}
	if spec.Baseline == (Baseline{}) {
		return nil
	}
	if spec.Baseline.Label == "" {
		return errors.New("the baseline has a value but no label")
	}
	return checkBaselines([]Baseline{spec.Baseline})
}

// checkShape compares the cells with the axes.
func (spec HeatSpec) checkShape() error {
	if len(spec.X) == 0 || len(spec.Y) == 0 {
		return fmt.Errorf("no cells to draw: got %d columns and %d rows", len(spec.X), len(spec.Y))
	}
	if len(spec.X) > maxHeat || len(spec.Y) > maxHeat {
		return fmt.Errorf("got %d columns and %d rows, want at most %d of both", len(spec.X), len(spec.Y), maxHeat)
	}
	if err := checkDistinct("column", spec.X); err != nil {
		return err
	}
	if err := checkDistinct("row", spec.Y); err != nil {
		return err
	}
	if len(spec.Cells) != len(spec.Y) {
		return fmt.Errorf("got %d rows of cells, want %d, one per value of Y", len(spec.Cells), len(spec.Y))
	}
	for i, row := range spec.Cells {
		if len(row) != len(spec.X) {
			return fmt.Errorf("row %d (%.80q): got %d cells, want %d, one per value of X", i+1, spec.Y[i], len(row), len(spec.X))
		}
	}
	return nil
}

// checkDistinct refuses two columns or rows of one name, which a reader could
// not tell apart.
func checkDistinct(what string, labels []string) error {
	for i, l := range labels {
		if first := slices.Index(labels, l); first < i {
			return fmt.Errorf("%ss %d and %d are both %.80q", what, first+1, i+1, l)
		}
	}
	return nil
}

// checkCells looks at every cell, and for one with a value.
func (spec HeatSpec) checkCells() error {
	values := 0
	for i, row := range spec.Cells {
		for j, c := range row {
			if err := c.check(); err != nil {
				return fmt.Errorf("cell of column %d (%.80q) and row %d (%.80q): %w", j+1, spec.X[j], i+1, spec.Y[i], err)
			}
			if !math.IsNaN(c.Value) {
				values++
			}
		}
	}
	if values == 0 {
		return errors.New("no cell has a value")
	}
	return nil
}

// check reports what cannot be drawn of a cell.
func (c HeatCell) check() error {
	if err := checkValue(c.Value, c.Low, c.High); err != nil {
		return err
	}
	if c.Mark == "" {
		return nil
	}
	if math.IsNaN(c.Value) {
		return fmt.Errorf("mark %.80q behind no value", c.Mark)
	}
	if len([]rune(c.Mark)) > 2 || !drawable(c.Mark, valueStyle(tickSize)) {
		return fmt.Errorf("mark %.80q: want at most 2 characters that the font can draw, such as \"*\"", c.Mark)
	}
	return nil
}

// columnNames is the room of the names of the columns below the cells, in points.
const columnNames vg.Length = tickSize + 5
