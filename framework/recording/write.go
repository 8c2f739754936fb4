package recording

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Write writes the recording to the folder dir, which appears whole or not at
// all: everything is written to a folder beside it and renamed. An existing dir
// is an error unless replace is set; then it must be a recording (or empty), so
// that a wrong path costs nobody their files. Equal recordings give equal bytes.
func Write(dir string, r *Recording, replace bool) (err error) {
	w, err := newWorkspace(dir, replace)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	f := &folder{meta: r.Meta, llms: r.LLMs, tasks: r.Tasks, questions: len(r.Questions), rows: heldRows{r}}
	if _, err := f.write(context.Background(), w.fresh()); err != nil {
		return err
	}
	return w.commit()
}

// heldRows are the rows of a recording in memory.
type heldRows struct{ *Recording }

func (h heldRows) question(i int) (*Question, error) { return &h.Questions[i], nil }

func (h heldRows) responses(question, llm int, samples []Response) ([]Response, error) {
	return append(samples, h.Samples(question, llm)...), nil
}

func (h heldRows) embeddings(dir string) ([]embeddingEntry, error) {
	return writeEmbeddings(dir, h.Recording)
}

// writeFile creates a file and has it on disk, not only in a buffer, before the
// rename that makes it visible.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
