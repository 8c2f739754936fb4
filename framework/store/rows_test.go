package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// Reading in pieces gives the rows that reading at once gives, and the scores
// are those rows' scores.
func TestEachOutcomeIsReadOutcomes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawRow), 0, 20).Draw(t, "rows")
		// More rows than are read at once, in some cases.
		for i := range rapid.SampledFrom([]int{0, 2*chunk + 1}).Draw(t, "more") {
			rows = append(rows, OutcomeRow{Cell: fmt.Sprint(i / 1000), Repeat: int32(i)})
		}
		data, err := parquetOf(rows)
		if err != nil {
			t.Fatal(err)
		}
		var got []OutcomeRow
		if err := EachOutcome(bytes.NewReader(data), int64(len(data)), func(r *OutcomeRow) error {
			got = append(got, *r)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("rows (-written +read):\n%s", diff)
		}
		var want, scores []ScoreRow
		for _, r := range rows {
			want = append(want, ScoreRow{r.Cell, r.Repeat, r.Question, r.Task, r.Score})
		}
		if err := EachScore(bytes.NewReader(data), int64(len(data)), func(r *ScoreRow) error {
			scores = append(scores, *r)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, scores); diff != "" {
			t.Fatalf("scores (-written +read):\n%s", diff)
		}
	})
}

func TestAnErrorOfTheReaderIsReturned(t *testing.T) {
	data, err := parquetOf(make([]OutcomeRow, 3))
	if err != nil {
		t.Fatal(err)
	}
	full, calls := errors.New("disk full"), 0
	err = EachOutcome(bytes.NewReader(data), int64(len(data)), func(*OutcomeRow) error { calls++; return full })
	if err != full || calls != 1 {
		t.Errorf("got %v after %d calls, want %v after 1", err, calls, full)
	}
}

// Every truncation is an error and no panic, and so is another Parquet file.
func TestEachOutcomeOfOtherFiles(t *testing.T) {
	data, err := parquetOf(make([]OutcomeRow, 3))
	if err != nil {
		t.Fatal(err)
	}
	use := func(*OutcomeRow) error { return nil }
	for length := range data {
		if err := EachOutcome(bytes.NewReader(data[:length]), int64(length), use); err == nil || !strings.Contains(err.Error(), "read outcomes") {
			t.Fatalf("the first %d of %d bytes: got error %v", length, len(data), err)
		}
	}
	var other bytes.Buffer
	if err := parquet.Write(&other, []struct{ Cell string }{{"x"}}); err != nil {
		t.Fatal(err)
	}
	if err := EachOutcome(bytes.NewReader(other.Bytes()), int64(other.Len()), use); err == nil || !strings.Contains(err.Error(), `it has no column "cell"`) {
		t.Errorf("another table: got error %v, want one about its columns", err)
	}
}

// A file with a byte changed is read or refused, never a panic.
func FuzzEachScore(f *testing.F) {
	answer, score := "42", 1.0
	data, err := parquetOf([]OutcomeRow{{Cell: "a", Question: "q", Task: "t", Answer: &answer, Score: &score, Selected: []string{"x", "y"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, enough := 0, errors.New("read outcomes: enough")
		if err := EachScore(bytes.NewReader(data), int64(len(data)), func(*ScoreRow) error {
			if rows++; rows > 10*chunk {
				return enough // a file may claim any number of rows
			}
			return nil
		}); err != nil && !strings.Contains(err.Error(), "read outcomes") {
			t.Errorf("got error %v, want one about the outcomes", err)
		}
	})
}
