package jsonl

import (
	"errors"
	"fmt"
	"math"
	"os"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/npy"
)

// Embeddings are .npy files of vectors, a row each, as one embedding model made
// them. A row of NaN is not known. All are optional.
type Embeddings struct {
	// Model is the name of the model, also of vectors in the lines; "default"
	// when empty.
	Model string
	// Questions and Queries have a row per question, in the order in which the
	// questions first appear; queries are questions with the model's instruction.
	Questions, Queries string
	// Responses has a row per line, in the order of the lines.
	Responses string
}

const defaultModel = "default"

// has says whether a file is one of the vectors.
func (e Embeddings) has(file os.FileInfo) bool {
	for _, path := range []string{e.Questions, e.Queries, e.Responses} {
		if info, err := os.Stat(path); path != "" && err == nil && os.SameFile(info, file) {
			return true
		}
	}
	return false
}

// openedVectors are the open files of vectors; nil for those that are not given.
type openedVectors struct {
	Embeddings
	questions, queries, responses *npy.Matrix
}

// openVectors opens the files, so that a wrong one is found before anything else
// is read.
func openVectors(e Embeddings) (*openedVectors, error) {
	v := &openedVectors{Embeddings: e}
	for _, file := range []struct {
		path string
		to   **npy.Matrix
	}{{e.Questions, &v.questions}, {e.Queries, &v.queries}, {e.Responses, &v.responses}} {
		if file.path == "" {
			continue
		}
		m, err := npy.Open(file.path)
		if err != nil {
			return nil, errors.Join(err, v.close())
		}
		*file.to = m
	}
	return v, nil
}

func (v *openedVectors) close() error {
	var errs []error
	for _, m := range []*npy.Matrix{v.questions, v.queries, v.responses} {
		if m != nil {
			errs = append(errs, m.Close())
		}
	}
	return errors.Join(errs...)
}

// addVectors adds the vectors of files and lines to a recording that has all rows.
func (t *table) addVectors(to recording.Sink, v *openedVectors, loss *importers.Loss) error {
	side := vectorSide{table: t, to: to, model: v.Model}
	if side.model == "" {
		side.model = defaultModel
	}
	err := side.questions(recording.SideQuestions, v.Embeddings.Questions, v.questions, aboutEmbedding)
	if err == nil {
		err = side.questions(recording.SideQueries, v.Queries, v.queries, aboutQuery)
	}
	if err == nil {
		err = side.responses(v.Responses, v.responses)
	}
	if err == nil && side.added && v.Model == "" {
		loss.Assumed = append(loss.Assumed, importers.Field{Name: "embedding model", Records: len(t.questions), Reason: "missing: " + defaultModel})
	}
	return err
}

// vectorSide adds one side after the other.
type vectorSide struct {
	*table
	to    recording.Sink
	model string
	added bool
}

// questions adds the vectors of questions from the file, if m is not nil, or from
// the lines' field.
func (s *vectorSide) questions(side recording.Side, path string, m *npy.Matrix, field int) error {
	if m == nil {
		return s.inline(side, field)
	}
	if m.Rows() != len(s.table.questions) {
		return fmt.Errorf("%s: has %d rows, want one for each of the %d questions, in the order in which they first appear", path, m.Rows(), len(s.table.questions))
	}
	for i := range s.table.questions {
		if said := s.table.questions[i].find(field); said != nil {
			return fmt.Errorf("%s: field %s: %s has the vectors of questions, too: give one of them", s.at(said.place), aboutNames[field], path)
		}
	}
	return s.matrix(side, path, m, func(v *recording.Vectors, i int, row []float64) error {
		return v.SetQuestion(s.key(int32(i)), row)
	})
}

func (s *vectorSide) responses(path string, m *npy.Matrix) error {
	if m == nil {
		return nil
	}
	if m.Rows() != len(s.rows) {
		return fmt.Errorf("%s: has %d rows, want one for each of the %d lines", path, m.Rows(), len(s.rows))
	}
	return s.matrix(recording.SideResponses, path, m, func(v *recording.Vectors, i int, row []float64) error {
		id := s.rows[i]
		return v.SetResponse(s.key(id.question), s.llms[id.llm], int(id.sample), row)
	})
}

// matrix adds the rows of a file that are known.
func (s *vectorSide) matrix(side recording.Side, path string, m *npy.Matrix, set func(v *recording.Vectors, i int, row []float64) error) error {
	v, err := s.to.Vectors(s.model, side, m.Type(), m.Dim())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s.added = true
	row := make([]float64, m.Dim())
	for i := range m.Rows() {
		if m.Row(i, row); allNaN(row) {
			continue
		}
		if err := set(v, i, row); err != nil {
			return fmt.Errorf("%s: row %d: %w", path, i, err)
		}
	}
	return nil
}

func allNaN(row []float64) bool {
	for _, x := range row {
		if !math.IsNaN(x) {
			return false
		}
	}
	return true
}

// inline adds the vectors that lines hold; the first one says how long they are.
func (s *vectorSide) inline(side recording.Side, field int) error {
	var v *recording.Vectors
	var row []float64
	for i := range s.table.questions {
		said := s.table.questions[i].find(field)
		if said == nil {
			continue
		}
		text, err := s.text(said)
		if err != nil {
			return err
		}
		row = row[:0]
		n := numbers(text, &row)
		if v == nil {
			if v, err = s.to.Vectors(s.model, side, npy.Float64, n); err != nil {
				return err
			}
			s.added = true
		}
		if err := v.SetQuestion(s.key(int32(i)), row); err != nil {
			return fmt.Errorf("%s: field %s: %w", s.at(said.place), aboutNames[field], err)
		}
	}
	return nil
}
