package store

import (
	"bytes"
	"encoding/csv"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files")

// unknown is a row in which no number is known.
func unknown(cell, label, status string) CellRow {
	nan := math.NaN()
	return CellRow{Cell: cell, Label: label, Status: status, TopK: nan, Keep: nan, DropRate: nan, Correct: nan,
		Accuracy: nan, CILow: nan, CIHigh: nan, Delta: nan, DeltaLow: nan, DeltaHigh: nan, P: nan, PAdjusted: nan,
		OracleSelected: nan, OracleCandidates: nan, LLMsAsked: nan, PromptTokens: nan, CompletionTokens: nan, Cost: nan}
}

// exampleRows has a row of every status and labels that CSV must quote.
func exampleRows() []CellRow {
	baseline := unknown("baseline:oracle", "baseline:oracle", StatusDone)
	baseline.Asked, baseline.N, baseline.Correct, baseline.Accuracy, baseline.UsesGold = 8, 8, 7, 0.875, true
	done := CellRow{Cell: "0a1b2c3d4e5f", Label: `top_k=3 "quoted", with a comma`, Status: StatusDone, Axes: []string{"3", "0.1"},
		TopK: 3, Keep: 2, DropRate: 1 - 2.0/3, Asked: 8, N: 7, Correct: 5.5, Accuracy: 5.5 / 7, CILow: 0.25, CIHigh: 1,
		Delta: -0.125, DeltaLow: -0.5, DeltaHigh: 0.25, P: 1e-100, PAdjusted: 0.000001, OracleSelected: 1, OracleCandidates: 0,
		LLMsAsked: 24, PromptTokens: 1234567, CompletionTokens: 1e21, Cost: 0.1 + 0.2}
	failed := unknown("111111111111", "=cmd()|'calc'!A0", StatusFailed)
	failed.Axes, failed.TopK, failed.Keep, failed.DropRate, failed.Error = []string{"5", ""}, 5, 5, 0, "strategy scoring.mine: line one\nline two"
	invalid := unknown("222222222222", "日本 \t+1", StatusInvalid)
	invalid.TopK, invalid.Error = 99, "top_k 99 > 15 LLMs in the pool"
	return []CellRow{baseline, done, failed, invalid}
}

func TestCellsCSVGolden(t *testing.T) {
	got, err := CellsCSV([]string{"selection.top_k", "dropout.rate"}, exampleRows())
	golden(t, "cells.csv", got, err)
}

func TestTasksCSVGolden(t *testing.T) {
	nan := math.NaN()
	got, err := TasksCSV([]TaskRow{
		{"0a1b", "@SUM(A1)", "gsm", 4, 3, 0.75, 0.3, 0.95},
		{"0a1b", "@SUM(A1)", "a,b", 0, 0, nan, nan, nan},
	})
	golden(t, "tasks.csv", got, err)
}

func golden(t *testing.T, name string, got []byte, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-golden +got):\n%s", name, diff)
	}
}

// Without axes the header is the interface other tools read (ARCHITECTURE.md,
// section 6).
func TestCellColumns(t *testing.T) {
	want := []string{"cell", "label", "status", "top_k", "keep", "drop_rate", "asked", "n", "correct", "accuracy", "ci_low", "ci_high",
		"delta", "delta_low", "delta_high", "p", "p_adjusted", "oracle_selected", "oracle_candidates", "llms_asked",
		"prompt_tokens", "completion_tokens", "cost", "uses_gold", "error"}
	if diff := cmp.Diff(want, CellColumns(nil)); diff != "" {
		t.Error(diff)
	}
}

// Whatever a label or an error holds, a CSV reader gets it back, in as many
// columns as the header has. (A CSV reader turns \r\n into \n.)
func TestLabelsSurviveCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := unknown("c", rapid.StringMatching("[^\r]*").Draw(t, "label"), StatusFailed)
		row.Error = rapid.StringMatching("[^\r]*").Draw(t, "error")
		row.Axes = []string{rapid.StringMatching("[^\r]*").Draw(t, "axis")}
		data, err := CellsCSV([]string{"an.axis"}, []CellRow{row})
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got := records[1]
		if len(records) != 2 || got[1] != row.Label || got[3] != row.Axes[0] || got[len(got)-1] != row.Error {
			t.Fatalf("%+v came back as %q", row, records)
		}
	})
}

// Every number reads back as itself; missing is empty and never 0.
func TestDecimalReadsBack(t *testing.T) {
	if got := decimal(math.NaN()); got != "" {
		t.Errorf("NaN is written %q, want nothing", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		back, err := strconv.ParseFloat(decimal(x), 64)
		if err != nil || math.Float64bits(back) != math.Float64bits(x) {
			t.Fatalf("%v is written %q and read %v, %v", x, decimal(x), back, err)
		}
	})
}
