package recording

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

// rowsPerGroup bounds the memory of writing and reading one row group.
const rowsPerGroup = 16384

// Write writes the recording to the folder dir, which appears whole or not at
// all: everything is written to a folder beside it and renamed. An existing dir
// is an error unless replace is set; then it must be a recording (or empty), so
// that a wrong path costs nobody their files. Equal recordings give equal bytes.
func Write(dir string, r *Recording, replace bool) (err error) {
	dir = filepath.Clean(dir)
	if err := checkTarget(dir, replace); err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".new-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	fresh := filepath.Join(temp, "new")
	if err := writeFolder(fresh, r); err != nil {
		return err
	}
	return swap(fresh, dir, filepath.Join(temp, "old"))
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

func writeFolder(dir string, r *Recording) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	err := writeFile(filepath.Join(dir, questionsFile), func(w io.Writer) error { return writeQuestions(w, r) })
	if err != nil {
		return err
	}
	err = writeFile(filepath.Join(dir, responsesFile), func(w io.Writer) error { return writeResponses(w, r) })
	if err != nil {
		return err
	}
	embeddings, err := writeEmbeddings(dir, r)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, manifestFile), func(w io.Writer) error {
		text, err := newManifest(r, embeddings).encode()
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
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

// tableWriter returns a parquet writer whose bytes depend on the rows alone.
func tableWriter[T any](w io.Writer) *parquet.GenericWriter[T] {
	return parquet.NewGenericWriter[T](w,
		parquet.CreatedBy("smacs", fmt.Sprint(formatVersion), "recording"),
		parquet.MaxRowsPerRowGroup(rowsPerGroup))
}

func writeQuestions(w io.Writer, r *Recording) error {
	t := tableWriter[questionRow](w)
	for i := range r.Questions {
		if _, err := t.Write([]questionRow{newQuestionRow(&r.Questions[i])}); err != nil {
			return err
		}
	}
	return t.Close()
}

func writeResponses(w io.Writer, r *Recording) error {
	t := tableWriter[responseRow](w)
	var rows []responseRow
	for q := range r.Questions {
		key := r.Questions[q].Key()
		rows = rows[:0]
		for l := range r.LLMs {
			samples := r.Samples(q, l)
			for i := range samples {
				rows = append(rows, newResponseRow(key, r.LLMs[l], i, &samples[i]))
			}
		}
		if _, err := t.Write(rows); err != nil {
			return err
		}
	}
	return t.Close()
}
