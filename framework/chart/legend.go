package chart

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sample is one entry of the legend below a figure.
type sample struct {
	label string          // already fitted
	line  draw.LineStyle  // no line when its width is 0
	mark  draw.GlyphStyle // no marker when Shape is nil
}

// Measures of the legend in points.
const (
	sampleWidth = 20
	markWidth   = 8 // of a sample without a line
	sampleGap   = 3
	entryGap    = 10
	legendRow   = 11
	legendPad   = 6 // between axis label and legend
	sideMargin  = 4 // between text and the edge of the figure
)

// legendBox is a legend laid out in rows.
type legendBox struct {
	rows [][]sample
	sty  text.Style
}

// legendLimit is how wide a label may be to stay in a legend.
const legendLimit = 140

// newLegendBox breaks the entries into rows no wider than the figure.
func newLegendBox(entries []sample) legendBox {
	box := legendBox{sty: textStyle(smallSize, text.XLeft, text.YCenter)}
	var used vg.Length
	for _, e := range entries {
		w := box.entryWidth(e)
		if len(box.rows) == 0 || used+w > figureWidth-2*sideMargin {
			box.rows = append(box.rows, nil)
			used = 0
		}
		last := len(box.rows) - 1
		box.rows[last] = append(box.rows[last], e)
		used += w + entryGap
	}
	return box
}

// entryWidth returns the width of sample and label.
func (b legendBox) entryWidth(e sample) vg.Length {
	return e.width() + sampleGap + b.sty.Width(e.label)
}

// width returns the width of the sample, which is narrow without a line.
func (e sample) width() vg.Length {
	if e.line.Width == 0 {
		return markWidth
	}
	return sampleWidth
}

// height returns the room the legend takes at the foot of the figure.
func (b legendBox) height() vg.Length {
	if len(b.rows) == 0 {
		return 0
	}
	return vg.Length(len(b.rows))*legendRow + legendPad
}

// draw puts the rows, each centred, at the foot of c.
func (b legendBox) draw(c draw.Canvas) {
	for i, row := range b.rows {
		var width vg.Length
		for _, e := range row {
			width += b.entryWidth(e) + entryGap
		}
		x := c.Center().X - (width-entryGap)/2
		y := c.Min.Y + vg.Length(len(b.rows)-i)*legendRow - legendRow/2
		for _, e := range row {
			if e.line.Width > 0 {
				c.StrokeLine2(e.line, x, y, x+sampleWidth, y)
			}
			if e.mark.Shape != nil {
				c.DrawGlyphNoClip(e.mark, vg.Point{X: x + e.width()/2, Y: y})
			}
			textLeft(c, b.sty, vg.Point{X: x + e.width() + sampleGap, Y: y}, e.label)
			x += b.entryWidth(e) + entryGap
		}
	}
}
