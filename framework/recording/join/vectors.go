package join

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"smacs/framework/recording"
	"smacs/framework/recording/npy"
)

// Vectors are what one embedding model made of the texts of a joined recording,
// as the sources hold it. Questions and LLMs are those of Joined.Recording.
type Vectors struct {
	Model string
	// Digest identifies the vectors: that of the one source, or a hash over those
	// of the sources in their order, "" where one has none.
	Digest string
	// Queries says that test questions have vectors of their instructed side,
	// which then stand for them.
	Queries bool
	// Responses says that some source has vectors of responses.
	Responses bool

	joined *Joined
	of     []*recording.Embedding // per source; nil where it has none
	llms   [][][]int              // per source and LLM, the source's LLMs that became it
}

// Vectors returns the vectors of a model; "" is the one model there is. It is an
// error if no source has the model, if there are several to choose from, or if
// two sources have vectors of unequal width.
func (j *Joined) Vectors(model string) (*Vectors, error) {
	model, err := j.model(model)
	if err != nil {
		return nil, err
	}
	v := &Vectors{Model: model, joined: j}
	dim, from := 0, ""
	for _, s := range j.Sources {
		e, err := s.Recording.Embedding(model)
		if err != nil { // another source has it
			v.of = append(v.of, nil)
			continue
		}
		v.of = append(v.of, e)
		v.Queries = v.Queries || (e.Queries != nil && s.Role != Bank)
		v.Responses = v.Responses || e.Responses != nil
		for _, m := range []*npy.Matrix{e.Questions, e.Queries, e.Responses} {
			switch {
			case m == nil:
			case dim == 0:
				dim, from = m.Dim(), s.Path
			case dim != m.Dim():
				return nil, fmt.Errorf("vectors of %s have %d numbers in %s and %d in %s: they cannot be of one model", model, dim, from, m.Dim(), s.Path)
			}
		}
	}
	v.Digest = digest(v.of)
	v.matchLLMs()
	return v, nil
}

// model chooses the model.
func (j *Joined) model(named string) (string, error) {
	var models []string
	for _, s := range j.Sources {
		models = append(models, s.Recording.EmbeddingModels()...)
	}
	slices.Sort(models)
	models = slices.Compact(models)
	switch {
	case len(models) == 0:
		return "", fmt.Errorf("no recording has embeddings: import them, or set embedding.provider to tfidf")
	case named == "" && len(models) > 1:
		return "", fmt.Errorf("embedding.model: got none, want one of the recorded models: %s", strings.Join(models, ", "))
	case named == "":
		return models[0], nil
	case !slices.Contains(models, named):
		return "", fmt.Errorf("embedding.model: no recording has vectors of %q, want one of: %s", named, strings.Join(models, ", "))
	}
	return named, nil
}

func digest(embeddings []*recording.Embedding) string {
	if len(embeddings) == 1 {
		return embeddings[0].Digest
	}
	hash := sha256.New()
	for _, e := range embeddings {
		if e != nil {
			fmt.Fprint(hash, e.Digest)
		}
		fmt.Fprintln(hash) // a hash never returns an error
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

func (v *Vectors) matchLLMs() {
	for s, source := range v.joined.Sources {
		became := make([][]int, len(v.joined.Recording.LLMs))
		for llm, name := range source.Recording.LLMs {
			at, _ := slices.BinarySearch(v.joined.Recording.LLMs, v.joined.nameIn(s, name))
			became[at] = append(became[at], llm)
		}
		v.llms = append(v.llms, became)
	}
}

// Question returns the vector of a question as delivered, not normalised, in dst
// or in a slice of its own where dst has no room, and false if it is not known.
func (v *Vectors) Question(question int, dst []float64) ([]float64, bool) {
	return v.row(question, dst, func(e *recording.Embedding) *npy.Matrix { return e.Questions })
}

// Query is Question for a test question: the instructed side where there is one.
func (v *Vectors) Query(question int, dst []float64) ([]float64, bool) {
	if !v.Queries {
		return v.Question(question, dst)
	}
	return v.row(question, dst, func(e *recording.Embedding) *npy.Matrix { return e.Queries })
}

func (v *Vectors) row(question int, dst []float64, side func(*recording.Embedding) *npy.Matrix) ([]float64, bool) {
	for _, origin := range v.joined.Origins(question) {
		if e := v.of[origin.Source]; e != nil {
			if m := side(e); m != nil && m.Known(origin.Question) {
				return m.Row(origin.Question, dst), true
			}
		}
	}
	return dst, false
}

// Response is Question for a sample, counted from 0, of an LLM's responses to a
// question.
func (v *Vectors) Response(question, llm, sample int, dst []float64) ([]float64, bool) {
	for _, origin := range v.joined.Origins(question) {
		e, rec := v.of[origin.Source], v.joined.Sources[origin.Source].Recording
		if e == nil || e.Responses == nil {
			continue
		}
		for _, recorded := range v.llms[origin.Source][llm] {
			if sample >= len(rec.Samples(origin.Question, recorded)) {
				continue
			}
			if i := rec.ResponseIndex(origin.Question, recorded, sample); e.Responses.Known(i) {
				return e.Responses.Row(i, dst), true
			}
		}
	}
	return dst, false
}
