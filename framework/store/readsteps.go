package store

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
)

// stepColumns is the header of the table beside a chart of steps.
func stepColumns() []string {
	return []string{"from", "to", "n", "correct", "accuracy", "ci_low", "ci_high"}
}

// ReadSteps reads the table beside a chart of steps. It is the inverse of
// [StepsCSV]; an empty field is NaN. Another header and a field that is no number
// are errors with their row.
func ReadSteps(data []byte) ([]StepRow, error) {
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("table of steps: %w", err)
	}
	if len(records) == 0 || !slices.Equal(records[0], stepColumns()) {
		return nil, fmt.Errorf("table of steps: line 1: want the columns %q", stepColumns())
	}
	rows := make([]StepRow, 0, len(records)-1)
	for i, record := range records[1:] {
		fields := numbers{values: record, names: stepColumns()}
		row := StepRow{From: fields.decimal(), To: fields.decimal(), N: fields.count()}
		for _, x := range []*float64{&row.Correct, &row.Accuracy, &row.CILow, &row.CIHigh} {
			*x = fields.decimal()
		}
		if fields.err != nil {
			return nil, fmt.Errorf("table of steps: row %d: %w", i+1, fields.err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Steps reads the table beside the chart of steps of that name; fs.ErrNotExist
// when the run has none.
func (r *Finished) Steps(name string) ([]StepRow, error) {
	data, err := r.folder.Get("charts/" + name + ".csv")
	if err != nil {
		return nil, err
	}
	rows, err := ReadSteps(data)
	if err != nil {
		return nil, fmt.Errorf("run %s: charts/%s.csv: %w", r.Dir, name, err)
	}
	return rows, nil
}
