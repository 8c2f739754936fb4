package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"smacs/framework/export"
	"smacs/framework/store"
)

// finished is a run of given tables; its files are returned beside it.
func finished(t *rapid.T, dir string, axes []string, cells []store.CellRow, outcomes []store.OutcomeRow) (*store.Finished, map[string][]byte) {
	files := map[string][]byte{"experiment.toml": []byte("[compare]\nbaseline = \"best_single\"\ncorrection = \"holm\"\n")}
	var buffer bytes.Buffer
	table, err := store.CellsCSV(axes, cells)
	err = errors.Join(err, store.OutcomesParquet(&buffer, func(yield func(store.OutcomeRow) error) error {
		for _, row := range outcomes {
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}))
	files[store.CellsFile], files[store.OutcomesFile] = table, buffer.Bytes()
	folder, openErr := store.NewFolder(dir)
	if err := errors.Join(err, openErr); err != nil {
		t.Fatal(err)
	}
	err = store.PutManifest(folder, &store.Manifest{Name: "x", Status: store.RunDone})
	for name, data := range files {
		err = errors.Join(err, folder.Put(name, data))
	}
	if err != nil {
		t.Fatal(err)
	}
	run, err := store.OpenFinished(dir)
	if err != nil {
		t.Fatal(err)
	}
	return run, files
}

func drawOutcome(t *rapid.T) store.OutcomeRow {
	text := rapid.StringMatching("[^\r]*") // a CSV reader turns \r\n into \n
	return store.OutcomeRow{
		Cell: text.Draw(t, "cell"), Repeat: rapid.Int32().Draw(t, "repeat"), Question: text.Draw(t, "question"), Task: text.Draw(t, "task"),
		Answer: rapid.Ptr(text, true).Draw(t, "answer"), Score: rapid.Ptr(rapid.Float64Range(0, 1), true).Draw(t, "score"),
		State: rapid.Ptr(rapid.StringMatching("[a-z]+"), true).Draw(t, "state"), Winner: rapid.Ptr(rapid.Int32(), true).Draw(t, "winner"),
		Selected: rapid.SliceOfN(text, 0, 3).Draw(t, "selected"), Cost: rapid.Ptr(rapid.Float64Range(0, 9), true).Draw(t, "cost"),
	}
}

func drawCell(t *rapid.T) store.CellRow {
	nan := math.NaN()
	return store.CellRow{Cell: rapid.StringMatching("[0-9a-f]{4}").Draw(t, "cell"), Label: rapid.StringMatching("[^\r]*").Draw(t, "label"), Status: store.StatusDone,
		Axes: []string{rapid.SampledFrom([]string{"", "3", "rps", "007"}).Draw(t, "axis")}, TopK: 3, Keep: nan, DropRate: nan, Asked: 9, N: 7,
		Correct: rapid.Float64Range(0, 7).Draw(t, "correct"), Accuracy: rapid.Float64Range(0, 1).Draw(t, "accuracy"), CILow: 0.25, CIHigh: 0.75,
		Delta: nan, DeltaLow: nan, DeltaHigh: nan, P: nan, PAdjusted: 1e-300, OracleSelected: nan, OracleCandidates: nan, LLMsAsked: nan, PromptTokens: nan,
		CompletionTokens: nan, Cost: nan, UsesGold: rapid.Bool().Draw(t, "gold")}
}

func written(t *rapid.T, r *store.Finished, format string, table export.Table) []byte {
	var out bytes.Buffer
	if err := export.Write(&out, r, format, table); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Every form holds the rows of the run: read back, they are the rows again.
func TestFormsReadBack(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		outcomes := rapid.SliceOfN(rapid.Custom(drawOutcome), 0, 5).Draw(t, "outcomes")
		cells := rapid.SliceOfN(rapid.Custom(drawCell), 0, 4).Draw(t, "cells")
		run, files := finished(t, dir, []string{"retrieval.k"}, cells, outcomes)
		if got := written(t, run, "parquet", export.Default); !bytes.Equal(got, files[store.OutcomesFile]) {
			t.Error("parquet is not outcomes.parquet")
		}
		if got := written(t, run, "csv", export.Cells); !bytes.Equal(got, files[store.CellsFile]) {
			t.Errorf("csv of the cells is not cells.csv:\n%s", got)
		}
		if diff := cmp.Diff(outcomes, outcomesJSONL(t, written(t, run, "jsonl", export.Default)), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("jsonl (-run +read):\n%s", diff)
		}
		// CSV does not tell a missing answer from an empty one.
		want := append([]store.OutcomeRow{}, outcomes...)
		for i, row := range want {
			if row.Answer != nil && *row.Answer == "" {
				want[i].Answer = nil
			}
		}
		if diff := cmp.Diff(want, outcomesCSV(t, written(t, run, "csv", export.Default)), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("csv (-run +read):\n%s", diff)
		}
		checkCellsJSONL(t, cells, written(t, run, "jsonl", export.Cells))
	})
}

