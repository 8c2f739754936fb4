package lmeval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

var sampleFile = regexp.MustCompile(`^samples_(.+)_([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}(?:\.[0-9]+)?)\.jsonl$`)

// A sampleLog is one file of samples.
type sampleLog struct {
	path, name      string // on disk; relative to the source, with slashes
	llm, task, date string
}

// findSource returns the files to read, in byte order of task and LLM: for each
// the newest by the date in its name. What else is there is reported as not read.
func findSource(path string, loss *importers.Loss) ([]sampleLog, error) {
	all, err := list(path, loss)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds no samples of lm-eval: want LLM/samples_TASK_DATE.jsonl in it (lm-eval writes them with --log_samples --output_path)", path)
	}
	slices.SortFunc(all, func(a, b sampleLog) int {
		return cmp.Or(strings.Compare(a.task, b.task), strings.Compare(a.llm, b.llm),
			-strings.Compare(a.date, b.date), strings.Compare(a.name, b.name))
	})
	var newest []sampleLog
	for _, file := range all {
		if last := len(newest) - 1; last >= 0 && newest[last].task == file.task && newest[last].llm == file.llm {
			if filepath.Dir(newest[last].path) != filepath.Dir(file.path) {
				return nil, fmt.Errorf("%s and %s are both the LLM %q on the task %q: keep one of them, or rename a folder",
					newest[last].path, file.path, file.llm, file.task)
			}
			loss.Skipped = append(loss.Skipped, importers.Skipped{Path: file.name, Reason: "older than " + filepath.Base(newest[last].path)})
			continue
		}
		newest = append(newest, file)
	}
	return newest, nil
}

// list returns every file of samples of a folder, at any depth, or the one file
// that path is. The LLM is the name of the folder it lies in.
func list(path string, loss *importers.Loss) ([]sampleLog, error) {
	whole, err := filepath.Abs(path) // a name for ".", too
	if err != nil {
		return nil, err
	}
	var all []sampleLog
	err = filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(path, file)
		if err != nil {
			return err
		}
		found := sampleFile.FindStringSubmatch(entry.Name())
		if found == nil {
			loss.Skipped = append(loss.Skipped, importers.Skipped{Path: filepath.ToSlash(relative), Reason: notRead(entry.Name())})
			return nil
		}
		llm := filepath.Base(filepath.Dir(filepath.Join(whole, relative)))
		all = append(all, sampleLog{path: file, name: filepath.ToSlash(relative), llm: llm, task: found[1], date: found[2]})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist: want lm-eval's output folder, with LLM/samples_TASK_DATE.jsonl", path)
	}
	return all, err
}

func notRead(name string) string {
	if strings.HasPrefix(name, "results_") && strings.HasSuffix(name, ".json") {
		return "aggregates of the samples"
	}
	return "not samples_TASK_DATE.jsonl"
}

// records calls each with the line and the object of every row of a file.
func records(ctx context.Context, path string, each func(line int, v rawjson.Value) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	file := rawjson.NewFile(path, f)
	return file.Records(ctx, func(v rawjson.Value) error { return each(file.Line(), v) })
}
