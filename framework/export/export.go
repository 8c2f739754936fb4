package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"smacs/framework/report"
	"smacs/framework/store"
)

// A Table is what is exported of a run.
type Table string

// The tables of a run. Default is the first one a format has.
const (
	Default  Table = ""
	Outcomes Table = "outcomes" // one row per cell, repeat and question, baselines and yardsticks among the cells
	Cells    Table = "cells"    // one row per cell, baseline and yardstick
)

// format writes the tables it has a form for.
type format struct {
	name   string
	tables []Table
	write  func(io.Writer, *store.Finished, Table) error
}

func formats() []format {
	return []format{
		{"csv", []Table{Outcomes, Cells}, writeCSV},
		{"jsonl", []Table{Outcomes, Cells}, writeJSONL},
		{"parquet", []Table{Outcomes}, writeParquet},
		{"latex", []Table{Cells}, writeLaTeX},
	}
}

// Formats lists the names of the formats.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// Choose returns the table that Write would write, or why there is none: an
// unknown format, or one without a form for the table. It is for callers that
// must know before they open a file to write to.
func Choose(name string, table Table) (Table, error) {
	_, table, err := choose(name, table)
	return table, err
}

// Write writes a table of a run. Errors are those of Choose, of reading the run
// and of w; what was written before an error is incomplete.
func Write(w io.Writer, r *store.Finished, name string, table Table) error {
	f, table, err := choose(name, table)
	if err != nil {
		return err
	}
	return f.write(w, r, table)
}

func choose(name string, table Table) (format, Table, error) {
	for _, f := range formats() {
		if f.name != name {
			continue
		}
		if table == Default {
			table = f.tables[0]
		}
		if !slices.Contains(f.tables, table) {
			return f, table, fmt.Errorf("format %s has no form for %s, it is for %s only", name, table, f.tables[0])
		}
		return f, table, nil
	}
	return format{}, table, fmt.Errorf("unknown format %q, want one of %s", name, strings.Join(Formats(), ", "))
}

// writeParquet copies outcomes.parquet.
func writeParquet(w io.Writer, r *store.Finished, _ Table) error {
	file, _, err := r.OpenOutcomes()
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}

func writeLaTeX(w io.Writer, r *store.Finished, _ Table) error {
	table, err := tableOf(r)
	if err != nil {
		return err
	}
	return report.LaTeX(w, table)
}
