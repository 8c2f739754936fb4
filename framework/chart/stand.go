package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// maxBands is how many series may have interval bands: a third makes mixed
// colours that belong to no series.
const maxBands = 2

// barred says whether the intervals of the series of a chart or panel are bars,
// not bands.
func barred(series []Series) bool {
	return len(series) > maxBands && slices.ContainsFunc(series, func(s Series) bool {
		return slices.ContainsFunc(s.Points, func(pt Point) bool { return !math.IsNaN(pt.Low) })
	})
}

// abreast says which points stand side by side.
type abreast struct {
	series int  // so many in a chart or in the panels of one
	bars   bool // intervals are bars, so that all points do; else those left of a break
}

// intervals names the drawn intervals.
func (a abreast) intervals() string {
	if a.bars {
		return "Bars"
	}
	return "Bands and bars"
}

// notes says which points are not at their very value.
func (a abreast) notes(x axisX) []string {
	switch {
	case a.bars:
		return []string{"Points of one value of the horizontal axis stand slightly side by side, so that their bars do not hide each other."}
	case a.series > 1 && x.zero:
		return []string{"Points at 0 stand slightly side by side, so that they do not hide each other."}
	}
	return nil
}

// stand is where the points of one series stand on the horizontal axis.
type stand struct {
	x axisX
	i int // of the series among those abreast
	abreast
}

// px returns the place of a swept value in a frame.
func (s stand) px(c draw.Canvas, v float64) vg.Length {
	at := c.X(s.x.at(v))
	if s.series == 1 || !s.bars && !s.x.beforeBreak(v) {
		return at
	}
	part := vg.Length(s.i)/vg.Length(s.series-1) - 0.5
	return at + part*s.spread(v, c.Max.X-c.Min.X)
}

// spread returns how far the first and the last series are apart at a swept value
// in a frame of that width: as little as lets bars be seen, and never so far that
// they could be taken for those of a neighbouring value or leave the frame.
func (s stand) spread(v float64, width vg.Length) vg.Length {
	const thin, capped, most, share = 2, 2*capWidth + 0.6, 8, 0.6 // points, and share of the room around the value
	step := vg.Length(thin)
	if !s.bars {
		step = capped
	}
	return min(vg.Length(s.series-1)*step, most, share*width*vg.Length(s.x.room(v)))
}

// runs cuts points into stretches without a missing value that a line may join:
// none crosses the break of the axis.
func (s stand) runs(points []Point, missing func(Point) bool) [][]Point {
	out := runs(points, missing)
	if len(out) > 0 && len(out[0]) > 1 && s.x.beforeBreak(out[0][0].X) {
		out = slices.Insert(out, 1, out[0][1:])
		out[0] = out[0][:1]
	}
	return out
}

// beforeBreak says whether a value stands left of a break of the axis.
func (a axisX) beforeBreak(v float64) bool { return a.zero && v == 0 }

// room returns the distance of a swept value from the nearest other one, or twice
// that from the edge of the frame if it is less, as part of the axis.
func (a axisX) room(v float64) float64 {
	at := a.at(v)
	room := 2 * math.Min(at, 1-at)
	i, _ := slices.BinarySearch(a.values, v)
	if i > 0 {
		room = math.Min(room, at-a.at(a.values[i-1]))
	}
	if i+1 < len(a.values) {
		room = math.Min(room, a.at(a.values[i+1])-at)
	}
	return room
}

// whiskers draws the intervals of a series as thin bars through its points, without
// caps, which would touch the bars beside them.
func whiskers(s Series, l look, at stand) plot.Plotter {
	return plotFunc(func(c draw.Canvas, p *plot.Plot) {
		_, py := p.Transforms(&c)
		sty := draw.LineStyle{Color: l.line.Color, Width: vg.Points(0.5)}
		for _, pt := range s.Points {
			if !math.IsNaN(pt.Low) {
				x := at.px(c, pt.X)
				c.StrokeLine2(sty, x, py(pt.Low), x, py(pt.High))
			}
		}
	})
}
