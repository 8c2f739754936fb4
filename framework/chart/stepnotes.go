package chart

import (
	"fmt"
	"math"
)

// notes says in words what the picture of a step function cannot.
func (spec StepsSpec) notes(steps []Step, x axis, merged int, crowded bool) []string {
	var notes, counts = []string{}, []int{}
	missing, intervals := 0, false
	for _, s := range steps {
		counts = append(counts, s.N)
		intervals = intervals || !math.IsNaN(s.Low)
		if math.IsNaN(s.Y) {
			missing++
		}
	}
	for _, b := range spec.Baselines {
		intervals = intervals || !math.IsNaN(b.Low)
	}
	if intervals {
		notes = append(notes, intervalSentence("Bands and bars", spec.Confidence))
	}
	if s := nSentence(counts); s != "" {
		notes = append(notes, s)
	}
	if len(spec.Mark) > 0 {
		notes = append(notes, "Circles are the weights of cells.")
	}
	if missing > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d steps have no value and leave a gap.", missing, len(steps)))
	}
	if merged > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d steps are narrower than a pixel: there the curve is the range from the lowest to the highest accuracy.", merged, len(steps)))
	}
	if crowded {
		notes = append(notes, "The intervals of the baselines overlap too much to be drawn side by side and are left out.")
	}
	return append(notes, x.notes()...)
}

// notes says how the weights are placed.
func (a axis) notes() []string {
	switch {
	case a.zero:
		return []string{"The horizontal axis is logarithmic, with weight 0 left of the break."}
	case a.log:
		return []string{"The horizontal axis is logarithmic."}
	}
	return nil
}
