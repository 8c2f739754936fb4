package mock

import (
	"math"
	"slices"
	"strings"

	"smacs/framework/draw"
	"smacs/framework/embedding"
	"smacs/framework/recording"
	"smacs/framework/recording/npy"
)

// HashModel is the embedding model that every server has: TF-IDF weights, fitted
// on the recording's questions, hashed into 256 numbers.
const HashModel = "tfidf-hash"

const hashDim = 256

// A space is an embedding model. known is false for a vector that was made up
// because the model's are recorded and none is of this text.
type space interface {
	dim() int
	vector(text string) (v []float64, known bool)
}

// vectors are the embedding models of a server, by name.
type vectors struct{ spaces map[string]space }

func newVectors(rec *recording.Recording, b *book) (*vectors, error) {
	hashed := hashedSpace{embedding.FitTFIDF(b.texts), hashDim}
	all := &vectors{map[string]space{HashModel: hashed}}
	for _, name := range rec.EmbeddingModels() {
		recorded, err := rec.Embedding(name)
		if err != nil {
			return nil, err
		}
		all.spaces[name] = newRecordedSpace(recorded, b)
	}
	return all, nil
}

func (v *vectors) names() []string {
	var names []string
	for name := range v.spaces {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// A hashedSpace adds the TF-IDF weight of each term to one of n places, with a
// sign, both by the term's hash (feature hashing). A text without a known term
// gets a direction by its own hash. Vectors have length 1.
type hashedSpace struct {
	tfidf *embedding.TFIDF
	n     int
}

func (h hashedSpace) dim() int { return h.n }

func (h hashedSpace) vector(text string) ([]float64, bool) {
	v := make([]float64, h.n)
	sparse := h.tfidf.Vector(text)
	for i, term := range sparse.Terms {
		h.add(v, h.tfidf.Term(term), sparse.Weights[i])
	}
	if slices.IndexFunc(v, func(x float64) bool { return x != 0 }) < 0 {
		h.add(v, text, 1)
	}
	return unitLength(v), true
}

func (h hashedSpace) add(v []float64, term string, weight float64) {
	hash := draw.Hash(term)
	if hash>>63 == 1 {
		weight = -weight
	}
	v[hash%uint64(h.n)] += weight
}

// A recordedSpace gives the vectors of a recording: of a question as the bank
// holds it for its text alone, of its instructed side for a text that contains
// it, and of a response for the response's text. Other texts get a hashed vector
// of the same width, which is near to nothing recorded.
type recordedSpace struct {
	of        *recording.Embedding
	book      *book
	responses map[string]int // row by text
	hashed    hashedSpace
}

func newRecordedSpace(of *recording.Embedding, b *book) *recordedSpace {
	s := &recordedSpace{of: of, book: b, responses: map[string]int{}}
	for _, m := range []*npy.Matrix{of.Questions, of.Queries, of.Responses} {
		if m != nil {
			s.hashed = hashedSpace{embedding.FitTFIDF(b.texts), m.Dim()}
		}
	}
	if of.Responses == nil {
		return s
	}
	for q := range b.rec.Questions {
		for llm := range b.rec.LLMs {
			for i, r := range b.rec.Samples(q, llm) {
				text := strings.TrimSpace(r.Text)
				if _, again := s.responses[text]; !again {
					s.responses[text] = b.rec.ResponseIndex(q, llm, i)
				}
			}
		}
	}
	return s
}

func (s *recordedSpace) dim() int { return s.hashed.n }

func (s *recordedSpace) vector(text string) ([]float64, bool) {
	trimmed := strings.TrimSpace(text)
	q, known := s.book.find(text)
	plain := known && s.book.texts[q] == trimmed
	sides := []*npy.Matrix{s.of.Queries, s.of.Questions}
	if plain {
		sides = []*npy.Matrix{s.of.Questions, s.of.Queries}
	}
	if row, ok := s.responses[trimmed]; ok && !plain {
		if v, ok := finiteRow(s.of.Responses, row); ok {
			return v, true
		}
	}
	for _, m := range sides {
		if !known {
			break
		}
		if v, ok := finiteRow(m, q); ok {
			return v, true
		}
	}
	v, _ := s.hashed.vector(text)
	return v, false
}

// finiteRow returns a row that is recorded and can be written as JSON.
func finiteRow(m *npy.Matrix, i int) ([]float64, bool) {
	if m == nil || !m.Known(i) {
		return nil, false
	}
	v := m.Row(i, nil)
	bad := slices.ContainsFunc(v, func(x float64) bool { return math.IsNaN(x) || math.Abs(x) > math.MaxFloat32 })
	return v, !bad
}
