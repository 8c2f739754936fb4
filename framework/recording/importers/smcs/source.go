package smcs

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// A source is what of SMCS's results is at a path.
type source struct {
	root    string
	bank    string // the file of the union question bank, "" if there is none
	folders []folder
	loss    *importers.Loss
}

// wanted ends the message of every path that holds nothing to import.
const wanted = "want the file union_question_bank_*.json, a cache_8k folder, or a folder that holds both"

// findSource looks for the bank and the folders of LLMs at path. What it does not
// read it names in the loss report.
func findSource(path string) (*source, error) {
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("%s does not exist: %s", path, wanted)
	}
	if err != nil {
		return nil, err
	}
	s := &source{root: path, loss: &importers.Loss{Format: "smcs"}}
	if !info.IsDir() {
		s.root, s.bank = filepath.Dir(path), path
		return s, nil
	}
	for _, dir := range []string{path, filepath.Join(path, "cache_8k"), filepath.Join(path, "benchmarks")} {
		if err := s.search(dir); err != nil {
			return nil, err
		}
	}
	if s.bank == "" && len(s.folders) == 0 {
		return nil, fmt.Errorf("%s holds no union_question_bank*.json and no BENCHMARK/result/%s/LLM/: %s", path, testFolder, wanted)
	}
	return s, s.settle()
}

// The folders of a benchmark that hold a folder per LLM.
const (
	testFolder = "single_agent_8k"
	bankFolder = "question_bank_8k"
)

// search takes the question bank in dir and the benchmarks in it; dir may be a
// benchmark itself, and need not be there.
func (s *source) search(dir string) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "union_question_bank") && filepath.Ext(e.Name()) == ".json":
			if s.bank != "" {
				return fmt.Errorf("%s and %s are both a question bank: give a folder with one of them", s.bank, path)
			}
			s.bank = path
		case e.Name() == "result" && isDir(path):
			if err := s.benchmark(dir); err != nil {
				return err
			}
		case isDir(filepath.Join(path, "result")):
			if err := s.benchmark(path); err != nil {
				return err
			}
		case dir != s.root || e.Name() != "cache_8k" && e.Name() != "benchmarks":
			s.skip(path, "neither question bank nor benchmark")
		}
	}
	return nil
}

// benchmark takes the folders of LLMs of one benchmark.
func (s *source) benchmark(dir string) error {
	whole, err := filepath.Abs(dir) // a name for ".", too
	if err != nil {
		return err
	}
	spelled := filepath.Base(whole)
	task := taskName(spelled)
	if task != spelled {
		s.note(dir, fmt.Sprintf("the task is written %s, as in the question bank", task))
	}
	entries, err := os.ReadDir(filepath.Join(dir, "result"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, "result", e.Name())
		switch e.Name() {
		case testFolder:
			err = s.llms(path, task, recording.SplitTest)
		case bankFolder:
			err = s.llms(path, task, recording.SplitBank)
		default:
			s.skip(path, "neither "+testFolder+" nor "+bankFolder)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settle decides what is read where something is there twice, and counts files.
func (s *source) settle() error {
	if s.bank != "" {
		s.folders = slices.DeleteFunc(s.folders, func(f folder) bool {
			if f.split != recording.SplitBank {
				return false
			}
			s.skip(f.path, "the question bank is read from "+s.relative(s.bank))
			return true
		})
	}
	seen := make(map[folderID]string)
	for i := range s.folders {
		f := &s.folders[i]
		id := folderID{f.task, f.split, f.llm}
		if first, twice := seen[id]; twice {
			return fmt.Errorf("%s and %s are both %s on %s: keep one of them", first, f.path, f.llm, f.task)
		}
		seen[id] = f.path
	}
	return nil
}

type folderID struct{ task, split, llm string }

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (s *source) relative(path string) string {
	if rel, err := filepath.Rel(s.root, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

func (s *source) skip(path, reason string) {
	s.loss.Skipped = append(s.loss.Skipped, importers.Skipped{Path: s.relative(path), Reason: reason})
}

func (s *source) note(path, text string) {
	s.loss.Notes = append(s.loss.Notes, importers.Note{About: s.relative(path), Text: text})
}
