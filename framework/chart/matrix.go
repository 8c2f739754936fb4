package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// matrix is a table of names by names as coloured cells: what [Shares] and
// [Correlations] draw.
type matrix struct {
	title   string
	rows    []string // from top to bottom
	columns []string // nil when they are the rows again: both are numbered then and the diagonal stays blank
	values  [][]float64
	write   func(float64) string
	scale   span
	ticks   []plot.Tick // of the colour bar
}

// Measures of a matrix in points.
const (
	lowestRow   = tickSize + 1 // every row is named
	highestRow  = 16
	nameLimit   = 104          // widest name of a row
	turnedLimit = 70           // widest name of a column that is written upwards
	turnedWidth = tickSize + 2 // narrowest column with such a name
)

// figure draws the matrix; notes come from what it was laid out as.
func (x matrix) figure(notes func(*heatMap) []string) *Figure {
	names := &namer{}
	title := newHeading(names, x.title)
	m, below := x.layout(names)
	bar := newColorBar(names, m.scale, Baseline{}, m.left, m.right)
	bar.ticks = x.ticks
	foot := bar.height() + sideMargin
	return &Figure{
		Legend: names.legend,
		Notes:  notes(m),
		title:  x.title,
		width:  figureWidth,
		height: sideMargin + title.height() + m.height() + below + foot,
		draw: func(c draw.Canvas) {
			clear(c)
			bar.draw(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			m.draw(draw.Crop(c, m.left, m.right-figureWidth, foot+below, -title.height()))
		},
	}
}

// layout gives every row and column its place and name, and returns the room of
// the columns' names.
func (x matrix) layout(names *namer) (m *heatMap, below vg.Length) {
	m = &heatMap{scale: newColorScale(x.scale), rowStep: 1, columnStep: 1, air: 1}
	m.scale.span = x.scale
	m.write = func(c HeatCell) string { return x.write(c.Value) }
	for i := len(x.values) - 1; i >= 0; i-- { // a heat map begins with its lowest row
		row := make([]HeatCell, len(x.values[i]))
		for j, v := range x.values[i] {
			row[j] = HeatCell{Value: v}
		}
		m.cells = append(m.cells, row)
	}
	sty := textStyle(tickSize, text.XLeft, text.YBottom)
	square := x.columns == nil
	if square {
		m.skip = func(at place) bool { return len(m.cells)-1-at.row == at.column }
	}
	var widest vg.Length
	for i := range x.rows {
		name := x.rowName(names, i, square, sty)
		m.rows = append(m.rows, name)
		widest = max(widest, sty.Width(name))
	}
	slices.Reverse(m.rows)
	m.left, m.right = sideMargin+rowNameGap+widest, figureWidth-2*sideMargin
	m.cellW = (m.right - m.left) / vg.Length(len(x.values[0]))
	m.chooseHeight(len(x.rows))
	m.cellH = max(lowestRow, min(m.cellH, highestRow))
	return m, x.nameColumns(names, m, sty)
}

// rowName is the name of a row; a numbered row whose name cannot be drawn is its
// number alone, and the legend says whose.
func (x matrix) rowName(names *namer, i int, numbered bool, sty text.Style) string {
	if !numbered {
		return names.fit(x.rows[i], sty, nameLimit)
	}
	number := strconv.Itoa(i + 1)
	if name := x.rows[i]; drawable(name, sty) && sty.Width(name) <= nameLimit && name != "" {
		return name + "  " + number
	}
	names.legend = append(names.legend, LegendEntry{Mark: number, Label: x.rows[i]})
	return number
}

// nameColumns names the columns: as the rows are numbered, or across, or
// upwards, or by numbers of the legend; it returns the room that takes.
func (x matrix) nameColumns(names *namer, m *heatMap, sty text.Style) vg.Length {
	const gap = 4 // points between two names
	labels := x.columns
	across := labels != nil
	for _, l := range labels {
		across = across && drawable(l, sty) && sty.Width(l)+gap <= m.cellW
	}
	switch {
	case across:
		m.columns = nameEvery(names, labels, 1, sty, m.cellW)
		return columnNames
	case labels != nil && m.cellW >= turnedWidth:
		m.columns, m.turned = nameEvery(names, labels, 1, sty, turnedLimit), true
		var longest vg.Length
		for _, name := range m.columns {
			longest = max(longest, sty.Width(name))
		}
		return longest + 5
	}
	numbers := make([]string, len(m.cells[0]))
	for j := range numbers {
		numbers[j] = strconv.Itoa(j + 1)
		if labels != nil {
			names.legend = append(names.legend, LegendEntry{Mark: numbers[j], Label: labels[j]})
		}
	}
	m.nameColumns(names, numbers, sty)
	return columnNames
}

// check reports rows and columns that do not match, and values outside a range.
func (x matrix) check(low, high float64, what string) error {
	columns := x.columns
	if columns == nil {
		columns = x.rows
	}
	if len(x.rows) == 0 || len(columns) == 0 {
		return fmt.Errorf("nothing to draw: got %d rows and %d columns", len(x.rows), len(columns))
	}
	if len(x.rows) > maxHeat || len(columns) > maxHeat {
		return fmt.Errorf("got %d rows and %d columns, want at most %d of both", len(x.rows), len(columns), maxHeat)
	}
	if err := checkDistinct("row", x.rows); err != nil {
		return err
	}
	if err := checkDistinct("column", columns); err != nil {
		return err
	}
	if len(x.values) != len(x.rows) {
		return fmt.Errorf("got %d rows of values, want %d", len(x.values), len(x.rows))
	}
	known := false
	for i, row := range x.values {
		if len(row) != len(columns) {
			return fmt.Errorf("row %d (%.80q): got %d values, want %d", i+1, x.rows[i], len(row), len(columns))
		}
		for j, v := range row {
			if v < low-slack || v > high+slack {
				return fmt.Errorf("row %d (%.80q), column %d (%.80q): got %v, want %s", i+1, x.rows[i], j+1, columns[j], v, what)
			}
			known = known || !math.IsNaN(v)
		}
	}
	if !known {
		return fmt.Errorf("no cell has a value")
	}
	return nil
}

// hatched counts the cells without a value, the diagonal of a square left out.
func (m *heatMap) hatched() (missing, all int) {
	for i, row := range m.cells {
		for j, c := range row {
			if m.skip != nil && m.skip(place{i, j}) {
				continue
			}
			all++
			if math.IsNaN(c.Value) {
				missing++
			}
		}
	}
	return missing, all
}
