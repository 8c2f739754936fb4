package retrieve

import (
	"errors"
	"fmt"
	"slices"

	"smacs/framework/embedding"
)

// DenseIndex finds neighbours by the cosine of dense vectors, in float64: the
// reference path that a faster one has to equal. It is read-only once built.
type DenseIndex struct {
	bank [][]float64 // normalised, one row per bank entry
	dim  int
}

// NewDense normalises the bank's question embeddings, one row per bank entry, and
// indexes them; bank itself is left as it is. An empty bank, rows of unequal
// length or without components, and values that are not finite are errors that
// name the row. A row of zeros is legal: its similarity to everything is 0.
func NewDense(bank [][]float64) (*DenseIndex, error) {
	if len(bank) == 0 {
		return nil, errors.New("retrieve: the question bank is empty, want at least one entry: widen the bank's share or its tasks")
	}
	x := &DenseIndex{bank: make([][]float64, len(bank)), dim: len(bank[0])}
	if x.dim == 0 {
		return nil, errors.New("retrieve: embedding of bank entry 0 has no components, want at least one")
	}
	for row, v := range bank {
		if len(v) != x.dim {
			return nil, fmt.Errorf("retrieve: embedding of bank entry %d has %d components, want %d as entry 0 has", row, len(v), x.dim)
		}
		unit, err := embedding.Normalise(v)
		if err != nil {
			return nil, fmt.Errorf("retrieve: bank entry %d: %w", row, err)
		}
		x.bank[row] = unit
	}
	return x, nil
}

// Len returns the number of bank entries.
func (x *DenseIndex) Len() int { return len(x.bank) }

// Neighbors returns the whole bank sorted by cosine to query, with Fixed nil. A
// query of another length than the bank's rows or with values that are not finite
// is an error; the zero query has similarity 0 to all and the bank's own order.
func (x *DenseIndex) Neighbors(query []float64) (Neighbors, error) {
	if len(query) != x.dim {
		return Neighbors{}, fmt.Errorf("retrieve: embedding of the question has %d components, want %d as the bank has", len(query), x.dim)
	}
	unit, err := embedding.Normalise(query)
	if err != nil {
		return Neighbors{}, fmt.Errorf("retrieve: question: %w", err)
	}
	n := Neighbors{Rows: make([]int32, len(x.bank)), Similarity: make([]float64, len(x.bank))}
	cosines := make([]float64, len(x.bank))
	for row, v := range x.bank {
		n.Rows[row] = int32(row)
		cosines[row] = embedding.DenseDot(unit, v)
	}
	slices.SortFunc(n.Rows, func(a, b int32) int {
		switch {
		case cosines[a] > cosines[b]:
			return -1
		case cosines[a] < cosines[b]:
			return 1
		}
		return int(a) - int(b)
	})
	for i, row := range n.Rows {
		n.Similarity[i] = cosines[row]
	}
	return n, nil
}
