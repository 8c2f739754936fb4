package report

import (
	"fmt"
	"math"
)

// Summarise composes the headline of a report from its cells: what was compared,
// which cell is best, its difference to the baseline with interval and adjusted
// p, how many cells differ from the baseline at all, and what to beware of. It
// reads Cells, Baseline and Correction, changes nothing, and returns sentences in
// the order to print them. Baselines, yardsticks and rows that use gold are never
// "best".
func Summarise(r *Report) []string {
	sum := summary{r: r}
	for i := range r.Cells {
		c := &r.Cells[i]
		if !c.method() {
			continue
		}
		sum.cells++
		switch {
		case c.done():
			sum.done = append(sum.done, c)
		case c.Status == StatusInvalid:
			sum.invalid++
		default:
			sum.failed++
		}
	}
	out := []string{sum.asked()}
	if best, ties := r.best(); best != nil {
		out = append(out, sum.best(best, ties), sum.difference(best))
		out = append(out, sum.missing(best), sum.counts(), sum.chosen())
	}
	out = append(out, sum.oracle(), sum.lost())
	return nonEmpty(out)
}

// summary gathers what the sentences need.
type summary struct {
	r                      *Report
	done                   []*Cell // method cells with an accuracy
	cells, invalid, failed int
}

// asked says what was compared with what.
func (s summary) asked() string {
	if len(s.done) == 0 {
		return fmt.Sprintf("None of %s is done: there is nothing to compare.", plural(s.cells, "cell"))
	}
	low, high := s.done[0].Asked, s.done[0].Asked
	for _, c := range s.done {
		low, high = min(low, c.Asked), max(high, c.Asked)
	}
	questions := plural(high, "test question")
	if low != high {
		questions = fmt.Sprintf("%d to %s", low, questions)
	}
	against := "no baseline"
	if s.r.Baseline != "" {
		against = s.r.baselineName()
	}
	if b := s.r.baselineCell(); b != nil && b.done() {
		against = fmt.Sprintf("%s (%s, n = %d)", against, joinWords(percent(b.Accuracy), interval(b.Low, b.High)), b.N)
	}
	return fmt.Sprintf("%s on %s, compared with %s.", plural(len(s.done), "cell"), questions, against)
}

// best names the best cell.
func (s summary) best(c *Cell, ties int) string {
	subject := "Best is "
	if len(s.done) == 1 {
		subject = "The cell is "
	}
	tied := ""
	if ties > 0 {
		tied = fmt.Sprintf("; %s with the same accuracy", plural(ties, "other cell"))
	}
	return fmt.Sprintf("%s%s: %s, n = %d%s.", subject, c.name(), joinWords(percent(c.Accuracy), interval(c.Low, c.High)), c.N, tied)
}

// difference says whether the best cell differs from the baseline.
func (s summary) difference(c *Cell) string {
	if s.r.Baseline == "" {
		return ""
	}
	name := s.r.baselineName()
	p, adjusted := c.p()
	points := joinWords(signed(c.Delta)+" points", signedInterval(c.DeltaLow, c.DeltaHigh))
	evidence := fmt.Sprintf("%s, %s %s", points, pEquals(p), s.r.corrected(adjusted))
	switch s.r.verdict(c) {
	case isBaseline:
		return "It is the baseline itself."
	case notCompared:
		return fmt.Sprintf("Its difference to %s is unknown.", name)
	case noVerdict:
		return fmt.Sprintf("It differs from %s by %s; without a p nothing is shown.", name, points)
	case same:
		return fmt.Sprintf("It is not distinguishable from %s (~): %s.", name, evidence)
	case worse:
		return fmt.Sprintf("Even so it is worse than %s: %s.", name, evidence)
	default:
		return fmt.Sprintf("It is better than %s: %s.", name, evidence)
	}
}

// missing says what the best cell's missing data could change.
func (s summary) missing(c *Cell) string {
	if c.N >= c.Asked {
		return ""
	}
	out := fmt.Sprintf("It has no grade for %d of %d questions", c.Asked-c.N, c.Asked)
	if math.IsNaN(c.BoundLow) || math.IsNaN(c.BoundHigh) {
		return out + "."
	}
	return fmt.Sprintf("%s: all of them wrong would make it %s, all right %s.", out, percent(c.BoundLow), percent(c.BoundHigh))
}

// counts says how many cells differ from the baseline.
func (s summary) counts() string {
	if s.r.Baseline == "" || len(s.done) < 2 {
		return ""
	}
	n := map[verdict]int{}
	for _, c := range s.done {
		n[s.r.verdict(c)]++
	}
	compared := n[better] + n[worse] + n[same]
	if compared == 0 {
		return ""
	}
	out := fmt.Sprintf("Of %s compared, %d better than %s, %d worse, %d not distinguishable (~, p >= %v).",
		plural(compared, "cell"), n[better], s.r.baselineName(), n[worse], n[same], alpha)
	if rest := n[notCompared] + n[noVerdict]; rest > 0 {
		out += fmt.Sprintf(" %s without a comparison.", plural(rest, "cell"))
	}
	return out
}

// chosen warns of the winner's optimism.
func (s summary) chosen() string {
	if len(s.done) < 2 {
		return ""
	}
	return fmt.Sprintf("Beware: the best of %d cells on the same test questions is optimistic. "+
		"Its accuracy and intervals take no account of that choice; confirm it on questions that had no part in it.", len(s.done))
}

// oracle says how far a perfect choice would come.
func (s summary) oracle() string {
	for i := range s.r.Cells {
		if c := &s.r.Cells[i]; c.Key == "baseline:oracle" && c.done() {
			return fmt.Sprintf("For scale: picking a right LLM wherever there is one (oracle) gives %s.", percent(c.Accuracy))
		}
	}
	return ""
}

// lost says how many cells have no result.
func (s summary) lost() string {
	switch {
	case s.failed > 0 && s.invalid > 0:
		return fmt.Sprintf("%s without a result and %d that cannot exist: the table says why.", plural(s.failed, "cell"), s.invalid)
	case s.failed > 0:
		return fmt.Sprintf("%s without a result: the table says why.", plural(s.failed, "cell"))
	case s.invalid > 0:
		return fmt.Sprintf("%s cannot exist: the table says why.", plural(s.invalid, "combination"))
	}
	return ""
}

// nonEmpty drops empty sentences.
func nonEmpty(sentences []string) []string {
	out := []string{}
	for _, s := range sentences {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
