package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"smacs/framework/store"
)

// question is a test question's name.
type question struct{ task, id string }

// folded is a run's outcomes with the repeats of every question folded into
// their mean (decision record 0010).
type folded struct {
	order []question       // as the file has them
	index map[question]int // into order
	cells map[string]*means
}

// means are running means of one cell, by question.
type means struct {
	sums    []float64
	known   []int32 // outcomes that are not missing
	repeats int
}

// fold reads the outcomes of the named cells. It is an error when the file has
// none of one of them.
func fold(r *store.Finished, cells []string) (*folded, error) {
	f := &folded{index: map[question]int{}, cells: map[string]*means{}}
	for _, cell := range cells {
		f.cells[cell] = &means{}
	}
	if err := r.EachScore(f.add); err != nil {
		return nil, err
	}
	for _, cell := range cells {
		if f.cells[cell].repeats == 0 {
			return nil, fmt.Errorf("run %s: cells.csv has cell %s and outcomes.parquet has not: they are not of one run", r.Dir, cell)
		}
	}
	return f, nil
}

func (f *folded) add(row *store.ScoreRow) error {
	q := question{row.Task, row.Question}
	at, known := f.index[q]
	if !known {
		at = len(f.order)
		f.index[q], f.order = at, append(f.order, q)
	}
	m := f.cells[row.Cell]
	if m == nil {
		return nil // not compared
	}
	for len(m.sums) <= at {
		m.sums, m.known = append(m.sums, 0), append(m.known, 0)
	}
	m.repeats = max(m.repeats, int(row.Repeat)+1)
	if row.Score != nil {
		m.sums[at] += *row.Score
		m.known[at]++
	}
	return nil
}

// outcomes are a cell's means over the repeats in which they are known, for some
// questions of the run: NaN where no repeat has one.
func (f *folded) outcomes(cell string, questions []question) []float64 {
	m := f.cells[cell]
	values := make([]float64, len(questions))
	for i, q := range questions {
		at := f.index[q]
		if at >= len(m.sums) { // the cell was not asked it
			values[i] = math.NaN()
			continue
		}
		values[i] = m.sums[at] / float64(m.known[at]) // 0/0 is NaN
	}
	return values
}

// common lists the questions of both runs in an order that does not depend on
// which run is first: that of both where they agree, sorted where not. With one
// order, resampled intervals are those of the runs' own tables.
func common(a, b *folded) ([]question, Questions) {
	left, right := inOther(a, b), inOther(b, a)
	count := Questions{Common: len(left), OnlyA: len(a.order) - len(left), OnlyB: len(b.order) - len(left)}
	if !slices.Equal(left, right) {
		slices.SortFunc(left, func(x, y question) int {
			return cmp.Or(cmp.Compare(x.task, y.task), cmp.Compare(x.id, y.id))
		})
	}
	return left, count
}

func inOther(a, b *folded) (shared []question) {
	for _, q := range a.order {
		if _, ok := b.index[q]; ok {
			shared = append(shared, q)
		}
	}
	return shared
}
