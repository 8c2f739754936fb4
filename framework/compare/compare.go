package compare

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"smacs/framework/stats"
	"smacs/framework/store"
)

// Compare compares the rows that both runs have, or the given cells only: each
// "CELL", a key or label in both, or "CELL=CELL", one of A and one of B. Numbers
// are over the questions on which both have an outcome; Holm's family is all rows
// compared.
//
// It is an error when a run has no outcomes, and when there is no row or no
// question in common.
func Compare(a, b *store.Finished, cells []string) (*Result, error) {
	pairs, unmatched, err := choose(a, b, cells)
	if err != nil {
		return nil, err
	}
	left, err := fold(a, keys(pairs, func(p pair) string { return p.a.Cell }))
	if err != nil {
		return nil, err
	}
	right, err := fold(b, keys(pairs, func(p pair) string { return p.b.Cell }))
	if err != nil {
		return nil, err
	}
	questions, counts := common(left, right)
	if len(questions) == 0 {
		return nil, fmt.Errorf("%s and %s have no test question in common: theirs are of the recordings %s and %s", a.Dir, b.Dir, a.Manifest.Recording.Name, b.Manifest.Recording.Name)
	}
	result := &Result{A: side(a), B: side(b), Confidence: stats.Confidence, Correction: "holm",
		Rows: []Row{}, Unmatched: append([]Unmatched{}, unmatched...), Questions: counts}
	resampler := stats.NewResampler()
	for _, p := range pairs {
		row := blank(p, left, right)
		row.fill(resampler, left.outcomes(p.a.Cell, questions), right.outcomes(p.b.Cell, questions))
		result.Rows = append(result.Rows, row)
	}
	result.adjust()
	result.Differing, err = differing(a, b)
	return result, err
}

func choose(a, b *store.Finished, cells []string) (pairs []pair, unmatched []Unmatched, err error) {
	if len(cells) == 0 {
		pairs, unmatched = match(a.Cells, b.Cells)
		if len(pairs) == 0 {
			err = fmt.Errorf("%s and %s have no row with results in common, by key or by label; --cell A=B compares two that differ", a.Dir, b.Dir)
		}
		return pairs, unmatched, err
	}
	var errs []error
	for _, text := range cells {
		p, err := named(a, b, text)
		pairs, errs = append(pairs, p), append(errs, err)
	}
	return pairs, nil, errors.Join(errs...)
}

func keys(pairs []pair, key func(pair) string) (all []string) {
	for _, p := range pairs {
		all = append(all, key(p))
	}
	return all
}

func side(r *store.Finished) Side {
	m := r.Manifest
	return Side{Folder: r.Dir, Name: m.Name, Status: m.Status, Seed: m.Seed, Repeats: m.Repeats, Edited: r.Edited,
		Recording: m.Recording.Name, Fingerprint: m.Recording.Fingerprint, Commit: m.Versions.Commit}
}

// blank is a row without numbers.
func blank(p pair, left, right *folded) Row {
	return Row{CellA: p.a.Cell, CellB: p.b.Cell, LabelA: p.a.Label, LabelB: p.b.Label, Match: p.match, UsesGold: p.a.UsesGold || p.b.UsesGold,
		RepeatsA: left.cells[p.a.Cell].repeats, RepeatsB: right.cells[p.b.Cell].repeats, Warnings: []string{}}
}

// fill computes a row from the outcomes of both runs, position by position the
// same question.
func (r *Row) fill(resampler *stats.Resampler, a, b []float64) {
	var pairedA, pairedB []float64
	for i := range a {
		if !math.IsNaN(a[i]) && !math.IsNaN(b[i]) {
			pairedA, pairedB = append(pairedA, a[i]), append(pairedB, b[i])
		}
	}
	summaryA, summaryB := resampler.Summarize(pairedA), resampler.Summarize(pairedB)
	c := resampler.Compare(b, a)
	r.N, r.Common, r.A, r.B = c.N, len(a), accuracy(summaryA), accuracy(summaryB)
	r.Delta, r.DeltaLow, r.DeltaHigh, r.P = Number(c.Delta), Number(c.Low), Number(c.High), Number(c.P)
	r.PAdjusted, r.BetterA, r.BetterB, r.Method = Number(math.NaN()), c.Losses, c.Wins, c.Method
	for _, warning := range slices.Concat(c.Warnings, summaryA.Warnings, summaryB.Warnings) {
		if text := warning.Error(); !slices.Contains(r.Warnings, text) {
			r.Warnings = append(r.Warnings, text)
		}
	}
}

func accuracy(s stats.Summary) Accuracy {
	return Accuracy{Correct: Number(s.Correct), Accuracy: Number(s.Accuracy), Low: Number(s.Low), High: Number(s.High)}
}

// adjust corrects p for the number of rows compared.
func (r *Result) adjust() {
	p := make([]float64, len(r.Rows))
	for i, row := range r.Rows {
		p[i] = float64(row.P)
		if !math.IsNaN(p[i]) {
			r.Family++
		}
	}
	for i, adjusted := range stats.Holm(p) {
		r.Rows[i].PAdjusted = Number(adjusted)
	}
}
