package smcs

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework/recording/importers"
)

// A folder holds the results of one LLM on one benchmark.
type folder struct {
	task, split, llm string
	path             string
	files            []file
	textsRead        bool // the files of texts, where others hold the rows
}

type file struct {
	path, subject string
	part          part
	size          int64
}

// llms takes the folders of LLMs in dir.
func (s *source) llms(dir, task, split string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	names := make(map[string]bool)
	for _, e := range entries {
		names[e.Name()] = true
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !isDir(path) {
			s.skip(path, "not the folder of an LLM")
			continue
		}
		f := folder{task: task, split: split, llm: e.Name(), path: path}
		if base, ok := strings.CutSuffix(f.llm, "_thinking"); ok && base != "" {
			if names[base] {
				s.note(path, fmt.Sprintf("there is %s, too: both keep their names", base))
			} else {
				f.llm = base
				s.loss.Renamed = append(s.loss.Renamed, importers.Renamed{Path: s.relative(path), LLM: base})
			}
		}
		if err := s.files(&f); err != nil {
			return err
		}
	}
	return nil
}

// files takes the files of an LLM's folder that are of use.
func (s *source) files(f *folder) error {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(f.path, e.Name())
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		part, subject := partOf(e.Name())
		if info.IsDir() || part == partNone {
			s.skip(path, "not one of the files that are read")
			continue
		}
		f.files = append(f.files, file{path, subject, part, info.Size()})
	}
	if len(f.of(partRows)) == 0 && len(f.of(partTexts)) == 0 {
		s.skip(f.path, "it holds no result.json, *_result.json, results.jsonl or result_cache.json")
		return nil
	}
	if rows := f.of(partRows); len(rows) > 1 && slices.ContainsFunc(rows, func(x file) bool { return x.subject == "" }) {
		return fmt.Errorf("%s holds result.json and files by subject: their questions would be there twice, keep one of the two", f.path)
	}
	s.folders = append(s.folders, *f)
	return nil
}

// of returns the folder's files of a part.
func (f *folder) of(p part) []file {
	var files []file
	for _, x := range f.files {
		if x.part == p {
			files = append(files, x)
		}
	}
	return files
}
