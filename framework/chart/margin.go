package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// margin is the right margin of a line chart: the baselines' intervals next to
// the frame, and their names, moved apart where they would overlap and tied to
// their lines by leaders.
type margin struct {
	baselines []Baseline
	labels    []string
	lanes     []int // lane of each interval, so that overlapping ones stand side by side
	laneCount int
	crowded   bool // more than maxLanes overlap: no interval is drawn
	sty       text.Style
}

// Measures of the margin in points.
const (
	laneWidth   = 6
	leaderWidth = 9
	marginLimit = 96 // widest label
	labelRow    = 9  // distance of two labels
)

// newMargin fits the labels ("best_single 76.5%") and gives the intervals lanes.
func newMargin(names *namer, baselines []Baseline) margin {
	m := margin{baselines: baselines, sty: textStyle(smallSize, text.XLeft, text.YCenter)}
	m.sty.Color = inkSoft()
	for _, b := range baselines {
		value := " " + percent(b.Y)
		m.labels = append(m.labels, names.fit(b.Label, m.sty, marginLimit-m.sty.Width(value))+value)
	}
	m.assignLanes()
	return m
}

// maxLanes is how many intervals may stand side by side before they take the
// room of the chart itself; with more, none is drawn and a note says so.
const maxLanes = 4

// assignLanes puts each interval into the first lane where it overlaps nothing.
func (m *margin) assignLanes() {
	m.lanes = make([]int, len(m.baselines))
	for i, b := range m.baselines {
		if math.IsNaN(b.Low) {
			continue
		}
		for m.laneTaken(i) {
			m.lanes[i]++
		}
		m.laneCount = max(m.laneCount, m.lanes[i]+1)
	}
	if m.laneCount > maxLanes {
		m.laneCount, m.crowded = 0, true
	}
}

// laneTaken reports whether an earlier interval in the lane of i overlaps it.
func (m *margin) laneTaken(i int) bool {
	for j, other := range m.baselines[:i] {
		if math.IsNaN(other.Low) || m.lanes[j] != m.lanes[i] {
			continue
		}
		if other.Low <= m.baselines[i].High && m.baselines[i].Low <= other.High {
			return true
		}
	}
	return false
}

// lanesWidth returns the room of all lanes.
func (m margin) lanesWidth() vg.Length { return vg.Length(m.laneCount)*laneWidth + 2 }

// width returns the room right of the frame.
func (m margin) width() vg.Length {
	if len(m.labels) == 0 {
		return 2 * sideMargin
	}
	var widest vg.Length
	for _, l := range m.labels {
		widest = max(widest, m.sty.Width(l))
	}
	return m.lanesWidth() + leaderWidth + widest + sideMargin
}

// height returns the room that the labels need one below the other.
func (m margin) height() vg.Length { return vg.Length(len(m.labels)) * labelRow }

// drawLines draws the baselines across the frame.
func (m margin) drawLines(c draw.Canvas, p *plot.Plot) {
	_, py := p.Transforms(&c)
	for i, b := range m.baselines {
		c.StrokeLine2(baselineLook(i), c.Min.X, py(b.Y), c.Max.X+m.lanesWidth(), py(b.Y))
	}
}

// draw draws intervals, leaders and names right of the frame c.
func (m margin) draw(c draw.Canvas, p *plot.Plot) {
	_, py := p.Transforms(&c)
	places := make([]float64, len(m.baselines))
	for i, b := range m.baselines {
		places[i] = float64(py(b.Y))
	}
	places = spread(places, labelRow, float64(c.Min.Y), float64(c.Max.Y))
	start := c.Max.X + m.lanesWidth()
	for i, b := range m.baselines {
		sty := baselineLook(i)
		if !math.IsNaN(b.Low) && !m.crowded {
			x := c.Max.X + vg.Length(m.lanes[i])*laneWidth + laneWidth/2 + 1
			intervalV(c, sty, x, py(b.Low), py(b.High))
		}
		at := vg.Length(places[i])
		sty.Dashes, sty.Width = nil, vg.Points(0.4)
		c.StrokeLine2(sty, start, py(b.Y), start+leaderWidth-2, at)
		textLeft(c, m.sty, vg.Point{X: start + leaderWidth, Y: at}, m.labels[i])
	}
}
