package compare_test

import (
	"testing"
	"time"

	"smacs/framework/config"
	"smacs/framework/recording/sim"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/framework/store"
	"smacs/strategies/builtin"
)

// sweep has cells of 0 and 1, cells whose repeats are folded, partial scores
// (baseline:random) and a cell as baseline.
const sweep = `
name = "sweep"
repeats = 3
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
yardsticks = ["sim-closed-*"]
[sweep]
"selection.strategy" = ["rps", "random"]
"selection.top_k" = [1, 3]
[compare]
baseline = { "selection.strategy" = "random", "selection.top_k" = 3 }
`

// executed is a run of the sweep into a new folder.
func executed(t *testing.T) *store.Finished {
	t.Helper()
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := registry.InProcess(builtin.Strategies())
	if err != nil {
		t.Fatal(err)
	}
	defer catalog.Close()
	experiment, err := config.Parse("sweep.toml", []byte(sweep), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := run.Prepare(experiment, run.WithEngine(catalog), rec)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	folder, err := store.NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Execute(t.Context(), p, catalog, run.Options{Store: folder, Resolved: []byte(sweep), Workers: 2, Transport: "in-process", Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	finished, err := store.OpenFinished(dir)
	if err != nil {
		t.Fatal(err)
	}
	return finished
}

// A run's own tables are a second way of computing a comparison: the baseline
// cell compared with any other row gives cells.csv's difference, interval and p of
// that row, to the last bit.
func TestTheTablesOfTheRun(t *testing.T) {
	r := executed(t)
	const baseline = "strategy=random top_k=3"
	tested := 0
	for _, want := range r.Cells {
		if want.Label == baseline || want.Cell == find(t, r, baseline).Cell {
			continue
		}
		got := compared(t, r, r, find(t, r, baseline).Cell+"="+want.Cell).Rows[0]
		for _, number := range []struct {
			name      string
			got, want float64
		}{
			{"accuracy", float64(got.B.Accuracy), want.Accuracy},
			{"ci_low", float64(got.B.Low), want.CILow},
			{"ci_high", float64(got.B.High), want.CIHigh},
			{"delta", float64(got.Delta), want.Delta},
			{"delta_low", float64(got.DeltaLow), want.DeltaLow},
			{"delta_high", float64(got.DeltaHigh), want.DeltaHigh},
			{"p", float64(got.P), want.P},
		} {
			if number.got != number.want {
				t.Errorf("%s: %s is %v, cells.csv has %v", want.Label, number.name, number.got, number.want)
			}
		}
		if got.N != want.N {
			t.Errorf("%s: n is %d, cells.csv has %d", want.Label, got.N, want.N)
		}
		tested++
	}
	if tested < 10 { // 5 baselines, 2 yardsticks, base, 3 other cells
		t.Errorf("%d rows compared, want at least 10", tested)
	}
}

func find(t *testing.T, r *store.Finished, label string) store.CellRow {
	t.Helper()
	for _, row := range r.Cells {
		if row.Label == label {
			return row
		}
	}
	t.Fatalf("cells.csv has no row %q", label)
	return store.CellRow{}
}
