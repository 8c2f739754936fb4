package llmrouterbench

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"smacs/framework/recording/importers"
)

// legacyName is the file name of results that were written before names had a
// time. It counts as older than any that has one.
const legacyName = "result.json"

// stampLayout is the time at the end of a file's name.
const stampLayout = "20060102_150405"

var stamped = regexp.MustCompile(`-([0-9]{8}_[0-9]{6})\.json$`)

// A resultFile is one file of a run's folder.
type resultFile struct {
	path  string // on disk
	name  string // relative to the source, with slashes
	stamp string // sorts as the time does; empty for legacyName
}

// A runFolder is the results of one LLM on one split of a dataset, newest first.
// Only the first that is no demonstration counts.
type runFolder struct {
	dataset, split, llm string // as the folders are called
	files               []resultFile
}

// findSource returns the run folders of path in byte order of dataset, split and
// LLM. What else is there is reported as not read.
func findSource(path string, loss *importers.Loss) ([]runFolder, error) {
	root := path
	for _, inner := range []string{"results/bench", "bench"} {
		if info, err := os.Stat(filepath.Join(path, inner)); err == nil && info.IsDir() {
			root = filepath.Join(path, inner)
			break
		}
	}
	var runs []runFolder
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		return addFile(&runs, file, filepath.ToSlash(relative), loss)
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s does not exist: want LLMRouterBench's folder results/bench or one that holds it", path)
	case err != nil:
		return nil, err
	case len(runs) == 0:
		return nil, fmt.Errorf("%s holds no results of LLMRouterBench: want DATASET/SPLIT/LLM/DATASET-SPLIT-LLM-YYYYMMDD_HHMMSS.json in it, in bench or in results/bench", path)
	}
	slices.SortFunc(runs, func(a, b runFolder) int {
		return cmp.Or(strings.Compare(a.dataset, b.dataset), strings.Compare(a.split, b.split), strings.Compare(a.llm, b.llm))
	})
	for _, run := range runs {
		slices.SortFunc(run.files, func(a, b resultFile) int {
			return cmp.Or(-strings.Compare(a.stamp, b.stamp), strings.Compare(a.name, b.name))
		})
	}
	return runs, nil
}

// addFile adds a file to its run's folder, which was the last one added if the
// file is not its first.
func addFile(runs *[]runFolder, path, name string, loss *importers.Loss) error {
	parts := strings.Split(name, "/")
	stamp, ok := stampOf(name)
	if len(parts) != 4 || !ok {
		loss.Skipped = append(loss.Skipped, importers.Skipped{Path: name, Reason: "not DATASET/SPLIT/LLM/DATASET-SPLIT-LLM-YYYYMMDD_HHMMSS.json"})
		return nil
	}
	file := resultFile{path: path, name: name, stamp: stamp}
	if last := len(*runs) - 1; last >= 0 && (*runs)[last].is(parts) {
		(*runs)[last].files = append((*runs)[last].files, file)
		return nil
	}
	*runs = append(*runs, runFolder{dataset: parts[0], split: parts[1], llm: parts[2], files: []resultFile{file}})
	return nil
}

func (r runFolder) is(parts []string) bool {
	return r.dataset == parts[0] && r.split == parts[1] && r.llm == parts[2]
}

// stampOf returns the time in a file's name, and false if the file is no result.
func stampOf(name string) (string, bool) {
	if name == legacyName || strings.HasSuffix(name, "/"+legacyName) {
		return "", true
	}
	found := stamped.FindStringSubmatch(name)
	if found == nil {
		return "", false
	}
	_, err := time.Parse(stampLayout, found[1])
	return found[1], err == nil
}
