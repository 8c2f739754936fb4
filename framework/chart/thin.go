package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// labelGap is the least distance of two tick labels in points.
const labelGap = 3

// tickEnds returns where the label of a tick begins and ends on an axis of that width.
func tickEnds(t plot.Tick, width vg.Length, sty text.Style) (left, right vg.Length) {
	at, half := vg.Length(t.Value)*width, sty.Width(t.Label)/2
	return at - half, at + half
}

// labelChoice is a choice of tick labels from left to right that do not touch.
type labelChoice struct {
	count  int       // of labels; 0 is no choice
	uneven vg.Length // sum of the squared distances of neighbours: less is more even
	before int       // the label left of the last one; -1 when there is none
}

// better says whether a choice has more labels, or as many more evenly.
func (c labelChoice) better(than labelChoice) bool {
	const rounding = 1e-6 // so that no choice hangs on it
	return c.count > than.count || c.count == than.count && c.uneven < than.uneven-rounding
}

// thinTicks empties the labels of ticks, at places from 0 to 1 on an axis of that
// width, that would touch their neighbour: as many as fit stay, the first and the
// last among them, and of equally many the most even ones. The first goes when it
// reaches further left of the axis than room, the last when there is no place for
// it beside the first.
func thinTicks(ticks []plot.Tick, room, width vg.Length, sty text.Style) {
	best := make([]labelChoice, len(ticks)) // that ends with this label
	fromFirst := false
	end := -1
	for i, t := range ticks {
		left, _ := tickEnds(t, width, sty)
		if left < -room {
			continue
		}
		if !fromFirst {
			best[i] = labelChoice{count: 1, before: -1}
			fromFirst = i == 0
		}
		for j, u := range ticks[:i] {
			_, right := tickEnds(u, width, sty)
			if best[j].count == 0 || right+labelGap > left {
				continue
			}
			apart := vg.Length(t.Value-u.Value) * width
			if c := (labelChoice{best[j].count + 1, best[j].uneven + apart*apart, j}); c.better(best[i]) {
				best[i] = c
			}
		}
		if best[i].count > 0 && (end < 0 || i == len(ticks)-1 || best[i].better(best[end])) {
			end = i
		}
	}
	for i := len(ticks) - 1; i >= 0; i-- {
		if i == end {
			end = best[i].before
			continue
		}
		ticks[i].Label = ""
	}
}

// thinEvenly keeps the labels of every so manieth tick, as many as do not touch:
// of equal steps, uneven ones would be read wrongly. The first goes when it
// reaches further left of the axis than room.
func thinEvenly(ticks []plot.Tick, room, width vg.Length, sty text.Style) {
	touch := func(every int) bool {
		for i := every; i < len(ticks); i += every {
			_, right := tickEnds(ticks[i-every], width, sty)
			if left, _ := tickEnds(ticks[i], width, sty); right+labelGap > left {
				return true
			}
		}
		return false
	}
	every := 1
	for touch(every) {
		every++
	}
	for i := range ticks {
		if left, _ := tickEnds(ticks[i], width, sty); i%every != 0 || left < -room {
			ticks[i].Label = ""
		}
	}
}
