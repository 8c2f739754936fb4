package retrieve

import (
	"errors"

	"smacs/framework/embedding"
)

// Index finds neighbours by TF-IDF: for each term the bank entries that hold it,
// with their weights. It is built once per bank and read-only after that.
type Index struct {
	tfidf *embedding.TFIDF
	size  int // bank entries
	// The postings of term t are rows[start[t]:start[t+1]], ascending, and the
	// weights beside them.
	start   []int
	rows    []int32
	weights []float64
}

// NewTFIDF fits a TF-IDF on the texts of the bank's questions and indexes them;
// the position of a text is its bank index. An empty bank is an error: no question
// has neighbours in it. A bank of texts without any token is legal, all its
// similarities are 0.
func NewTFIDF(bankTexts []string) (*Index, error) {
	if len(bankTexts) == 0 {
		return nil, errors.New("retrieve: the question bank is empty, want at least one entry: widen the bank's share or its tasks")
	}
	tfidf := embedding.FitTFIDF(bankTexts)
	vectors := make([]embedding.Sparse, len(bankTexts))
	for row, text := range bankTexts {
		vectors[row] = tfidf.Vector(text)
	}
	x := &Index{tfidf: tfidf, size: len(bankTexts)}
	x.fill(vectors)
	return x, nil
}

// fill builds the postings of all terms. Rows are visited in order, so each
// term's rows ascend.
func (x *Index) fill(vectors []embedding.Sparse) {
	x.start = make([]int, x.tfidf.Len()+1)
	for _, v := range vectors {
		for _, term := range v.Terms {
			x.start[term+1]++
		}
	}
	for term := range x.tfidf.Len() {
		x.start[term+1] += x.start[term]
	}
	total := x.start[x.tfidf.Len()]
	x.rows, x.weights = make([]int32, total), make([]float64, total)
	next := append([]int(nil), x.start...)
	for row, v := range vectors {
		for i, term := range v.Terms {
			at := next[term]
			next[term]++
			x.rows[at], x.weights[at] = int32(row), v.Weights[i]
		}
	}
}

// Len returns the number of bank entries.
func (x *Index) Len() int { return x.size }

// TFIDF returns the fitted embedding, for vectors of the same terms.
func (x *Index) TFIDF() *embedding.TFIDF { return x.tfidf }

// Neighbors returns the whole bank sorted for text. The result is the caller's own.
func (x *Index) Neighbors(text string) Neighbors {
	return x.NeighborsInto(text, new(Scratch))
}

// Scratch holds the buffers of one worker. The zero value is ready; after the
// first question [Index.NeighborsInto] allocates nothing. It must not be shared by
// goroutines at the same time.
type Scratch struct {
	vector     embedding.Scratch
	dots       []float64 // per bank entry
	keys, swap []uint64  // per bank entry
	result     Neighbors
}

// NeighborsInto is [Index.Neighbors] with the caller's buffers: the result is a
// part of scratch and holds until its next use.
func (x *Index) NeighborsInto(text string, scratch *Scratch) Neighbors {
	scratch.resize(x.size)
	x.dots(x.tfidf.VectorInto(text, &scratch.vector), scratch.dots)
	for row, dot := range scratch.dots {
		scratch.keys[row] = packKey(embedding.Fixed(dot), int32(row))
	}
	sorted := sortKeys(scratch.keys, scratch.swap)
	result := scratch.result
	for i, key := range sorted {
		fixed, row := unpackKey(key)
		result.Rows[i], result.Fixed[i] = row, fixed
		result.Similarity[i] = embedding.FromFixed(fixed)
	}
	return result
}

// dots sets dots[row] to the dot product of query and bank entry row. Postings are
// added in ascending term order, the operations of embedding.Dot in its order, so
// each dot has the same bits.
func (x *Index) dots(query embedding.Sparse, dots []float64) {
	clear(dots)
	for i, term := range query.Terms {
		weight := query.Weights[i]
		rows := x.rows[x.start[term]:x.start[term+1]]
		weights := x.weights[x.start[term]:x.start[term+1]][:len(rows)]
		for j, row := range rows {
			dots[row] += float64(weight * weights[j])
		}
	}
}

// resize gives every buffer n elements.
func (s *Scratch) resize(n int) {
	if cap(s.dots) < n {
		s.dots = make([]float64, n)
		s.keys, s.swap = make([]uint64, n), make([]uint64, n)
		s.result = Neighbors{Rows: make([]int32, n), Fixed: make([]int64, n), Similarity: make([]float64, n)}
	}
	s.dots, s.keys, s.swap = s.dots[:n], s.keys[:n], s.swap[:n]
	s.result.Rows, s.result.Fixed = s.result.Rows[:n], s.result.Fixed[:n]
	s.result.Similarity = s.result.Similarity[:n]
}
