package chart

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// minSize and maxSize bound |X|, so that no scale overflows.
const minSize, maxSize = 1e-100, 1e100

// check reports the first point that cannot be drawn.
func (s Series) check() error {
	seen := map[float64]int{}
	for i, pt := range s.Points {
		if size := math.Abs(pt.X); pt.X != 0 && !(size >= minSize && size <= maxSize) {
			return fmt.Errorf("point %d: x is %v, want 0 or a size of %g to %g", i+1, pt.X, minSize, maxSize)
		}
		if err := checkValue(pt.Y, pt.Low, pt.High); err != nil {
			return fmt.Errorf("point %d (x = %v): %w", i+1, pt.X, err)
		}
		if first, dup := seen[pt.X]; dup {
			return fmt.Errorf("points %d and %d are both at x = %v: split them into series", first+1, i+1, pt.X)
		}
		seen[pt.X] = i
	}
	return nil
}

// sortedSeries returns copies of the series with points ascending in X.
func sortedSeries(series []Series) []Series {
	out := slices.Clone(series)
	for i := range out {
		out[i].Points = slices.Clone(out[i].Points)
		slices.SortFunc(out[i].Points, func(a, b Point) int {
			if a.X < b.X {
				return -1
			}
			return 1 // never equal: check refuses that
		})
	}
	return out
}

// allX returns the X of all points.
func allX(series []Series) []float64 {
	var xs []float64
	for _, s := range series {
		for _, pt := range s.Points {
			xs = append(xs, pt.X)
		}
	}
	return xs
}

// lineLegend lists the labelled series.
func lineLegend(names *namer, series []Series) legendBox {
	var entries []sample
	sty := newLegendBox(nil).sty
	for i, s := range series {
		if s.Label == "" {
			continue
		}
		l := seriesLook(i)
		entries = append(entries, sample{names.fit(s.Label, sty, legendLimit), l.line, l.mark})
	}
	return newLegendBox(entries)
}

// runs cuts points into stretches without a missing value.
func runs(points []Point, missing func(Point) bool) [][]Point {
	var out [][]Point
	open := false
	for _, pt := range points {
		switch {
		case missing(pt):
			open = false
		case open:
			out[len(out)-1] = append(out[len(out)-1], pt)
		default:
			out, open = append(out, []Point{pt}), true
		}
	}
	return out
}

// intervals draws the intervals of a series, as bars or as a band.
func intervals(s Series, l look, at stand) plot.Plotter {
	if at.bars {
		return whiskers(s, l, at)
	}
	return band(s, l, at)
}

// band draws the intervals of a series: an area under stretches of points, a bar
// for a point that stands alone.
func band(s Series, l look, at stand) plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		_, py := p.Transforms(&c)
		for _, run := range at.runs(s.Points, func(pt Point) bool { return math.IsNaN(pt.Low) }) {
			if len(run) == 1 {
				intervalV(c, l.line, at.px(c, run[0].X), py(run[0].Low), py(run[0].High))
				continue
			}
			var edge []vg.Point
			for _, pt := range run {
				edge = append(edge, vg.Point{X: at.px(c, pt.X), Y: py(pt.High)})
			}
			for _, pt := range slices.Backward(run) {
				edge = append(edge, vg.Point{X: at.px(c, pt.X), Y: py(pt.Low)})
			}
			c.FillPolygon(l.band, edge)
		}
	})
}

// trace draws the line and the markers of a series.
func trace(s Series, l look, at stand) plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		_, py := p.Transforms(&c)
		for _, run := range at.runs(s.Points, func(pt Point) bool { return math.IsNaN(pt.Y) }) {
			line := make([]vg.Point, len(run))
			for i, pt := range run {
				line[i] = vg.Point{X: at.px(c, pt.X), Y: py(pt.Y)}
			}
			if len(line) > 1 {
				c.StrokeLines(l.line, line)
			}
			for _, place := range line {
				c.SetLineDash(nil, 0)
				c.DrawGlyphNoClip(l.mark, place)
			}
		}
	})
}
