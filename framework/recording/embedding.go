package recording

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"smacs/framework/recording/npy"
)

// A Side says what the vectors of a matrix are of.
type Side string

// The sides of an embedding.
const (
	SideQuestions Side = "questions" // questions as the bank holds them
	SideQueries   Side = "queries"   // questions with the model's instruction for queries
	SideResponses Side = "responses"
)

func sides() []Side { return []Side{SideQuestions, SideQueries, SideResponses} }

// An Embedding is what one embedding model made of a recording's texts: matrices
// of equal width, as delivered, not normalised. A matrix that was not recorded is
// nil; a row that [npy.Matrix.Known] denies is a vector that is not known. It is
// usually mapped from files, until [Recording.Close].
type Embedding struct {
	Model     string
	Questions *npy.Matrix // a row per question, in order of Recording.Questions
	Queries   *npy.Matrix // likewise, of the instructed side
	Responses *npy.Matrix // a row per response, see Recording.ResponseIndex
	// Digest is "sha256:" and the hexadecimal SHA-256 over the digests of the
	// matrices' files. With the recording's fingerprint it identifies the vectors
	// in keys. Open takes it from recording.toml and leaves comparing it with the
	// files, which reads them whole, to VerifyEmbeddings.
	Digest string

	sums map[Side]string // hexadecimal SHA-256 of the files
}

// Matrix returns the matrix of a side, nil if there is none.
func (e *Embedding) Matrix(side Side) *npy.Matrix {
	switch side {
	case SideQuestions:
		return e.Questions
	case SideQueries:
		return e.Queries
	default:
		return e.Responses
	}
}

// set adds the matrix of a side with the digest of its file.
func (e *Embedding) set(side Side, m *npy.Matrix, sum string) {
	switch side {
	case SideQuestions:
		e.Questions = m
	case SideQueries:
		e.Queries = m
	default:
		e.Responses = m
	}
	if e.sums == nil {
		e.sums = make(map[Side]string)
	}
	e.sums[side] = sum
	e.Digest = digest(e.sums)
}

func (e *Embedding) info() EmbeddingInfo {
	info := EmbeddingInfo{Model: e.Model, Digest: e.Digest}
	for _, side := range sides() {
		if m := e.Matrix(side); m != nil {
			info.Sides = append(info.Sides, SideInfo{Side: side, Rows: m.Rows(), Dim: m.Dim(), DType: m.Type().String()})
		}
	}
	return info
}

func digest(sums map[Side]string) string {
	hash := sha256.New()
	for _, side := range sides() {
		if sum, ok := sums[side]; ok {
			fmt.Fprintf(hash, "%s %s\n", side, sum) // a hash never returns an error
		}
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

// EmbeddingModels returns the names of the models with a recorded embedding, in
// byte order.
func (r *Recording) EmbeddingModels() []string {
	var names []string
	for _, e := range r.embeddings {
		names = append(names, e.Model)
	}
	return names
}

// Embedding returns the recorded embedding of a model. A model without one is an
// error that names those that have one.
func (r *Recording) Embedding(model string) (*Embedding, error) {
	for _, e := range r.embeddings {
		if e.Model == model {
			return e, nil
		}
	}
	if len(r.embeddings) == 0 {
		return nil, fmt.Errorf("recording %s has no embedding of model %q, and none of another", r.Name, model)
	}
	return nil, fmt.Errorf("recording %s has no embedding of model %q, want one of %s", r.Name, model, strings.Join(r.EmbeddingModels(), ", "))
}

// ResponseIndex returns the row of Embedding.Responses that belongs to a sample
// (counted from 0) of an LLM's responses to a question, which must exist.
func (r *Recording) ResponseIndex(question, llm, sample int) int {
	return int(r.starts[question*len(r.LLMs)+llm]) + sample
}

// Close releases mapped embeddings; they must not be used afterwards. A recording
// without embeddings need not be closed.
func (r *Recording) Close() error {
	var errs []error
	for _, e := range r.embeddings {
		for _, side := range sides() {
			if m := e.Matrix(side); m != nil {
				errs = append(errs, m.Close())
			}
		}
	}
	return errors.Join(errs...)
}

// checkModel admits what can be part of a file's name everywhere.
func checkModel(name string) error {
	if regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`).MatchString(name) {
		return nil
	}
	plain := strings.Trim(regexp.MustCompile(`[^A-Za-z0-9._]+`).ReplaceAllString(name, "-"), "-._")
	if plain == "" || len(plain) > 100 {
		plain = "my-model"
	}
	return fmt.Errorf("embedding model %q: want letters, digits, points, dashes and underscores only, as it names files: %s, for instance", name, plain)
}

// insertEmbedding keeps embeddings in byte order of their models.
func insertEmbedding(list []*Embedding, e *Embedding) []*Embedding {
	at, _ := slices.BinarySearchFunc(list, e, func(a, b *Embedding) int { return strings.Compare(a.Model, b.Model) })
	return slices.Insert(list, at, e)
}
