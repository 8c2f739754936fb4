package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// piece is a stretch of a step function as it is drawn: one step, or several
// that share a column of pixels. Missing stretches have NaN in place of values.
type piece struct {
	from, to    float64 // places on the axis, 0 to 1
	first, last float64 // accuracy at the ends
	min, max    float64 // lowest and highest accuracy
	low, high   float64 // lowest and highest end of an interval
}

// pieces is a step function from left to right without holes: each begins where
// the last one ends.
type pieces []piece

// placed puts sorted steps on the axis and fills the gaps between them with
// missing pieces.
func placed(steps []Step, x axis) pieces {
	nan := math.NaN()
	var out pieces
	for i, s := range steps {
		if i > 0 && steps[i-1].To < s.From {
			out = append(out, piece{x.at(steps[i-1].To), x.at(s.From), nan, nan, nan, nan, nan, nan})
		}
		out = append(out, piece{x.at(s.From), x.at(s.To), s.Y, s.Y, s.Y, s.Y, s.Low, s.High})
	}
	return out
}

// columnsOf returns how many columns of pixels a PNG has on that width. An SVG
// gets the same: it is looked at in the same size.
func columnsOf(width vg.Length) int {
	return max(1, int(float64(width/vg.Inch)*pngDPI))
}

// thinSteps merges neighbours that lie in one column of pixels, and returns how
// many steps are no longer drawn on their own. What is left of a column is the
// path in, the range of all accuracies, and the path out, which gives the same
// pixels as all steps would (the M4 aggregation of Jugel et al., VLDB 2014), in
// at most two pieces per column.
func thinSteps(all pieces, columns int) (thin pieces, merged int) {
	column := func(place float64) int { return min(int(place*float64(columns)), columns-1) }
	within := func(p piece) bool { return column(p.from) == column(p.to) }
	count := 1 // pieces in the last of thin
	for _, p := range all {
		n := len(thin)
		if n == 0 || !within(thin[n-1]) || !within(p) || column(thin[n-1].from) != column(p.from) {
			thin, count = append(thin, p), 1
			continue
		}
		if count++; count == 2 {
			merged++
		}
		merged++
		thin[n-1].join(p)
	}
	return thin, merged
}

// join widens a piece by its right neighbour. Missing parts narrower than a
// pixel disappear.
func (p *piece) join(next piece) {
	p.to = next.to
	if math.IsNaN(p.first) {
		p.first = next.first
	}
	if !math.IsNaN(next.last) {
		p.last = next.last
	}
	p.min, p.max = least(p.min, next.min), -least(-p.max, -next.max)
	p.low, p.high = least(p.low, next.low), -least(-p.high, -next.high)
}

// least returns the smaller of two numbers, or the one that is not missing.
func least(a, b float64) float64 {
	if math.IsNaN(a) || b < a {
		return b
	}
	return a
}

// runs cuts pieces into stretches without a missing one.
func (ps pieces) runs(missing func(piece) bool) []pieces {
	var out []pieces
	open := false
	for i, p := range ps {
		switch {
		case missing(p):
			open = false
		case open:
			last := out[len(out)-1]
			out[len(out)-1] = ps[i-len(last) : i+1]
		default:
			out, open = append(out, ps[i:i+1]), true
		}
	}
	return out
}

// trace draws the steps as a line, and a dot where one is a single weight. The
// line is fine where steps are merged: its width hides the range of a column.
func (ps pieces) trace(fine bool) plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		px, py := p.Transforms(&c)
		l := seriesLook(0)
		l.line.Width = vg.Points(1.1)
		if fine {
			l.line.Width = vg.Points(0.6)
		}
		for _, run := range ps.runs(func(q piece) bool { return math.IsNaN(q.min) }) {
			var line []vg.Point
			for _, q := range run {
				line = append(line, vg.Point{X: px(q.from), Y: py(q.first)})
				if q.min < q.max {
					mid := px((q.from + q.to) / 2)
					line = append(line, vg.Point{X: mid, Y: py(q.first)}, vg.Point{X: mid, Y: py(q.min)},
						vg.Point{X: mid, Y: py(q.max)}, vg.Point{X: mid, Y: py(q.last)})
				}
				line = append(line, vg.Point{X: px(q.to), Y: py(q.last)})
			}
			c.StrokeLines(l.line, line)
		}
		dot := draw.GlyphStyle{Color: l.line.Color, Radius: 1.3, Shape: draw.CircleGlyph{}}
		for _, q := range ps {
			if q.from == q.to && q.min == q.max {
				c.DrawGlyphNoClip(dot, vg.Point{X: px(q.from), Y: py(q.min)})
			}
		}
	})
}

// band draws the intervals as an area with steps, and as a bar for a single weight.
func (ps pieces) band() plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		px, py := p.Transforms(&c)
		paint := seriesLook(0).band
		for _, run := range ps.runs(func(q piece) bool { return math.IsNaN(q.low) }) {
			var edge []vg.Point
			for _, q := range run {
				edge = append(edge, vg.Point{X: px(q.from), Y: py(q.high)}, vg.Point{X: px(q.to), Y: py(q.high)})
			}
			for i := len(run) - 1; i >= 0; i-- {
				edge = append(edge, vg.Point{X: px(run[i].to), Y: py(run[i].low)}, vg.Point{X: px(run[i].from), Y: py(run[i].low)})
			}
			c.FillPolygon(paint, edge)
		}
		bar := draw.LineStyle{Color: seriesLook(0).line.Color, Width: vg.Points(0.8)}
		for _, q := range ps { // a single weight has no area
			if q.from == q.to && !math.IsNaN(q.low) {
				intervalV(c, bar, px(q.from), py(q.low), py(q.high))
			}
		}
	})
}

// marks draws the marked weights on the curve: white with a dark rim, to be told
// from the curve in any colour.
func (spec StepsSpec) marks(steps []Step, x axis) plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		px, py := p.Transforms(&c)
		for _, w := range spec.Mark {
			s, _ := stepAt(steps, w) // check saw to it that there is one
			at := vg.Point{X: px(x.at(w)), Y: py(s.Y)}
			c.SetLineDash(nil, 0)
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: color.White, Radius: 2.2, Shape: draw.CircleGlyph{}}, at)
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: ink(), Radius: 2.2, Shape: draw.RingGlyph{}}, at)
		}
	})
}
