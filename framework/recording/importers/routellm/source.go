package routellm

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"smacs/framework/recording/importers"
)

// A file is the evaluation of one task.
type file struct {
	path, task, group string
	size              int64
}

// The groups of tasks for which RouteLLM gives accuracies.
const (
	groupMMLU  = "mmlu"
	groupGSM8K = "gsm8k"
)

const wanted = "want mmlu_SUBJECT.csv or gsm8k_responses.csv, or a folder of RouteLLM that has them"

// taskOf returns task and group of a file by its name, false for other files.
func taskOf(name string) (task, group string, ok bool) {
	stem, ok := strings.CutSuffix(name, ".csv")
	switch {
	case !ok:
		return "", "", false
	case stem == "gsm8k_responses":
		return "gsm8k", groupGSM8K, true
	case strings.HasPrefix(stem, "mmlu_") && stem != "mmlu_":
		return stem, groupMMLU, true
	}
	return "", "", false
}

// findSource returns the files at path, in the order of their paths. In a folder
// they may be at any depth. Other CSV files are reported as not read.
func findSource(path string, loss *importers.Loss) ([]file, error) {
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("%s does not exist: %s", path, wanted)
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		task, group, ok := taskOf(filepath.Base(path))
		if !ok {
			return nil, fmt.Errorf("%s: its name does not say of which task it is: %s", path, wanted)
		}
		return []file{{path, task, group, info.Size()}}, nil
	}
	files, err := walk(path, loss)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no file of a known name: %s", path, wanted)
	}
	return files, nil
}

func walk(root string, loss *importers.Loss) (files []file, err error) {
	seen := make(map[string]string)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(d.Name()) != ".csv":
			return nil
		}
		task, group, ok := taskOf(d.Name())
		if !ok {
			rel, err := filepath.Rel(root, path)
			loss.Skipped = append(loss.Skipped, importers.Skipped{Path: filepath.ToSlash(rel), Reason: "not mmlu_SUBJECT.csv or gsm8k_responses.csv"})
			return err
		}
		if first, twice := seen[task]; twice {
			return fmt.Errorf("%s and %s are both of task %s: give a folder with one of them", first, path, task)
		}
		seen[task] = path
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		files = append(files, file{path, task, group, info.Size()})
		return nil
	})
	return files, err
}
