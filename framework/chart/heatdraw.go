package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// draw draws cells, frames and names into and around the frame c.
func (m *heatMap) draw(c draw.Canvas) {
	m.drawCells(c)
	m.drawHatches(c)
	m.drawBest(c)
	m.drawValues(c)
	m.drawNames(c)
}

// drawCells paints the cells with a value, with thin white lines between them
// where there is room for that. Small cells reach a little under the next ones,
// because viewers show the page between areas that merely touch.
func (m *heatMap) drawCells(c draw.Canvas) {
	gap := vg.Length(0.25)
	if m.smallest() < 8 {
		gap = -0.15
	}
	for i, row := range m.cells {
		for j, cell := range row {
			if math.IsNaN(cell.Value) {
				continue
			}
			c.SetColor(m.scale.at(cell.Value))
			c.Fill(inset(m.rect(c, place{i, j}), gap).Path())
		}
	}
}

// smallest returns the shorter side of a cell.
func (m *heatMap) smallest() vg.Length { return min(m.cellW, m.cellH) }

// inset returns a rectangle with all sides moved inwards.
func inset(r vg.Rectangle, by vg.Length) vg.Rectangle {
	d := vg.Point{X: by, Y: by}
	return vg.Rectangle{Min: r.Min.Add(d), Max: r.Max.Sub(d)}
}

// drawHatches paints the cells without a value white and hatches them, with an
// outline where there is room. All lines are one path, which keeps the SVG of a
// large map small.
func (m *heatMap) drawHatches(c draw.Canvas) {
	var lines vg.Path
	for i, row := range m.cells {
		for j, cell := range row {
			if !math.IsNaN(cell.Value) || m.skip != nil && m.skip(place{i, j}) {
				continue
			}
			r := m.rect(c, place{i, j})
			c.SetColor(color.White)
			c.Fill(r.Path())
			if m.smallest() >= 8 {
				lines = append(lines, inset(r, 0.5).Path()...)
			}
			lines = hatch(lines, inset(r, 0.5))
		}
	}
	if len(lines) > 0 {
		c.SetLineStyle(draw.LineStyle{Color: inkHatch(), Width: vg.Points(0.5)})
		c.Stroke(lines)
	}
}

// hatch adds lines rising to the right through a rectangle, 3.2 points apart
// and one of them through its lower left corner, so that no cell stays empty.
func hatch(lines vg.Path, r vg.Rectangle) vg.Path {
	const distance = 4.5 // along an axis
	w, h := r.Max.X-r.Min.X, r.Max.Y-r.Min.Y
	for k := -math.Floor(float64(h / distance)); k*distance < float64(w); k++ {
		x := vg.Length(k * distance) // where the line crosses the lower side
		from, to := max(0, -x), min(h, w-x)
		if to-from < 0.5 {
			continue
		}
		lines.Move(vg.Point{X: r.Min.X + x + from, Y: r.Min.Y + from})
		lines.Line(vg.Point{X: r.Min.X + x + to, Y: r.Min.Y + to})
	}
	return lines
}

// drawBest frames the best cells: black on white, to be seen on every colour.
func (m *heatMap) drawBest(c draw.Canvas) {
	black, white := vg.Length(1.4), vg.Length(2.8)
	if m.smallest() < 8 {
		black, white = 1, 2
	}
	for _, at := range m.best {
		r := inset(m.rect(c, at), 0.2)
		if m.smallest() < 8 {
			r = inset(r, -0.6) // around the cell, whose colour would be covered
		}
		for _, line := range []draw.LineStyle{{Color: color.White, Width: white}, {Color: ink(), Width: black}} {
			c.SetLineStyle(line)
			c.Stroke(r.Path())
		}
	}
}

// drawValues writes the values into the cells, unless they are left out.
func (m *heatMap) drawValues(c draw.Canvas) {
	if m.valueSize == 0 {
		return
	}
	sty := valueStyle(m.valueSize)
	for i, row := range m.cells {
		for j, cell := range row {
			if math.IsNaN(cell.Value) {
				continue
			}
			sty.Color = textOn(m.scale.at(cell.Value))
			r := m.rect(c, place{i, j})
			textCenter(c, sty, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, m.write(cell))
		}
	}
}

// drawNames writes the names of columns, rows and the vertical axis.
func (m *heatMap) drawNames(c draw.Canvas) {
	sty := textStyle(tickSize, text.XLeft, text.YBottom)
	thin := draw.LineStyle{Color: ink(), Width: vg.Points(0.6)}
	for j, name := range m.columns {
		if name == "" {
			continue
		}
		x := c.Min.X + (vg.Length(j)+0.5)*m.cellW
		if m.columnStep > 1 {
			c.StrokeLine2(thin, x, c.Min.Y-2, x, c.Min.Y-0.5)
		}
		if m.turned {
			textTurned(c, sty, vg.Point{X: x, Y: c.Min.Y - 3}, name)
			continue
		}
		textCenter(c, sty, vg.Point{X: x, Y: c.Min.Y - 3 - 0.5*sty.Font.Size}, name)
	}
	for i, name := range m.rows {
		if name == "" {
			continue
		}
		y := c.Min.Y + (vg.Length(i)+0.5)*m.cellH
		if m.rowStep > 1 {
			c.StrokeLine2(thin, c.Min.X-2, y, c.Min.X-0.5, y)
		}
		textLeft(c, sty, vg.Point{X: c.Min.X - rowNameGap - sty.Width(name), Y: y}, name)
	}
	textUpwards(c, c.Min.X-m.left+sideMargin, c.Center().Y, m.yName)
}

// inkHatch is the colour of the hatching of missing cells.
func inkHatch() color.Color { return color.NRGBA{R: 0x8C, G: 0x8C, B: 0x8C, A: 0xFF} }
