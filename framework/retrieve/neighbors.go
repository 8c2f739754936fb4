package retrieve

// Neighbors is the whole bank seen from one question: its entries by similarity
// descending, ties by bank index ascending. The slices have one element per bank
// entry and run in parallel.
type Neighbors struct {
	// Rows are bank indices, each of 0..n-1 exactly once.
	Rows []int32
	// Fixed are the similarities in steps of 1e-9 (embedding.Fixed) where they come
	// from texts, and nil where they come from dense vectors. Where they are given
	// they are what order, cuts and prior sums are made of.
	Fixed []int64
	// Similarity are the similarities as fractions of 1: embedding.FromFixed of
	// Fixed, or the cosines of dense vectors.
	Similarity []float64
}

// Len returns the number of bank entries.
func (n Neighbors) Len() int { return len(n.Rows) }
