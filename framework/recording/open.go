package recording

import (
	"fmt"
	"path/filepath"
)

// Open reads a recording folder. It is strict: a missing file, an unknown
// version, a damaged or truncated file, a wrong column, a row that names an
// unknown question or LLM or holds a value that could not be, and rows that do
// not match the fingerprint are errors that name file and row (counted from 0).
// Embeddings are mapped and checked for shape and size.
func Open(dir string) (*Recording, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	b := NewBuilder(Meta{Name: m.Name, Source: m.Source, Licence: m.Licence})
	for _, name := range m.LLMs {
		if err := b.AddLLM(name); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, manifestFile), err)
		}
	}
	if err := readQuestions(b, filepath.Join(dir, questionsFile)); err != nil {
		return nil, err
	}
	if err := readResponses(b, filepath.Join(dir, responsesFile)); err != nil {
		return nil, err
	}
	r, err := b.Build()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if err := m.compare(r); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if err := openEmbeddings(dir, m, r); err != nil {
		return nil, err
	}
	return r, nil
}

func readQuestions(b *Builder, path string) error {
	var t questionTable
	rows, err := readTable(path, t.columns())
	if err != nil {
		return err
	}
	for i := range rows {
		if err := b.AddQuestion(t.question(i)); err != nil {
			return fmt.Errorf("%s: row %d: %w", path, i, err)
		}
	}
	return nil
}

func readResponses(b *Builder, path string) error {
	var t responseTable
	rows, err := readTable(path, t.columns())
	if err != nil {
		return err
	}
	for i := range rows {
		r, err := t.response(i)
		if err == nil {
			err = b.AddResponse(t.question[i], t.llm[i], int(t.sample[i]), r)
		}
		if err != nil {
			return fmt.Errorf("%s: row %d: %w", path, i, err)
		}
	}
	return nil
}
