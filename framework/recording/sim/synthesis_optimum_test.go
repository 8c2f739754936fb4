package sim

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// optimumTrial is that of experiments/sim-score-weights.toml.
var optimumTrial = trial{topK: 7, keep: 3, candidates: 8}

// TestSlowSweep runs experiments/sim-score-weights.toml question by question, without
// the pipeline. The right answers by weight are those of the golden file, to which a
// test of package predict holds the engine.
func TestSlowSweep(t *testing.T) {
	weights := []float64{0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 30, 100}
	const seed = 42 // the default of experiments
	var got bytes.Buffer
	got.WriteString("weight,correct\n")
	for i, outcomes := range newWorld(t, Large(), DefaultSynthesis()).outcomes(t, optimumTrial, seed, weights) {
		correct := 0.0
		for _, x := range outcomes {
			correct += x
		}
		fmt.Fprintf(&got, "%v,%v\n", weights[i], correct)
	}
	const golden = "testdata/score-weights.csv"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("right answers by weight (-want +got):\n%s", diff)
	}
}
