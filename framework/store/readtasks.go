package store

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
)

// TasksFile is the key of a run's table by task.
const TasksFile = "tasks.csv"

// ReadTasks reads tasks.csv. It is the inverse of [TasksCSV]; an empty field is
// NaN. A header that is not that of tasks.csv and a field that is no number are
// errors with their line.
func ReadTasks(data []byte) ([]TaskRow, error) {
	reader := csv.NewReader(bytes.NewReader(data))
	records, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("tasks.csv: %w", err)
	}
	if len(records) == 0 || !slices.Equal(records[0], taskColumns()) {
		return nil, fmt.Errorf("tasks.csv: line 1: want the columns %q", taskColumns())
	}
	rows := make([]TaskRow, 0, len(records)-1)
	for i, record := range records[1:] {
		fields := numbers{values: record[3:], names: taskColumns()[3:]}
		row := TaskRow{Cell: record[0], Label: record[1], Task: record[2], N: fields.count()}
		for _, x := range []*float64{&row.Correct, &row.Accuracy, &row.CILow, &row.CIHigh} {
			*x = fields.decimal()
		}
		if fields.err != nil {
			return nil, fmt.Errorf("tasks.csv: row %d: %w", i+1, fields.err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
