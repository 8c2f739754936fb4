package run

import (
	"slices"

	"smacs/framework/pipeline"
	"smacs/framework/plan"
)

// Product is what a term adds to the total of a candidate: weight x value. It is
// nil where the term counts for nothing there: its weight is 0, the candidate
// cannot win, or scoring.missing leaves the term out. Rule worst lends a candidate
// without a value the lowest one.
func (e *Explained) Product(term plan.Term, candidate int) *float64 {
	if term.Weight == 0 || e.Totals[candidate] == nil {
		return nil
	}
	values := e.Terms[term.Label]
	if e.Settings.Missing == pipeline.MissingWorst && values[candidate] == nil {
		return times(term.Weight, least(values))
	}
	if e.Settings.Missing != pipeline.MissingWorst {
		// A value that is missing drops the term, except where only candidates
		// that are skipped miss it.
		for i, value := range values {
			if value == nil && e.Totals[i] != nil {
				return nil
			}
		}
	}
	return times(term.Weight, values[candidate])
}

// Misses reports whether some candidate has no value of a term that counts.
func (e *Explained) Misses() bool {
	return slices.ContainsFunc(e.Settings.Terms, func(term plan.Term) bool {
		return term.Weight != 0 && slices.Contains(e.Terms[term.Label], nil)
	})
}

// least returns the lowest value there is, nil for none.
func least(values []*float64) *float64 {
	var low *float64
	for _, value := range values {
		if value != nil && (low == nil || *value < *low) {
			low = value
		}
	}
	return low
}

func times(weight float64, value *float64) *float64 {
	if value == nil {
		return nil
	}
	product := weight * *value
	return &product
}
