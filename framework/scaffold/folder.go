package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// packageFiles reads the Python package, whose files go to the folder smacs.
func packageFiles(sdk string) ([]file, error) {
	var files []file
	err := filepath.WalkDir(sdk, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "__pycache__":
			return fs.SkipDir
		case entry.IsDir() || !slices.Contains([]string{".py", ".binpb", ".typed"}, filepath.Ext(path)):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(filepath.Dir(sdk), path)
		files = append(files, file{name: filepath.ToSlash(name), text: text})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the Python package of the checkout: %w", err)
	}
	return files, nil
}

// writeFolder writes the files beside dir and moves them there as the last thing.
func writeFolder(dir string, files []file) (err error) {
	parent := filepath.Dir(dir)
	made := missing(parent)
	var temp string
	defer func() {
		if temp != "" {
			err = errors.Join(err, os.RemoveAll(temp))
		}
		if err != nil {
			removeEmpty(made)
		}
	}()
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return err
	}
	if temp, err = os.MkdirTemp(parent, "."+filepath.Base(dir)+".new-*"); err != nil {
		return err
	}
	fresh := filepath.Join(temp, "new")
	for _, f := range files {
		path := filepath.Join(fresh, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.text, 0o666); err != nil {
			return err
		}
	}
	return os.Rename(fresh, dir)
}

// missing lists the folders that must be made for dir, the innermost first.
func missing(dir string) []string {
	var folders []string
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			return folders
		}
		folders = append(folders, dir)
	}
}

// removeEmpty removes folders that were made, until one that somebody uses.
func removeEmpty(folders []string) {
	for _, dir := range folders {
		if os.Remove(dir) != nil {
			return
		}
	}
}
