package store

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// CellsFile is the key of a run's table of cells.
const CellsFile = "cells.csv"

// ReadCells reads cells.csv: the swept parameters' full names and the rows. It is
// the inverse of [CellsCSV]; an empty field is NaN, or 0 for a count. A header
// that is not that of cells.csv and a field that is no number are errors with
// their line.
func ReadCells(data []byte) (axes []string, rows []CellRow, err error) {
	reader := csv.NewReader(bytes.NewReader(data))
	header, err := reader.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("cells.csv: %w", err)
	}
	if fixed := len(CellColumns(nil)); len(header) >= fixed {
		axes = header[3 : 3+len(header)-fixed]
	}
	if want := CellColumns(axes); !slices.Equal(header, want) {
		return nil, nil, fmt.Errorf("cells.csv: line 1: got the columns %q, want %q with the swept parameters after status", header, want)
	}
	for {
		record, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF):
			return axes, rows, nil
		case err != nil:
			return nil, nil, fmt.Errorf("cells.csv: %w", err)
		}
		line, _ := reader.FieldPos(0)
		row, err := readCell(record, header, len(axes))
		if err != nil {
			return nil, nil, fmt.Errorf("cells.csv: line %d: %w", line, err)
		}
		rows = append(rows, row)
	}
}

// readCell reads one record, which has as many fields as the header.
func readCell(record, header []string, axes int) (r CellRow, err error) {
	r = CellRow{Cell: record[0], Label: record[1], Status: record[2], Axes: record[3 : 3+axes]}
	fields := numbers{values: record[3+axes:], names: header[3+axes:]}
	for _, x := range []*float64{&r.TopK, &r.Keep, &r.DropRate} {
		*x = fields.decimal()
	}
	r.Asked, r.N = fields.count(), fields.count()
	for _, x := range []*float64{&r.Correct, &r.Accuracy, &r.CILow, &r.CIHigh, &r.Delta, &r.DeltaLow, &r.DeltaHigh, &r.P, &r.PAdjusted,
		&r.OracleSelected, &r.OracleCandidates, &r.LLMsAsked, &r.PromptTokens, &r.CompletionTokens, &r.Cost} {
		*x = fields.decimal()
	}
	gold, message := fields.next(), fields.next()
	r.Error = message
	if r.UsesGold, err = strconv.ParseBool(gold); err != nil && fields.err == nil {
		fields.err = fmt.Errorf("uses_gold: got %q, want true or false", gold)
	}
	return r, fields.err
}

// numbers reads fields one by one and keeps the first error.
type numbers struct {
	values, names []string
	at            int
	err           error
}

func (f *numbers) next() string {
	f.at++
	return f.values[f.at-1]
}

func (f *numbers) decimal() float64 {
	text := f.next()
	if text == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		f.fail(text, "a number or nothing")
	}
	return x
}

func (f *numbers) count() int {
	text := f.next()
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		f.fail(text, "a whole number or nothing")
	}
	return n
}

func (f *numbers) fail(got, want string) {
	if f.err == nil {
		f.err = fmt.Errorf("%s: got %q, want %s", f.names[f.at-1], got, want)
	}
}
