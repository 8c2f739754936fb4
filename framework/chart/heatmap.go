package chart

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// heatMap is a heat map laid out: everything but its title and colour bar.
type heatMap struct {
	cells        [][]HeatCell
	scale        colorScale
	best         []place
	columns      []string // names below the columns, "" where left out
	rows         []string // names left of the rows, "" where left out
	columnStep   int      // every columnStep-th column is named
	rowStep      int
	xName        axisName
	yName        string
	left, right  vg.Length // ends of the cells in the figure
	cellW, cellH vg.Length
	valueSize    vg.Length // of the values in the cells; 0 when they are left out

	air    vg.Length             // between a value and the sides of its cell, at least
	write  func(HeatCell) string // what is written into a cell
	turned bool                  // the names of the columns are written upwards
	skip   func(place) bool      // a place that is no cell and stays blank; nil when all are
}

// place is a cell by its indices.
type place struct{ row, column int }

// Measures of a heat map in points.
const (
	rowNameGap   = 4       // between the names of the rows and the cells
	rowNameLimit = 80      // widest name of a row
	valueAir     = 2       // between a value and the sides of its cell
	valueRow     = 10.5    // lowest cell with a value in it
	highest      = 50      // cell of a few rows that make room for the name of their axis
	longestName  = 130     // name of the vertical axis that rows make room for
	tallest      = 6 * 72. // highest heat map
	numberLimit  = 40      // widest number below a column
)

// newHeatMap lays a checked heat map out in the width of a figure.
func newHeatMap(names *namer, spec HeatSpec) heatMap {
	m := heatMap{cells: spec.Cells, best: bestPlaces(spec.Cells), air: valueAir, write: HeatCell.text}
	m.scale = newColorScale(spanOf(spec.Cells))
	rowSty := textStyle(tickSize, text.XLeft, text.YBottom)
	m.left, m.right = sideMargin+rowNameGap, figureWidth-2*sideMargin
	if spec.YLabel != "" {
		m.left += axisSize + 4
	}
	rows := &namer{legend: names.legend} // a trial: names left out below must get no number
	var widest vg.Length
	for _, y := range spec.Y {
		widest = max(widest, rowSty.Width(rows.fit(y, rowSty, rowNameLimit)))
	}
	m.left += widest
	m.cellW = (m.right - m.left) / vg.Length(len(spec.X))
	m.chooseHeight(len(spec.Y))
	m.stretch(spec.YLabel)

	m.rowStep = 1
	if m.cellH < tickSize+1 {
		m.rowStep = int(math.Ceil(float64(2 * tickSize / m.cellH)))
	}
	m.rows = nameEvery(names, spec.Y, m.rowStep, rowSty, rowNameLimit)
	m.nameColumns(names, spec.X, rowSty)
	m.xName = newAxisName(names, spec.XLabel, m.left, m.right)
	if spec.YLabel != "" {
		m.yName = names.fit(spec.YLabel, textStyle(axisSize, 0, 0), m.height()+sideMargin)
	}
	return m
}

// chooseHeight gives the cells their height and decides on the values in them:
// the largest size of text at which the widest value fits, or none.
func (m *heatMap) chooseHeight(rows int) {
	n := vg.Length(rows)
	if n*valueRow <= tallest {
		for _, size := range []vg.Length{7.5, 7, 6.5, 6} {
			if m.widestValue(size)+2*m.air <= m.cellW {
				m.valueSize = size
				m.cellH = max(valueRow, min(22, m.cellW, tallest/n))
				return
			}
		}
	}
	m.cellH = min(max(m.cellW, 60/n), 22, tallest/n)
}

// stretch makes few rows higher, when that makes room for the name of their axis.
func (m *heatMap) stretch(name string) {
	need := textStyle(axisSize, 0, 0).Width(name)
	if h := (need - sideMargin) / vg.Length(len(m.cells)); need <= longestName && h <= highest {
		m.cellH = max(m.cellH, h)
	}
}

// widestValue returns the width of the widest value with its mark.
func (m *heatMap) widestValue(size vg.Length) vg.Length {
	sty := valueStyle(size)
	var widest vg.Length
	for _, row := range m.cells {
		for _, c := range row {
			if !math.IsNaN(c.Value) {
				widest = max(widest, sty.Width(m.write(c)))
			}
		}
	}
	return widest
}

// nameColumns names the columns. Numbers that are wider than a column are
// thinned out evenly, words become numbers of the legend first.
func (m *heatMap) nameColumns(names *namer, labels []string, sty text.Style) {
	const gap = 4 // points between two names
	limit := m.cellW - gap
	if allNumbers(labels) {
		limit = numberLimit
	}
	trial := &namer{legend: names.legend}
	var widest vg.Length
	for _, l := range labels {
		widest = max(widest, sty.Width(trial.fit(l, sty, limit)))
	}
	m.columnStep = max(1, int(math.Ceil(float64((widest+gap)/m.cellW))))
	m.columns = nameEvery(names, labels, m.columnStep, sty, limit)
	for i, name := range m.columns {
		middle, half := m.left+(vg.Length(i)+0.5)*m.cellW, sty.Width(name)/2
		if middle-half < 1 || middle+half > figureWidth-1 {
			m.columns[i] = "" // would hang over the edge of the figure
		}
	}
}

// nameEvery fits every step-th label and leaves the others empty.
func nameEvery(names *namer, labels []string, step int, sty text.Style, limit vg.Length) []string {
	out := make([]string, len(labels))
	for i := 0; i < len(labels); i += step {
		out[i] = names.fit(labels[i], sty, limit)
	}
	return out
}

// allNumbers reports whether all labels are numbers: those between the named
// ones can be inferred, names cannot.
func allNumbers(labels []string) bool {
	for _, l := range labels {
		if _, err := strconv.ParseFloat(l, 64); err != nil {
			return false
		}
	}
	return true
}

// height returns the height of all cells.
func (m *heatMap) height() vg.Length { return vg.Length(len(m.cells)) * m.cellH }

// rect returns the place of a cell in the frame c.
func (m *heatMap) rect(c draw.Canvas, at place) vg.Rectangle {
	corner := vg.Point{X: c.Min.X + vg.Length(at.column)*m.cellW, Y: c.Min.Y + vg.Length(at.row)*m.cellH}
	return vg.Rectangle{Min: corner, Max: corner.Add(vg.Point{X: m.cellW, Y: m.cellH})}
}

// valueStyle is the style of the values in the cells.
func valueStyle(size vg.Length) text.Style { return textStyle(size, text.XLeft, text.YBottom) }

// text returns what is written into a cell: percent with one decimal, without
// the sign, which every cell would repeat.
func (c HeatCell) text() string { return strconv.FormatFloat(100*c.Value, 'f', 1, 64) + c.Mark }

// spanOf returns the range of all values.
func spanOf(cells [][]HeatCell) span {
	s := noSpan()
	for _, row := range cells {
		for _, c := range row {
			s.add(c.Value)
		}
	}
	return s
}

// bestPlaces returns the cells with the highest value from the lowest row to the
// highest, or nothing when all of several have it.
func bestPlaces(cells [][]HeatCell) []place {
	s := spanOf(cells)
	var best []place
	values := 0
	for i, row := range cells {
		for j, c := range row {
			if !math.IsNaN(c.Value) {
				values++
			}
			if c.Value == s.max {
				best = append(best, place{i, j})
			}
		}
	}
	if len(best) == values && values > 1 {
		return nil
	}
	return best
}
