package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// csvValue returns the value of a column in the row whose cell or label is key.
func csvValue(text, column, key string) (string, error) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return "", err
	}
	at := slices.Index(records[0], column)
	if at < 0 {
		return "", fmt.Errorf("no column %q in %v", column, records[0])
	}
	for _, record := range records[1:] {
		if record[0] == key || record[1] == key {
			return record[at], nil
		}
	}
	return "", fmt.Errorf("no row %q", key)
}

// sameResults compares the files of two run folders that depend on experiment
// and recording alone: tables, outcomes and charts.
func sameResults(a, b string) error {
	names, err := resultFiles(a)
	if err != nil {
		return err
	}
	others, err := resultFiles(b)
	if err != nil {
		return err
	}
	if !slices.Equal(names, others) {
		return fmt.Errorf("files differ: %v and %v", names, others)
	}
	for _, name := range names {
		left, err := os.ReadFile(filepath.Join(a, name))
		if err != nil {
			return err
		}
		right, err := os.ReadFile(filepath.Join(b, name))
		if err != nil {
			return err
		}
		if !bytes.Equal(left, right) {
			return fmt.Errorf("%s differs between %s and %s", name, a, b)
		}
	}
	return nil
}

func resultFiles(dir string) ([]string, error) {
	charts, err := filepath.Glob(filepath.Join(dir, "charts", "*"))
	if err != nil {
		return nil, err
	}
	if len(charts) == 0 {
		return nil, fmt.Errorf("%s has no charts", dir)
	}
	names := []string{"cells.csv", "outcomes.parquet", "tasks.csv"}
	for _, chart := range charts {
		names = append(names, filepath.Join("charts", filepath.Base(chart)))
	}
	return names, nil
}
