package jsonl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"smacs/framework/recording/importers"
)

// A source is the files to read, in byte order of their names, and their size
// in bytes.
type source struct {
	paths []string
	size  int64
}

// findSource lists the files of path, which is one or a folder of them. What
// else is in the folder is reported as not read, but for the vectors.
func findSource(path string, vectors Embeddings, loss *importers.Loss) (source, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return source{}, fmt.Errorf("%s does not exist: want a JSON Lines file or a folder of *.jsonl files", path)
	}
	if err != nil {
		return source{}, err
	}
	if !info.IsDir() {
		loss.Files = 1
		return source{paths: []string{path}, size: info.Size()}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return source{}, err
	}
	var src source
	for _, entry := range entries {
		file := filepath.Join(path, entry.Name())
		info, err := os.Stat(file)
		if err != nil {
			return source{}, err
		}
		if vectors.has(info) {
			continue
		}
		if reason := notRead(entry.Name(), info.IsDir()); reason != "" {
			loss.Skipped = append(loss.Skipped, importers.Skipped{Path: entry.Name(), Reason: reason})
			continue
		}
		src.paths = append(src.paths, file)
		src.size += info.Size()
	}
	if len(src.paths) == 0 {
		return source{}, fmt.Errorf("%s holds no *.jsonl file: give a JSON Lines file or a folder of *.jsonl files", path)
	}
	loss.Files = len(src.paths)
	return src, nil
}

// notRead says why an entry of a folder is not read, "" for one that is.
func notRead(name string, isDir bool) string {
	switch ext := filepath.Ext(name); {
	case isDir:
		return "a folder"
	case ext == ".npy":
		return "an .npy file that no flag names: see --question-embeddings"
	case ext != ".jsonl" || strings.HasPrefix(name, "."):
		return "not a *.jsonl file"
	}
	return ""
}
