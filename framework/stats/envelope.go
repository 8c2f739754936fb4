package stats

import (
	"cmp"
	"math"
	"slices"
)

// A Line is the total of one candidate as a function of one score weight w:
// Base + w * Slope, where Base is the weighted sum of the other terms and Slope
// the candidate's term (STRATEGIES.md, 3.1). A line whose Base or Slope is NaN or
// infinite is a candidate that cannot win.
type Line struct{ Base, Slope float64 }

// A Segment says which line is highest strictly between two weights,
// From < w < To. Winner is its index, -1 where no line can win.
//
// At a breakpoint itself several lines are equal and the first of them wins at
// that very weight. That may be the line on either side, or one that is highest
// nowhere else, so it belongs to no segment: [WinnerAt] tells.
type Segment struct {
	From, To float64
	Winner   int
}

// WinnerAt returns the index of the first highest line at weight w, computed as
// Base + w * Slope, or -1 if no line can win.
func WinnerAt(lines []Line, w float64) int {
	best, highest := -1, math.Inf(-1)
	for i, line := range lines {
		if total := line.Base + w*line.Slope; line.finite() && (best < 0 || total > highest) {
			best, highest = i, total
		}
	}
	return best
}

// Envelope returns the upper envelope of the lines between the weights from and
// to: segments in ascending order that cover from..to without gaps, neighbours
// with different winners. Of identical lines the first wins. It is called once per
// question and costs O(N log N). from is finite; to is greater and may be +Inf;
// for anything else there is no segment.
//
// Breakpoints are exact but for the rounding of one division; a segment narrower
// than that is left out.
func Envelope(lines []Line, from, to float64) []Segment {
	if math.IsInf(from, 0) || !(from < to) {
		return nil
	}
	segments := []Segment{}
	for _, next := range bySlope(lines) {
		start := from
		for len(segments) > 0 {
			top := segments[len(segments)-1]
			if start = crossing(lines[top.Winner], lines[next]); start > top.From {
				break
			}
			segments, start = segments[:len(segments)-1], from
		}
		if start < to {
			segments = append(segments, Segment{From: start, Winner: next})
		}
	}
	if len(segments) == 0 {
		return []Segment{{from, to, -1}}
	}
	for i := range segments {
		segments[i].To = to
		if i+1 < len(segments) {
			segments[i].To = segments[i+1].From
		}
	}
	return segments
}

// EnvelopeBy is Envelope with the winner of every segment decided by winner at a
// weight inside it, so that the segments agree with an evaluation that sums in
// another order: they do wherever totals differ by more than its rounding, which
// is everywhere but within rounding of a breakpoint. (Lines that are equal but
// for rounding are within rounding of each other everywhere.) winner returns the
// index of the winning candidate at a weight, -1 for none, and is called once per
// segment. Neighbours that come out with one winner are joined.
func EnvelopeBy(lines []Line, from, to float64, winner func(w float64) int) []Segment {
	segments := Envelope(lines, from, to)
	decided := segments[:0]
	for _, s := range segments {
		if w := inside(s.From, s.To); s.From < w && w < s.To {
			s.Winner = winner(w)
		}
		if last := len(decided) - 1; last >= 0 && decided[last].Winner == s.Winner {
			decided[last].To = s.To
			continue
		}
		decided = append(decided, s)
	}
	return decided
}

// bySlope returns the lines that can be on top, by ascending slope: of parallel
// ones only the highest, of identical ones only the first.
func bySlope(lines []Line) []int {
	order := make([]int, 0, len(lines))
	for i, line := range lines {
		if line.finite() {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(lines[a].Slope, lines[b].Slope), cmp.Compare(lines[b].Base, lines[a].Base), cmp.Compare(a, b))
	})
	return slices.CompactFunc(order, func(a, b int) bool { return lines[a].Slope == lines[b].Slope })
}

func (l Line) finite() bool {
	return !math.IsNaN(l.Base) && !math.IsInf(l.Base, 0) && !math.IsNaN(l.Slope) && !math.IsInf(l.Slope, 0)
}

// crossing is the weight from which the steeper line is higher. Where a difference
// overflows halves are taken; always taking them would lose the smallest numbers.
func crossing(flat, steep Line) float64 {
	gap, gain := flat.Base-steep.Base, steep.Slope-flat.Slope
	if math.IsInf(gap, 0) || math.IsInf(gain, 0) {
		gap, gain = flat.Base/2-steep.Base/2, steep.Slope/2-flat.Slope/2
	}
	return gap / gain
}

// inside is a weight between from and to, a finite one even if to is infinite.
func inside(from, to float64) float64 {
	if math.IsInf(to, 1) {
		return from + max(1, math.Abs(from))
	}
	return from/2 + to/2
}
