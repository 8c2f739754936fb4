package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// references is testdata/references.json, written by testdata/references.py with
// exact integers and fractions.
type references struct {
	Wilson []struct {
		Correct, Confidence float64
		N                   int
		Want                [2]float64
	}
	McNemar []struct {
		B, C int
		Want float64
	}
	Paired []struct {
		B, C, N    int
		Confidence float64
		Want       [2]float64
	}
}

func readReferences(t *testing.T) references {
	t.Helper()
	data, err := os.ReadFile("testdata/references.json")
	if err != nil {
		t.Fatal(err)
	}
	var r references
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Wilson) != 20 || len(r.McNemar) != 14 || len(r.Paired) != 28 {
		t.Fatalf("got %d, %d and %d references, want all 20, 14 and 28", len(r.Wilson), len(r.McNemar), len(r.Paired))
	}
	return r
}

func TestWilsonReferences(t *testing.T) {
	for _, c := range readReferences(t).Wilson {
		got := Wilson(c.Correct, c.N, c.Confidence)
		if !near(got.Low, c.Want[0], 1e-12) || !near(got.High, c.Want[1], 1e-12) {
			t.Errorf("Wilson(%v, %d, %v) = %v, want %v", c.Correct, c.N, c.Confidence, got, c.Want)
		}
	}
}

func TestMcNemarReferences(t *testing.T) {
	for _, c := range readReferences(t).McNemar {
		if got := McNemar(c.B, c.C); !near(got, c.Want, 1e-11) {
			t.Errorf("McNemar(%d, %d) = %v, want %v", c.B, c.C, got, c.Want)
		}
	}
}

func TestPairedDifferenceReferences(t *testing.T) {
	for _, c := range readReferences(t).Paired {
		if got := PairedDifference(c.B, c.C, c.N, c.Confidence); got != (Interval{c.Want[0], c.Want[1]}) {
			t.Errorf("PairedDifference(%d, %d, %d, %v) = %v, want exactly %v", c.B, c.C, c.N, c.Confidence, got, c.Want)
		}
	}
}

// near compares by relative error.
func near(got, want, tolerance float64) bool {
	return got == want || math.Abs(got-want) <= tolerance*math.Abs(want)
}
