package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func drawRow(t *rapid.T) OutcomeRow {
	return OutcomeRow{
		Cell: rapid.SampledFrom([]string{"", "0a1b", "baseline:random"}).Draw(t, "cell"), Repeat: rapid.Int32().Draw(t, "repeat"),
		Question: rapid.String().Draw(t, "question"), Task: rapid.String().Draw(t, "task"),
		Answer: rapid.Ptr(rapid.String(), true).Draw(t, "answer"), Score: rapid.Ptr(rapid.Float64Range(0, 1), true).Draw(t, "score"),
		State: rapid.Ptr(rapid.String(), true).Draw(t, "state"), Winner: rapid.Ptr(rapid.Int32(), true).Draw(t, "winner"),
		Selected: rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "selected"), Cost: rapid.Ptr(rapid.Float64(), true).Draw(t, "cost"),
	}
}

func parquetOf(rows []OutcomeRow) ([]byte, error) {
	var buffer bytes.Buffer
	err := OutcomesParquet(&buffer, func(yield func(OutcomeRow) error) error {
		for _, row := range rows {
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	})
	return buffer.Bytes(), err
}

// Nulls stay nulls and empty texts empty texts; a list without LLMs is empty.
func TestOutcomesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawRow), 0, 20).Draw(t, "rows")
		data, err := parquetOf(rows)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parquetOf(rows)
		if err != nil || !bytes.Equal(data, again) {
			t.Fatalf("equal rows gave other bytes (%v)", err)
		}
		got, err := ReadOutcomes(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("rows (-written +read):\n%s", diff)
		}
	})
}

// More rows than the writer holds at once, so that both kinds of flush run.
func TestOutcomesOfManyRows(t *testing.T) {
	rows := make([]OutcomeRow, 2500)
	for i := range rows {
		rows[i].Repeat = int32(i)
	}
	data, err := parquetOf(rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadOutcomes(data)
	if err != nil || len(got) != len(rows) {
		t.Fatalf("read %d rows, %v; want %d", len(got), err, len(rows))
	}
	for i, row := range got {
		if int(row.Repeat) != i {
			t.Fatalf("row %d is row %d", i, row.Repeat)
		}
	}
}

func TestAnErrorOfTheSourceStopsTheFile(t *testing.T) {
	want := errors.New("no more rows")
	err := OutcomesParquet(&bytes.Buffer{}, func(func(OutcomeRow) error) error { return want })
	if !errors.Is(err, want) || !strings.Contains(err.Error(), "write outcomes") {
		t.Errorf("got %v, want %v", err, want)
	}
}

// Every truncation is an error and no panic.
func TestDamagedOutcomes(t *testing.T) {
	answer := "42"
	data, err := parquetOf([]OutcomeRow{{Cell: "a", Question: "q", Task: "t", Answer: &answer, Selected: []string{"x", "y"}}})
	if err != nil {
		t.Fatal(err)
	}
	for length := range data {
		if _, err := ReadOutcomes(data[:length]); err == nil || !strings.Contains(err.Error(), "read outcomes") {
			t.Fatalf("the first %d of %d bytes: got error %v", length, len(data), err)
		}
	}
}
