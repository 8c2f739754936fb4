package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/BurntSushi/toml"
)

// A Finished is a run that came to its end, as its folder has it. Outcomes stay
// in their file until they are read.
type Finished struct {
	Dir        string
	Manifest   *Manifest
	Experiment string    // text of experiment.toml
	Edited     bool      // experiment.toml is not the one that ran
	Axes       []string  // full names of the swept parameters, columns of cells.csv
	Cells      []CellRow // cells.csv

	folder *Folder
}

// OpenFinished reads the run folder dir. A folder of something else and a run
// that did not come to its end are errors that say what to do.
func OpenFinished(dir string) (*Finished, error) {
	folder, err := OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	r := &Finished{Dir: dir, folder: folder}
	if r.Manifest, err = GetManifest(folder); err != nil {
		return nil, fmt.Errorf("%s is not a run folder: %w", dir, err)
	}
	if err := r.read(); err != nil {
		return nil, fmt.Errorf("run %s: %w", dir, err)
	}
	return r, nil
}

func (r *Finished) read() error {
	if status := r.Manifest.Status; status != RunDone && status != RunIncomplete {
		return fmt.Errorf("it is not finished (status %q): give the same smacs run command again, which goes on from there", status)
	}
	experiment, err := r.folder.Get("experiment.toml")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(experiment)
	r.Experiment, r.Edited = string(experiment), hex.EncodeToString(sum[:]) != r.Manifest.Experiment
	cells, err := r.folder.Get(CellsFile)
	if err != nil {
		return err
	}
	r.Axes, r.Cells, err = ReadCells(cells)
	return err
}

// Tasks reads tasks.csv.
func (r *Finished) Tasks() ([]TaskRow, error) {
	data, err := r.folder.Get(TasksFile)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", r.Dir, err)
	}
	rows, err := ReadTasks(data)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", r.Dir, err)
	}
	return rows, nil
}

// Chart reads the SVG of a chart that the manifest names.
func (r *Finished) Chart(c ManifestChart) ([]byte, error) {
	svg, err := r.folder.Get(c.File)
	if err != nil {
		return nil, fmt.Errorf("run %s: chart %q: %w", r.Dir, c.Title, err)
	}
	return svg, nil
}

// OpenOutcomes opens outcomes.parquet and returns its size. A run without
// outcomes is an error that says why and what to do. The caller closes the file.
func (r *Finished) OpenOutcomes() (file *os.File, size int64, err error) {
	file, err = r.folder.Open(OutcomesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("run %s: %s; run it again with --set output.outcomes=all", r.Dir, r.whyNoOutcomes())
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// KeptNoOutcomes reports whether the run's experiment asked to keep none.
func (r *Finished) KeptNoOutcomes() bool {
	var kept struct{ Output struct{ Outcomes string } }
	_, err := toml.Decode(r.Experiment, &kept)
	return err == nil && kept.Output.Outcomes == "none"
}

func (r *Finished) whyNoOutcomes() string {
	if r.KeptNoOutcomes() {
		return `its experiment has output.outcomes = "none", so no outcomes were kept`
	}
	return OutcomesFile + " is missing"
}

// EachOutcome calls use with the run's outcomes as the function [EachOutcome]
// does.
func (r *Finished) EachOutcome(use func(*OutcomeRow) error) error { return eachOf(r, use) }

// EachScore is EachOutcome for the columns of a [ScoreRow].
func (r *Finished) EachScore(use func(*ScoreRow) error) error { return eachOf(r, use) }

func eachOf[T any](r *Finished, use func(*T) error) error {
	file, size, err := r.OpenOutcomes()
	if err != nil {
		return err
	}
	defer file.Close()
	var used error // of use, which knows best what it was about
	err = eachRow(file, size, func(row *T) error {
		used = use(row)
		return used
	})
	if err != nil && used == nil {
		return fmt.Errorf("run %s: %w", r.Dir, err)
	}
	return err
}
