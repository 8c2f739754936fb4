package retrieve

import (
	"errors"
	"fmt"
	"slices"

	"smacs/framework/embedding"
)

// DenseIndex finds neighbours by the cosine of dense vectors in float64. It is
// read-only once built and takes 8 bytes per bank entry and component.
type DenseIndex struct {
	// bank holds the normalised vectors in panels of panelRows entries, component
	// by component: entry r's component d is bank[r/panelRows*dim+d][r%panelRows].
	// Entries beyond size are zero.
	bank [][panelRows]float64
	size int // bank entries
	dim  int
}

// NewDense indexes the bank's question embeddings, one row per bank entry; bank
// itself is left as it is. Errors are those of [NewDenseOf].
func NewDense(bank [][]float64) (*DenseIndex, error) {
	return NewDenseOf(len(bank), func(row int) ([]float64, error) { return bank[row], nil })
}

// NewDenseOf normalises and indexes the embeddings of n bank entries. It asks for
// each once, in order, and keeps none, so that the caller may use one buffer. An
// empty bank, vectors of unequal length or without components, and values that are
// not finite are errors that name the row; an error of vector is returned as it
// is. A vector of zeros is legal: its similarity to everything is 0.
func NewDenseOf(n int, vector func(row int) ([]float64, error)) (*DenseIndex, error) {
	if n == 0 {
		return nil, errors.New("retrieve: the question bank is empty, want at least one entry: widen the bank's share or its tasks")
	}
	x := &DenseIndex{size: n}
	for row := range n {
		v, err := vector(row)
		if err != nil {
			return nil, err
		}
		if err := x.add(row, v); err != nil {
			return nil, err
		}
	}
	return x, nil
}

func (x *DenseIndex) add(row int, v []float64) error {
	switch {
	case row == 0 && len(v) == 0:
		return errors.New("retrieve: embedding of bank entry 0 has no components, want at least one")
	case row == 0:
		x.dim = len(v)
		x.bank = make([][panelRows]float64, (x.size+panelRows-1)/panelRows*x.dim)
	case len(v) != x.dim:
		return fmt.Errorf("retrieve: embedding of bank entry %d has %d components, want %d as entry 0 has", row, len(v), x.dim)
	}
	unit, err := embedding.Normalise(v)
	if err != nil {
		return fmt.Errorf("retrieve: bank entry %d: %w", row, err)
	}
	panel := x.bank[row/panelRows*x.dim:]
	for d, value := range unit {
		panel[d][row%panelRows] = value
	}
	return nil
}

// Len returns the number of bank entries.
func (x *DenseIndex) Len() int { return x.size }

// Neighbors returns the whole bank sorted by cosine to query, with Fixed nil. A
// query of another length than the bank's rows or with values that are not finite
// is an error; the zero query has similarity 0 to all and the bank's own order.
func (x *DenseIndex) Neighbors(query []float64) (Neighbors, error) {
	var scratch DenseScratch
	if err := x.Compare([][]float64{query}, &scratch); err != nil {
		return Neighbors{}, err
	}
	return scratch.Neighbors(0), nil
}

// DenseScratch holds one worker's buffers and the comparison it made last. The
// zero value is ready.
type DenseScratch struct {
	cosines [][]float64 // per query, per bank entry
	sorted  []denseKey
	result  Neighbors
}

type denseKey struct {
	similarity float64
	row        int32
}

// Compare computes the cosines of queries with the whole bank; many at once cost
// less than one by one and give the same bits. Errors are those of
// [DenseIndex.Neighbors].
func (x *DenseIndex) Compare(queries [][]float64, scratch *DenseScratch) error {
	units := make([][]float64, len(queries))
	for q, query := range queries {
		if len(query) != x.dim {
			return fmt.Errorf("retrieve: embedding of the question has %d components, want %d as the bank has", len(query), x.dim)
		}
		unit, err := embedding.Normalise(query)
		if err != nil {
			return fmt.Errorf("retrieve: question: %w", err)
		}
		units[q] = unit
	}
	for len(scratch.cosines) < len(queries) {
		scratch.cosines = append(scratch.cosines, nil)
	}
	padded := len(x.bank) / x.dim * panelRows
	for q := range queries {
		if cap(scratch.cosines[q]) < padded {
			scratch.cosines[q] = make([]float64, padded)
		}
		scratch.cosines[q] = scratch.cosines[q][:padded]
	}
	x.cosines(units, scratch.cosines)
	for q := range queries {
		scratch.cosines[q] = scratch.cosines[q][:x.size]
	}
	return nil
}

// Neighbors returns the whole bank sorted by cosine to a query of the last
// Compare. The result is a part of scratch and holds until its next use.
func (s *DenseScratch) Neighbors(query int) Neighbors {
	cosines := s.cosines[query]
	n := len(cosines)
	if cap(s.sorted) < n {
		s.sorted = make([]denseKey, n)
		s.result = Neighbors{Rows: make([]int32, n), Similarity: make([]float64, n)}
	}
	s.sorted = s.sorted[:n]
	s.result.Rows, s.result.Similarity = s.result.Rows[:n], s.result.Similarity[:n]
	for row, similarity := range cosines {
		s.sorted[row] = denseKey{similarity, int32(row)}
	}
	slices.SortFunc(s.sorted, func(a, b denseKey) int {
		switch {
		case a.similarity > b.similarity:
			return -1
		case a.similarity < b.similarity:
			return 1
		}
		return int(a.row) - int(b.row)
	})
	for i, key := range s.sorted {
		s.result.Rows[i], s.result.Similarity[i] = key.row, key.similarity
	}
	return s.result
}
