package zeroeval

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"smacs/framework/grade"
	"smacs/framework/recording/importers"
)

// A task is one of ZeroEval's tasks: its folder, the field of a record that
// holds the bare question, and its grader.
type task struct {
	name          string
	questionField string
	grader        grade.Grader
}

// tasks returns the tasks that can be graded, in byte order.
func tasks() []task {
	return []task{
		{"crux", "question", grade.ZeroEvalText()},
		{"gsm", "question", grade.ZeroEvalNumeric()},
		{"math-l5", "problem", grade.ZeroEvalNumeric()},
	}
}

// hosts are the endings of file names that say where an LLM ran and are no part
// of its name. @sambanova is one: that host's 405B is quantised differently.
var hosts = []string{"@together", "@nvidia"}

// llmName returns the LLM's name for a file name without its extension.
func llmName(stem string) string {
	for _, host := range hosts {
		if name, ok := strings.CutSuffix(stem, host); ok {
			return name
		}
	}
	return stem
}

// A sourceFile is one file to read.
type sourceFile struct {
	task task
	path string
	stem string // file name without .json; a grading rule depends on it
	llm  string
}

// A source is what was found at a path: files by task, then file name, and the
// beginning of the loss report.
type source struct {
	root  string
	files []sourceFile
	loss  *importers.Loss
}

func findSource(path string) (*source, error) {
	root := path
	if inner := filepath.Join(path, "result_dirs"); isDir(inner) {
		root = inner
	}
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist: want ZeroEval's folder result_dirs or the folder that holds it", path)
	}
	if err != nil {
		return nil, err
	}
	src := &source{root: root, loss: &importers.Loss{Format: "zeroeval"}}
	for _, entry := range entries {
		if err := src.addTask(entry.Name()); err != nil {
			return nil, err
		}
	}
	if len(src.files) == 0 {
		return nil, fmt.Errorf("%s holds no ZeroEval results: want result_dirs/TASK/LLM.json with TASK one of crux, gsm, math-l5", path)
	}
	src.loss.Files = len(src.files)
	return src, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// addTask adds the files of a task's folder, or reports an entry that is none.
func (s *source) addTask(name string) error {
	dir := filepath.Join(s.root, name)
	if !isDir(dir) {
		s.skip(name, "not a task folder")
		return nil
	}
	for _, t := range tasks() {
		if t.name == name {
			return s.addFiles(t, dir)
		}
	}
	s.skip(name, "task is not supported: its answers cannot be graded")
	return nil
}

func (s *source) addFiles(t task, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	byName := make(map[string]string)
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		stem, isJSON := strings.CutSuffix(entry.Name(), ".json")
		if !isJSON || stem == "" || isDir(path) {
			s.skip(t.name+"/"+entry.Name(), "not a result file")
			continue
		}
		llm := llmName(stem)
		if other, taken := byName[llm]; taken {
			return fmt.Errorf("%s and %s are both the LLM %s: keep one of them", other, path, llm)
		}
		byName[llm] = path
		if llm != stem {
			s.loss.Renamed = append(s.loss.Renamed, importers.Renamed{Path: t.name + "/" + entry.Name(), LLM: llm})
		}
		s.files = append(s.files, sourceFile{task: t, path: path, stem: stem, llm: llm})
	}
	return nil
}

func (s *source) skip(path, reason string) {
	s.loss.Skipped = append(s.loss.Skipped, importers.Skipped{Path: path, Reason: reason})
}
