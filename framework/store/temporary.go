package store

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// temporarySuffix ends the names of files that Put is still writing.
const temporarySuffix = ".partial"

// IsTemporary reports whether a file's name is one that Put gives to what it has
// not written whole yet.
func IsTemporary(name string) bool {
	return strings.HasPrefix(name, ".") && strings.HasSuffix(name, temporarySuffix)
}

// Sweep removes what a Put left that was killed. Only the folder's one writer may
// call it, between Puts.
func (f *Folder) Sweep() error {
	return filepath.WalkDir(f.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !IsTemporary(entry.Name()) {
			return err
		}
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove what an earlier run left: %w", advise(err))
		}
		return nil
	})
}
