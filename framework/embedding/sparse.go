package embedding

// Sparse is a vector that lists only its terms that are not zero.
// Terms holds term numbers of one [TFIDF] in strictly ascending order, Weights the
// weight of each (same length; TF-IDF vectors have length 1 in the Euclidean
// sense). A text without a known term is the zero vector: both are empty.
type Sparse struct {
	Terms   []int32
	Weights []float64
}

// Dot returns the dot product of two vectors of one [TFIDF]: the cosine, since
// such vectors are normalised, and 0 where one is the zero vector. Products are
// rounded and then added in ascending term order, on every machine: a faster path
// (the posting lists of package retrieve, [Similarities]) has to do the same.
func Dot(a, b Sparse) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a.Terms) && j < len(b.Terms); {
		switch s, t := a.Terms[i], b.Terms[j]; {
		case s < t:
			i++
		case s > t:
			j++
		default:
			// The conversion forbids a fused multiply-add, whose result differs.
			sum += float64(a.Weights[i] * b.Weights[j])
			i++
			j++
		}
	}
	return sum
}
