package framework

// Neighbors are the bank entries nearest to one question, sorted by similarity
// descending, ties by bank row.
type Neighbors struct {
	Rows         []int32   // rows of the bank
	Similarities []float64 // one per row, descending
	// Unit is the number of steps per 1 when every similarity is a whole
	// multiple of 1/Unit (TF-IDF: 1e9), so that sums can be exact in integers;
	// 0 when similarities are plain floats.
	Unit float64
}

// Len returns the number of neighbours.
func (n Neighbors) Len() int { return len(n.Rows) }

// Prefix returns the nearest count neighbours.
func (n Neighbors) Prefix(count int) Neighbors {
	return Neighbors{Rows: n.Rows[:count], Similarities: n.Similarities[:count], Unit: n.Unit}
}

// A NeighborBlock holds the neighbours of the questions of a block, each to
// the longest cut any cell asks for. It crosses to a plugin once.
type NeighborBlock struct {
	Questions []Neighbors // by question index in the block
	Payload   Payload
}
