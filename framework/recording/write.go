package recording

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes the recording to the folder dir, which appears whole or not at
// all: everything is written to a folder beside it and renamed. An existing dir
// is an error unless replace is set; then it must be a recording (or empty), so
// that a wrong path costs nobody their files. Equal recordings give equal bytes.
func Write(dir string, r *Recording, replace bool) (err error) {
	dir = filepath.Clean(dir)
	temp, err := beside(dir, replace)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	fresh := filepath.Join(temp, "new")
	f := &folder{meta: r.Meta, llms: r.LLMs, tasks: r.Tasks, questions: len(r.Questions), rows: heldRows{r}}
	if _, err := f.write(context.Background(), fresh); err != nil {
		return err
	}
	return swap(fresh, dir, filepath.Join(temp, "old"))
}

// beside checks that dir may be written and makes a temporary folder beside it,
// from which a folder can be renamed to it.
func beside(dir string, replace bool) (temp string, err error) {
	if err := checkTarget(dir, replace); err != nil {
		return "", err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	return os.MkdirTemp(parent, "."+filepath.Base(dir)+".new-*")
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

// checkTarget refuses a dir that must not be overwritten.
func checkTarget(dir string, replace bool) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !replace:
		return fmt.Errorf("%s exists: choose another folder or pass --replace", dir)
	case len(entries) == 0:
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, manifestFile)); err != nil {
		return fmt.Errorf("%s exists and is not a recording (it has no %s): it will not be replaced", dir, manifestFile)
	}
	return nil
}

// swap puts fresh in the place of dir, which moves to old if it exists and back
// if fresh cannot take its place.
func swap(fresh, dir, old string) error {
	err := os.Rename(dir, old)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(fresh, dir)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return nil
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
