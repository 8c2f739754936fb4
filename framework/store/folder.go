package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// A Store keeps named files. Keys are slash-separated and relative.
type Store interface {
	// Put stores data under key, replacing what was there, whole or not at all.
	Put(key string, data []byte) error
	// Get returns what is stored under key; fs.ErrNotExist when nothing is.
	Get(key string) ([]byte, error)
	// Delete removes what is stored under key; nothing there is no error.
	Delete(key string) error
	// List returns the keys that start with prefix, sorted.
	List(prefix string) ([]string, error)
}

// A Folder is a Store in a folder of the file system.
type Folder struct{ dir string }

// NewFolder returns a store in dir, making the folder when it is not there.
func NewFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("run folder: %w", advise(err))
	}
	return &Folder{dir: dir}, nil
}

// OpenFolder returns a store in an existing folder.
func OpenFolder(dir string) (*Folder, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("run folder: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("run folder %s: not a folder", dir)
	}
	return &Folder{dir: dir}, nil
}

// Put implements Store: it writes a temporary file beside the target and
// renames it. The error says what to do about a full disk or a read-only folder.
func (f *Folder) Put(key string, data []byte) error {
	path, err := f.path(key)
	if err != nil {
		return err
	}
	if err := put(path, data); err != nil {
		return fmt.Errorf("write %s: %w", key, advise(err))
	}
	return nil
}

func put(path string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*"+temporarySuffix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temporary.Name())
		}
	}()
	_, err = temporary.Write(data)
	// CreateTemp makes private files; results are as readable as other files.
	// Sync comes before the name does: after a power cut the file is the old one
	// or the new one, and not empty.
	err = errors.Join(err, temporary.Chmod(0o644), temporary.Sync(), temporary.Close())
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// Get implements Store.
func (f *Folder) Get(key string) ([]byte, error) {
	path, err := f.path(key)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// Delete implements Store.
func (f *Folder) Delete(key string) error {
	path, err := f.path(key)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

// List implements Store.
func (f *Folder) List(prefix string) ([]string, error) {
	var keys []string
	err := filepath.WalkDir(f.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(f.dir, path)
		key := filepath.ToSlash(relative)
		if err == nil && strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
		return err
	})
	sort.Strings(keys)
	return keys, err
}

func (f *Folder) path(key string) (string, error) {
	local := filepath.FromSlash(key)
	// IsLocal beside ValidPath refuses names that Windows reserves; "." is the
	// folder itself.
	if key == "." || !fs.ValidPath(key) || !filepath.IsLocal(local) {
		return "", fmt.Errorf("store key %q: want a relative path inside the run folder", key)
	}
	return filepath.Join(f.dir, local), nil
}
