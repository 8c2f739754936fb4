package report

import "fmt"

// fact is a figure that the summary shows large.
type fact struct{ Title, Value, Note, Class string }

// facts answer in four figures what a reader asks first: how much was compared,
// what won, by how much, and whether that is shown. None when no cell is done.
func (r *Report) facts() []fact {
	best, ties := r.best()
	if best == nil {
		return nil
	}
	done := 0
	for i := range r.Cells {
		if c := &r.Cells[i]; c.method() && c.done() {
			done++
		}
	}
	winner := best.name()
	if ties > 0 {
		winner += fmt.Sprintf(" and %d more", ties)
	}
	facts := []fact{
		{Title: "Compared", Value: plural(done, "cell"), Note: "on " + plural(best.Asked, "test question")},
		{Title: "Highest accuracy", Value: percent(best.Accuracy), Note: joinWords(interval(best.Low, best.High), fmt.Sprintf("n = %d,", best.N), winner)},
	}
	if r.Baseline == "" || r.isBaseline(best) {
		return facts
	}
	return append(facts, r.differenceFacts(best, done)...)
}

// differenceFacts are about the difference of the best of some cells to the
// baseline.
func (r *Report) differenceFacts(best *Cell, cells int) []fact {
	p, adjusted := best.p()
	size := fact{Title: "Against " + r.baselineName(), Value: signed(best.Delta) + " points", Note: signedInterval(best.DeltaLow, best.DeltaHigh)}
	if b := r.baselineCell(); b != nil && b.done() {
		size.Note = joinWords(size.Note, "from "+percent(b.Accuracy))
	}
	real := fact{Title: "Is it shown?", Note: pEquals(p) + " " + r.corrected(adjusted)}
	if cells > 1 {
		real.Note += fmt.Sprintf("; optimistic, as the best of %d", cells)
	}
	switch r.verdict(best) {
	case better:
		real.Value, real.Class = "Yes, better", "better"
	case worse:
		real.Value, real.Class = "Yes, worse", "worse"
	case same:
		real.Value, real.Class = "No (~)", "same"
	default:
		return []fact{{Title: "Against " + r.baselineName(), Value: unknown, Note: "nothing is known of a difference"}}
	}
	size.Class = real.Class
	return []fact{size, real}
}
