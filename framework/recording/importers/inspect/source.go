package inspect

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework/recording/importers"
)

// A logFile is one log.
type logFile struct {
	*header
	path, name string // on disk; relative to the source, with slashes
}

func isArchive(path string) bool { return filepath.Ext(path) == ".eval" }

// findSource returns the logs to read, in byte order of task and LLM: for each the
// newest that came to its end, or the newest if none did. What else is there is
// reported as not read.
func findSource(path string, loss *importers.Loss) ([]logFile, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist: want a log of Inspect, .eval or .json, or a folder of logs", path)
	}
	if err != nil {
		return nil, err
	}
	all, err := list(path, info.IsDir(), loss)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds no log of Inspect: want *.eval or *.json files", path)
	}
	slices.SortFunc(all, func(a, b logFile) int {
		return cmp.Or(strings.Compare(a.task, b.task), strings.Compare(a.model, b.model),
			-cmp.Compare(a.done(), b.done()), -a.created.Compare(b.created), strings.Compare(a.name, b.name))
	})
	var logs []logFile
	for _, log := range all {
		if last := len(logs) - 1; last >= 0 && logs[last].task == log.task && logs[last].model == log.model {
			loss.Skipped = append(loss.Skipped, importers.Skipped{Path: log.name, Reason: log.instead(logs[last])})
			continue
		}
		logs = append(logs, log)
	}
	return logs, nil
}

func (l logFile) done() int {
	if l.status == success {
		return 1
	}
	return 0
}

// instead says why another log of the same task and LLM is read.
func (l logFile) instead(of logFile) string {
	switch {
	case l.done() < of.done():
		return fmt.Sprintf("ended as %q; %s is of the same task and LLM", l.status, of.name)
	case l.created.Before(of.created):
		return "older than " + of.name
	}
	return "of the same time, task and LLM as " + of.name
}

// list reads the headers of the logs below a folder, at any depth, or of the one
// log that path is.
func list(path string, folder bool, loss *importers.Loss) ([]logFile, error) {
	var all []logFile
	err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(path, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		if !folder {
			name = filepath.Base(file)
		} else if ext := filepath.Ext(file); ext != ".json" && ext != ".eval" {
			loss.Skipped = append(loss.Skipped, importers.Skipped{Path: name, Reason: "not a *.eval or *.json file"})
			return nil
		}
		h, err := readHeader(file)
		if folder && errors.Is(err, errNoLog) {
			loss.Skipped = append(loss.Skipped, importers.Skipped{Path: name, Reason: "no EvalLog"})
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, logFile{header: h, path: file, name: name})
		return nil
	})
	return all, err
}
