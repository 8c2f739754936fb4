package chart

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// forestTicks names the rows at their places.
func forestTicks(names *namer, rows []ForestRow, places []float64) []plot.Tick {
	const limit = 116
	sty := textStyle(tickSize, text.XRight, text.YCenter)
	ticks := make([]plot.Tick, len(rows))
	for i, r := range rows {
		label := r.Label
		if label == "" {
			label = " " // an empty label would make it a minor tick
		}
		ticks[i] = plot.Tick{Value: places[i], Label: names.fit(label, sty, limit)}
	}
	return ticks
}

// pointTicks marks a range of differences with round points: "-2", "0", "+2".
func pointTicks(s span, parts int) []plot.Tick {
	step := niceStep((s.max-s.min)*100, parts)
	decimals := max(0, int(math.Ceil(-math.Log10(step)-slack)))
	var ticks []plot.Tick
	for i := math.Ceil(s.min * 100 / step); i*step <= s.max*100; i++ {
		v := i*step + 0 // + 0 turns -0 into 0
		ticks = append(ticks, plot.Tick{Value: v / 100, Label: signed(v, decimals)})
	}
	return ticks
}

// signed writes a number with its sign, and 0 without.
func signed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if zero := strconv.FormatFloat(0, 'f', decimals, 64); s == zero || s == "-"+zero {
		return zero
	}
	if v > 0 {
		return "+" + s
	}
	return s
}

// drawZero draws the line of no difference.
func drawZero(c draw.Canvas, p *plot.Plot) {
	px, _ := p.Transforms(&c)
	c.StrokeLine2(draw.LineStyle{Color: inkSoft(), Width: vg.Points(0.9)}, px(0), c.Min.Y, px(0), c.Max.Y)
}

// drawRows draws the intervals and the markers.
func (spec ForestSpec) drawRows(c draw.Canvas, p *plot.Plot, places []float64) {
	px, py := p.Transforms(&c)
	l := seriesLook(0)
	open := l.mark
	open.Shape = draw.RingGlyph{}
	for i, r := range spec.Rows {
		if math.IsNaN(r.Delta) {
			continue
		}
		y := py(places[i])
		if !math.IsNaN(r.Low) {
			intervalH(c, l.line, y, px(r.Low), px(r.High))
		}
		at := vg.Point{X: px(r.Delta), Y: y}
		if spec.shown(r) {
			c.DrawGlyphNoClip(l.mark, at)
			continue
		}
		blank := l.mark // so that the interval does not cross the ring
		blank.Color = white()
		c.DrawGlyphNoClip(blank, at)
		c.SetLineStyle(draw.LineStyle{Color: l.line.Color, Width: vg.Points(1)})
		c.DrawGlyphNoClip(open, at)
	}
}

// forestColumns are the columns of text right of the frame.
type forestColumns struct {
	heads []string
	cells [][]string // per row, as many as heads
	wide  []vg.Length
	sty   text.Style
}

// newForestColumns writes difference and p of every row, and n where it is not
// the same in all.
func newForestColumns(spec ForestSpec) forestColumns {
	f := forestColumns{heads: []string{"points", "p"}, sty: textStyle(smallSize, text.XLeft, text.YCenter)}
	_, several := spec.counts()
	if several {
		f.heads = append(f.heads, "n")
	}
	for _, r := range spec.Rows {
		cells := []string{spec.deltaText(r), pText(r.P)}
		if several {
			cells = append(cells, countText(r.N))
		}
		f.cells = append(f.cells, cells)
	}
	for i, head := range f.heads {
		widest := f.sty.Width(head)
		for _, cells := range f.cells {
			widest = max(widest, f.sty.Width(cells[i]))
		}
		f.wide = append(f.wide, widest)
	}
	return f
}

// counts returns the n that all known rows share, or that there are several.
func (spec ForestSpec) counts() (n int, several bool) {
	for _, r := range spec.Rows {
		if r.N == 0 || math.IsNaN(r.Delta) {
			continue
		}
		several = several || n > 0 && n != r.N
		n = r.N
	}
	return n, several
}

// deltaText is the difference in points, ~ where none is shown.
func (spec ForestSpec) deltaText(r ForestRow) string {
	switch {
	case math.IsNaN(r.Delta):
		return "no value"
	case !spec.shown(r):
		return "~"
	}
	return signed(100*r.Delta, 1)
}

// pText writes p with three decimals; what rounds to 0 is below 0.001.
func pText(p float64) string {
	switch {
	case math.IsNaN(p):
		return ""
	case p < 0.001:
		return "<0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// columnGap is the distance of two columns of text in points.
const columnGap = 7

// width is the room of the columns with the air around them.
func (f forestColumns) width() vg.Length {
	w := vg.Length(5 + sideMargin)
	for i, wide := range f.wide {
		if i > 0 {
			w += columnGap
		}
		w += wide
	}
	return w
}

// draw writes the columns right of the frame c, aligned at their right, and
// their heads above it.
func (f forestColumns) draw(c draw.Canvas, p *plot.Plot, places []float64) {
	_, py := p.Transforms(&c)
	right := c.Max.X + 5
	for i, wide := range f.wide {
		if i > 0 {
			right += columnGap
		}
		right += wide
		write := func(s string, y vg.Length) {
			textLeft(c, f.sty, vg.Point{X: right - f.sty.Width(s), Y: y}, s)
		}
		write(f.heads[i], c.Max.Y+headHeight/2)
		for row, cells := range f.cells {
			write(cells[i], py(places[row]))
		}
	}
}

// notes says in words what the picture cannot.
func (spec ForestSpec) notes() []string {
	notes := []string{}
	if spec.Baseline != "" {
		notes = append(notes, fmt.Sprintf("Differences are paired by question, against %s.", spec.Baseline))
	}
	intervals, unknown, unshown := false, 0, 0
	for _, r := range spec.Rows {
		intervals = intervals || !math.IsNaN(r.Low)
		switch {
		case math.IsNaN(r.Delta):
			unknown++
		case !spec.shown(r):
			unshown++
		}
	}
	if intervals {
		notes = append(notes, intervalSentence("Bars", spec.Confidence))
	}
	if unshown > 0 {
		notes = append(notes, fmt.Sprintf("~ and a ring: no difference is shown (p >= %g).", spec.Level))
	}
	if spec.PName != "" {
		notes = append(notes, spec.PName)
	}
	var counts []int
	for _, r := range spec.Rows {
		counts = append(counts, r.N)
	}
	if s := nSentence(counts); s != "" {
		notes = append(notes, s)
	}
	if unknown > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d rows have no difference.", unknown, len(spec.Rows)))
	}
	return notes
}