func outcomesJSONL(t *rapid.T, data []byte) (rows []store.OutcomeRow) {
	for line := range strings.Lines(string(data)) {
		var row struct { // written down again: the names are the interface
			Cell, Question, Task string
			Repeat               int32
			Answer, State        *string
			Score, Cost          *float64
			Winner               *int32
			Selected             []string
		}
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&row); err != nil {
			t.Fatal(err)
		}
		if row.Selected == nil {
			t.Fatalf("selected is null in %s", line)
		}
		rows = append(rows, store.OutcomeRow{Cell: row.Cell, Repeat: row.Repeat, Question: row.Question, Task: row.Task, Answer: row.Answer,
			Score: row.Score, State: row.State, Winner: row.Winner, Selected: row.Selected, Cost: row.Cost})
	}
	return rows
}

func outcomesCSV(t *rapid.T, data []byte) (rows []store.OutcomeRow) {
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"cell", "repeat", "question", "task", "answer", "score", "state", "winner", "selected", "cost"}, records[0]); diff != "" {
		t.Fatalf("header:\n%s", diff)
	}
	text := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	number := func(s string) *float64 {
		if s == "" {
			return nil
		}
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return &x
	}
	for _, r := range records[1:] {
		row := store.OutcomeRow{Cell: r[0], Repeat: int32(*number(r[1])), Question: r[2], Task: r[3], Answer: text(r[4]), Score: number(r[5]), State: text(r[6]), Cost: number(r[9])}
		if x := number(r[7]); x != nil {
			winner := int32(*x)
			row.Winner = &winner
		}
		if err := json.Unmarshal([]byte(r[8]), &row.Selected); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func checkCellsJSONL(t *rapid.T, cells []store.CellRow, data []byte) {
	i := 0
	for line := range strings.Lines(string(data)) {
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		c := cells[i]
		var axis any
		if c.Axes[0] != "" {
			axis = c.Axes[0]
		}
		want := map[string]any{"cell": c.Cell, "label": c.Label, "status": "done", "retrieval.k": axis, "top_k": 3.0, "asked": 9.0, "n": 7.0,
			"correct": c.Correct, "accuracy": c.Accuracy, "ci_low": 0.25, "ci_high": 0.75, "p_adjusted": 1e-300, "uses_gold": c.UsesGold}
		for _, column := range store.CellColumns([]string{"retrieval.k"}) {
			if _, known := want[column]; !known {
				want[column] = nil
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("line %d (-cells +jsonl):\n%s", i+1, diff)
		}
		i++
	}
	if i != len(cells) {
		t.Fatalf("%d lines for %d cells", i, len(cells))
	}
}

func TestChoose(t *testing.T) {
	tests := []struct {
		format string
		table  export.Table
		want   export.Table
		fails  string
	}{
		{"csv", export.Default, export.Outcomes, ""},
		{"jsonl", export.Default, export.Outcomes, ""},
		{"parquet", export.Default, export.Outcomes, ""},
		{"latex", export.Default, export.Cells, ""},
		{"csv", export.Cells, export.Cells, ""},
		{"parquet", export.Cells, "", "format parquet has no form for cells, it is for outcomes only"},
		{"latex", export.Outcomes, "", "format latex has no form for outcomes, it is for cells only"},
		{"xlsx", export.Default, "", `unknown format "xlsx", want one of csv, jsonl, parquet, latex`},
	}
	for _, test := range tests {
		t.Run(test.format+" "+string(test.table), func(t *testing.T) {
			got, err := export.Choose(test.format, test.table)
			if test.fails != "" {
				if err == nil || err.Error() != test.fails {
					t.Errorf("got error %v, want %q", err, test.fails)
				}
			} else if err != nil || got != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}
