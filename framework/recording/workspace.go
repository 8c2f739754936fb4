package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A workspace is a temporary folder beside the folder that is being written, from
// where it can be renamed to its place.
type workspace struct {
	dir  string
	temp string
	made string // the topmost parent that had to be made, "" if all were there
	done bool
}

// newWorkspace checks that dir may be written and makes its parents.
func newWorkspace(dir string, replace bool) (*workspace, error) {
	w := &workspace{dir: filepath.Clean(dir)}
	if err := checkTarget(w.dir, replace); err != nil {
		return nil, err
	}
	parent := filepath.Dir(w.dir)
	for missing := parent; ; missing = filepath.Dir(missing) {
		if _, err := os.Stat(missing); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		w.made = missing
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	var err error
	w.temp, err = os.MkdirTemp(parent, "."+filepath.Base(w.dir)+".new-*")
	return w, err
}

// fresh is where the new folder is made.
func (w *workspace) fresh() string { return filepath.Join(w.temp, "new") }

// commit puts the new folder in its place.
func (w *workspace) commit() error {
	err := swap(w.fresh(), w.dir, filepath.Join(w.temp, "old"))
	w.done = err == nil
	return err
}

// close removes the temporary folder and, unless the new folder is in its place,
// the parents that were made.
func (w *workspace) close() error {
	err := os.RemoveAll(w.temp)
	if w.done || w.made == "" {
		return err
	}
	for made := filepath.Dir(w.dir); ; made = filepath.Dir(made) {
		if os.Remove(made) != nil || made == w.made { // one that is not empty stays
			return err
		}
	}
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
