package run

import (
	"fmt"
	"io"

	"github.com/BurntSushi/toml"

	"smacs/framework/report"
	"smacs/framework/store"
)

// ReportFile is the key of a run's report.
const ReportFile = "report.html"

// WriteReport writes the report of a finished run again from its folder, without
// computing a cell: the same bytes as the run wrote where nothing changed. An
// error means that the folder lacks a file or holds a damaged one; nothing is
// written then.
func WriteReport(w io.Writer, finished *store.Finished) error {
	run, err := readReported(finished)
	if err != nil {
		return err
	}
	return report.HTML(w, run.report())
}

func readReported(finished *store.Finished) (*reported, error) {
	run := &reported{manifest: finished.Manifest, experiment: finished.Experiment, axes: finished.Axes, cells: finished.Cells}
	var described struct{ Description string }
	if _, err := toml.Decode(finished.Experiment, &described); err != nil {
		return nil, fmt.Errorf("run %s: experiment.toml: %w", finished.Dir, err)
	}
	run.about = described.Description
	var err error
	if run.tasks, err = finished.Tasks(); err != nil {
		return nil, err
	}
	for _, c := range finished.Manifest.Charts {
		svg, err := finished.Chart(c)
		if err != nil {
			return nil, err
		}
		run.charts = append(run.charts, svg)
	}
	return run, nil
}
