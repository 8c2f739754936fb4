package store

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func stepRows() []StepRow {
	nan := math.NaN()
	return []StepRow{
		{From: 0, To: 0, N: 238, Correct: 171, Accuracy: 171. / 238, CILow: 0.65, CIHigh: 0.77},
		{From: 0, To: 1. / 3, N: 238, Correct: 0.1 + 0.2, Accuracy: 0.5, CILow: 1e-9, CIHigh: 0.77},
		{From: 1. / 3, To: 2, Correct: 0, Accuracy: nan, CILow: nan, CIHigh: nan},
	}
}

func TestReadStepsIsTheInverse(t *testing.T) {
	data, err := StepsCSV(stepRows())
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadSteps(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(stepRows(), got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadStepsRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":          "want the columns",
		"from,to\n": "want the columns",
		"a\"b":      "table of steps",
		"from,to,n,correct,accuracy,ci_low,ci_high\n0,x,1,1,1,1,1\n": `row 1: to: got "x"`,
	} {
		if _, err := ReadSteps([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want %q in it", text, err, want)
		}
	}
}

// FuzzReadSteps: what is read is written and read back the same.
func FuzzReadSteps(f *testing.F) {
	data, err := StepsCSV(stepRows())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := ReadSteps(data)
		if err != nil {
			return
		}
		once, err := StepsCSV(rows)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadSteps(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := StepsCSV(again); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%q became %q (%v)", once, twice, err)
		}
	})
}
