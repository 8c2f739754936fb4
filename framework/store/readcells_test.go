package store

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Rows come back as they were written; a count that is not written is 0.
func TestCellsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		axes := rapid.SliceOfN(rapid.StringMatching("[a-z.]+"), 0, 3).Draw(t, "axes")
		row := unknown(rapid.StringMatching("[^\r]*").Draw(t, "cell"), "a\nlabel, \"quoted\"", rapid.SampledFrom([]string{StatusDone, StatusFailed}).Draw(t, "status"))
		for range axes {
			row.Axes = append(row.Axes, rapid.StringMatching("[^\r]*").Draw(t, "axis"))
		}
		row.TopK, row.Accuracy, row.P, row.Cost = 3, rapid.Float64().Draw(t, "accuracy"), 1e-300, rapid.Float64().Draw(t, "cost")
		row.UsesGold = rapid.Bool().Draw(t, "gold")
		if row.Status == StatusDone {
			row.Asked, row.N = rapid.Int().Draw(t, "asked"), 7
		}
		want := []CellRow{row, unknown("b", "", StatusInvalid)}
		want[1].Axes = make([]string, len(axes))
		data, err := CellsCSV(axes, want)
		if err != nil {
			t.Fatal(err)
		}
		gotAxes, got, err := ReadCells(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("rows (-written +read):\n%s", diff)
		}
		if diff := cmp.Diff(axes, gotAxes, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("axes (-written +read):\n%s", diff)
		}
	})
}

func TestReadCellsErrors(t *testing.T) {
	data, err := CellsCSV(nil, []CellRow{unknown("a", "a", StatusDone)})
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	tests := map[string]struct{ text, want string }{
		"empty":           {"", "cells.csv: EOF"},
		"other table":     {"a,b\n1,2\n", "line 1: got the columns"},
		"renamed column":  {strings.Replace(good, "top_k", "k", 1), "line 1: got the columns"},
		"short row":       {good + "b,b,done\n", "wrong number of fields"},
		"words as number": {strings.Replace(good, "done,,", "done,many,", 1), `line 2: top_k: got "many", want a number or nothing`},
		"half a question": {strings.Replace(good, ",0,0,", ",0.5,0,", 1), `line 2: asked: got "0.5", want a whole number`},
		"maybe":           {strings.Replace(good, "false", "maybe", 1), `line 2: uses_gold: got "maybe"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, _, err := ReadCells([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// What is read and written again reads the same.
func FuzzReadCells(f *testing.F) {
	data, err := CellsCSV([]string{"selection.top_k"}, []CellRow{unknown("a", "x", StatusDone)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("cell,label,status\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		axes, rows, err := ReadCells(data)
		if err != nil {
			return
		}
		written, err := CellsCSV(axes, rows)
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := ReadCells(written)
		if err != nil {
			t.Fatal(err)
		}
		rewritten, err := CellsCSV(axes, again)
		if err != nil || !bytes.Equal(written, rewritten) {
			t.Fatalf("read %q, then %q (%v)", written, rewritten, err)
		}
	})
}
