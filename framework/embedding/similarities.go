package embedding

// Similarities returns the fixed-point similarities of all pairs of vectors of one
// [TFIDF], row-major: n x n for n vectors, entry i*n+j = Fixed(Dot(i, j)),
// symmetric. The diagonal follows the same formula: [Unit] for a vector that is
// not zero, 0 for the zero vector, whose whole row and column are 0. The pipeline
// calls it once per question with its distinct responses; every scoring and
// dropout cell shares the matrix.
func Similarities(vectors []Sparse) []int64 {
	n := len(vectors)
	matrix := make([]int64, n*n)
	for i := range n {
		for j := i; j < n; j++ {
			s := Fixed(Dot(vectors[i], vectors[j]))
			matrix[i*n+j], matrix[j*n+i] = s, s
		}
	}
	return matrix
}
