package figures

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework/config"
	"smacs/framework/store"
)

// Open returns what charts are drawn of from the folder of a finished run. What
// only the recording knows comes from a function that is called when a chart needs
// it. An experiment that was changed since the run is an error: its cells would not
// be those of the tables.
func Open(finished *store.Finished, recorded func() (Recorded, error)) (*Run, error) {
	if finished.Edited {
		return nil, fmt.Errorf("run %s: its experiment.toml was changed since the run: run the experiment again, or put the file back", finished.Dir)
	}
	path := filepath.Join(finished.Dir, "experiment.toml")
	e, err := config.Parse(path, []byte(finished.Experiment), nil)
	if err != nil {
		return nil, err
	}
	r := &Run{Experiment: e, Baseline: finished.Manifest.Compare.Baseline, Simulated: finished.Manifest.Simulated, Source: folder{finished, recorded}}
	cells := slices.Clone(finished.Cells)
	for len(cells) > 0 && isReference(cells[0].Cell) {
		r.References, cells = append(r.References, cells[0]), cells[1:]
	}
	if r.Cells, err = NewCells(e, cells); err != nil {
		return nil, fmt.Errorf("run %s: cells.csv: %w", finished.Dir, err)
	}
	return r, nil
}

func isReference(cell string) bool {
	return strings.HasPrefix(cell, "baseline:") || strings.HasPrefix(cell, "yardstick:")
}

// folder is the Source of a finished run.
type folder struct {
	finished *store.Finished
	recorded func() (Recorded, error)
}

// Tasks implements Source.
func (f folder) Tasks() ([]store.TaskRow, error) { return f.finished.Tasks() }

// Steps implements Source.
func (f folder) Steps(file string, _, _ int) ([]store.StepRow, error) {
	rows, err := f.finished.Steps(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nothing("the run computed no steps of it: there is no charts/%s.csv; give the experiment a [[chart]] of kind steps and run it again", file)
	}
	return rows, err
}

// errRead ends the reading of a file of which the rest is not wanted.
var errRead = errors.New("read")

// Selections implements Source. The rows of a cell stand together in the file, so
// that it is read no further than the last cell wanted.
func (f folder) Selections(cells []string) ([]*Selections, error) {
	m := f.finished.Manifest.Recording
	llms, tasks := indexOf(m.Pool), indexOf(m.Tasks)
	made := map[string]*Selections{}
	left := map[string]bool{}
	for _, cell := range cells {
		made[cell], left[cell] = NewSelections(m.Pool, m.Tasks), true
	}
	before := ""
	err := f.finished.EachSelected(func(row *store.SelectedRow) error {
		if row.Cell != before {
			if delete(left, before); len(left) == 0 {
				return errRead
			}
			before = row.Cell
		}
		counts := made[row.Cell]
		if counts == nil {
			return nil
		}
		task, known := tasks[row.Task]
		if !known {
			return fmt.Errorf("run %s: outcomes.parquet has the task %q and manifest.json has not", f.finished.Dir, row.Task)
		}
		counts.Ask(int(row.Repeat), task)
		for _, name := range row.Selected {
			llm, known := llms[name]
			if !known {
				return fmt.Errorf("run %s: outcomes.parquet has the LLM %q and manifest.json has not", f.finished.Dir, name)
			}
			counts.Count[llm][task]++
		}
		return nil
	})
	if err != nil && !errors.Is(err, errRead) {
		return nil, err
	}
	all := make([]*Selections, len(cells))
	for i, cell := range cells {
		if all[i] = made[cell]; all[i].Repeats == 0 {
			return nil, fmt.Errorf("run %s: cells.csv has cell %s and outcomes.parquet has not", f.finished.Dir, cell)
		}
	}
	return all, nil
}

func indexOf(names []string) map[string]int {
	at := map[string]int{}
	for i, name := range names {
		at[name] = i
	}
	return at
}

// Grades implements Recorded.
func (f folder) Grades() (*Grades, error) {
	recorded, err := f.recorded()
	if err != nil {
		return nil, err
	}
	return recorded.Grades()
}

// Predictions implements Recorded.
func (f folder) Predictions(cell string) (*Predictions, error) {
	recorded, err := f.recorded()
	if err != nil {
		return nil, err
	}
	return recorded.Predictions(cell)
}
