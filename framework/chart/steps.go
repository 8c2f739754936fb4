package chart

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Step is a stretch of a [StepsSpec] on which the accuracy does not change.
type Step struct {
	From, To  float64 // ends of the stretch; equal for a single weight, such as 0; To may be +Inf
	Y         float64 // accuracy, fraction of 1; NaN when unknown, which leaves a gap
	Low, High float64 // interval around Y, fractions of 1; both NaN when unknown
	N         int     // questions behind Y; 0 when unknown
}

// StepsSpec is what [Steps] draws.
type StepsSpec struct {
	Title      string // may be empty
	XLabel     string // the score weight
	YLabel     string // "accuracy"
	Steps      []Step // in any order; they may leave gaps but not overlap
	Baselines  []Baseline
	Mark       []float64 // weights whose place on the curve gets a marker, such as those of the cells
	Confidence float64   // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// maxMarks is how many weights may be marked: more hide the curve.
const maxMarks = 200

// Steps draws accuracy as an exact step function of one score weight, with an
// interval band, markers at the weights of cells, and baselines as in [Line].
// Where the weights are not negative and their positive ones more than a factor
// of 30 apart, the axis is logarithmic and weight 0 stands left of a break in it.
// A last step to +Inf reaches the right edge.
//
// Any number of steps can be drawn: where several are narrower than a pixel, the
// curve there is the range from their lowest to their highest accuracy, and a
// note says so.
//
// It is an error when there are no steps, when steps overlap, when a number is
// no fraction of 1 or lies outside its interval, and when a marked weight is on
// no step with a value or more than 200 are marked.
func Steps(spec StepsSpec) (*Figure, error) {
	steps, err := spec.check()
	if err != nil {
		return nil, fmt.Errorf("chart: steps: %w", err)
	}
	names := &namer{}
	title := newHeading(names, spec.Title)
	margin := newMargin(names, spec.Baselines)
	p := newPlot()
	y := spec.spanY()
	p.Y.Min, p.Y.Max = y.min, y.max
	p.Y.Tick.Marker = fixedTicks(percentTicks(y))
	nameVertical(names, p, spec.YLabel)

	x := newWeightAxis(steps, spec.Mark)
	p.X.Min, p.X.Max = 0, 1 // places of the weight axis
	ticks := x.ticks(x.roundMarks(0))
	p.X.Tick.Marker = fixedTicks(ticks)
	begin, end := frameEnds(p, margin.width())
	thinTicks(ticks, begin, end-begin, p.X.Tick.Label)
	xName := newAxisName(names, spec.XLabel, begin, end)
	curve, merged := thinSteps(placed(steps, x), columnsOf(end-begin))

	p.Add(grid(false, true), plotFunc(margin.drawLines), curve.band(), curve.trace(merged > 0), spec.marks(steps, x))
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(steps, x, merged, margin.crowded),
		title:  spec.Title,
		width:  figureWidth,
		height: max(3*vg.Inch, margin.height()+60) + title.height(),
		draw: func(c draw.Canvas) {
			clear(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			area := draw.Crop(c, sideMargin, -margin.width(), sideMargin+xName.height(), -title.height())
			p.Draw(area)
			frame := p.DataCanvas(area)
			x.drawBreak(frame)
			xName.draw(frame, c.Min.Y+sideMargin)
			margin.draw(frame, p)
		},
	}, nil
}

// check reports the first thing that cannot be drawn, else it returns the steps
// in ascending order.
func (spec StepsSpec) check() ([]Step, error) {
	if err := checkConfidence(spec.Confidence); err != nil {
		return nil, err
	}
	if len(spec.Steps) == 0 {
		return nil, errors.New("no steps to draw")
	}
	for i, s := range spec.Steps {
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("step %d (from %v to %v): %w", i+1, s.From, s.To, err)
		}
	}
	steps := sortedSteps(spec.Steps)
	for i, s := range steps[1:] {
		before := steps[i]
		if s.From < before.To || s.From == before.From && s.To == before.To {
			return nil, fmt.Errorf("the steps from %v to %v and from %v to %v overlap", before.From, before.To, s.From, s.To)
		}
	}
	if len(spec.Mark) > maxMarks {
		return nil, fmt.Errorf("got %d marked weights, want at most %d", len(spec.Mark), maxMarks)
	}
	for i, w := range spec.Mark {
		if s, ok := stepAt(steps, w); !ok || math.IsNaN(s.Y) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("marked weight %d: no step with a value is at %v", i+1, w)
		}
	}
	return steps, checkBaselines(spec.Baselines)
}

// check reports what cannot be drawn of a step.
func (s Step) check() error {
	for _, v := range []float64{s.From, s.To} {
		size := math.Abs(v)
		if ok := v == 0 || size >= minSize && size <= maxSize; !ok && !(v == s.To && math.IsInf(v, 1)) {
			return fmt.Errorf("an end is %v, want 0 or a size of %g to %g, or +Inf for the last", v, minSize, maxSize)
		}
	}
	if s.From > s.To || math.IsInf(s.From, 0) {
		return errors.New("want ascending ends")
	}
	return checkValue(s.Y, s.Low, s.High)
}

// sortedSteps returns the steps in ascending order; a single weight goes before
// the step that starts there.
func sortedSteps(steps []Step) []Step {
	steps = slices.Clone(steps)
	slices.SortFunc(steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return steps
}

// stepAt returns the step that holds a weight: a single weight's own, else the
// one that starts there or before and ends behind it, else the one that ends
// there.
func stepAt(steps []Step, w float64) (Step, bool) {
	// The first step that ends at w or behind it; at most two more touch w.
	i, _ := slices.BinarySearchFunc(steps, w, func(s Step, w float64) int {
		if s.To < w {
			return -1
		}
		return 1
	})
	best, rank := Step{}, 0
	for ; i < len(steps) && steps[i].From <= w; i++ {
		s := steps[i]
		r := 1 // ends at w
		switch {
		case s.From == s.To:
			r = 3
		case s.To > w:
			r = 2
		}
		if r > rank {
			best, rank = s, r
		}
	}
	return best, rank > 0
}

// spanY returns the range of the accuracy axis: all values and all intervals.
func (spec StepsSpec) spanY() span {
	s := noSpan()
	for _, st := range spec.Steps {
		s.add(st.Y, st.Low, st.High)
	}
	for _, b := range spec.Baselines {
		s.add(b.Y, b.Low, b.High)
	}
	return s.padded()
}
