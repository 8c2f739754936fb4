package pipeline_test

import (
	"sync"
	"testing"

	"smacs/framework/config"
	"smacs/framework/pipeline"
	"smacs/framework/recording"
	"smacs/framework/recording/sim"
	"smacs/framework/run"
)

// simulated is sim:default, made once: recordings are read-only.
var simulated = sync.OnceValues(func() (*recording.Recording, error) { return sim.Open("default") })

const simHead = `
name = "x"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
[retrieval]
k = 50
`

// onSim prepares an experiment over sim:default; text follows simHead.
func onSim(t testing.TB, text string) *run.Prepared {
	t.Helper()
	rec, err := simulated()
	if err != nil {
		t.Fatal(err)
	}
	return prepare(t, rec, simHead+text)
}

func prepare(t testing.TB, rec *recording.Recording, text string) *run.Prepared {
	t.Helper()
	experiment, err := config.Parse("test.toml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := run.Prepare(experiment, inProcess{}, rec)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// BenchmarkSweep times sweeps in which one stage varies: what a cell more costs
// a question. ns/cell-question is the figure; one engine runs all questions.
func BenchmarkSweep(b *testing.B) {
	const dropping = `
[dropout]
strategy = "prior_drop"
keep = 3
candidates = 8
`
	const scored = `
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.5
`
	for _, bench := range []struct{ name, text string }{
		{"one cell", ""},
		{"one cell of similarities", dropping + scored},
		{"prior 200", "[sweep]\n\"retrieval.k\" = { from = 5, to = 203, step = 2 }\n\"selection.params.weighted\" = [true, false]\n"},
		{"select 10", "[sweep]\n\"selection.top_k\" = { from = 1, to = 10, step = 1 }\n"},
		{"drop 64", dropping + scored + "[sweep]\n\"dropout.keep\" = [1, 2, 3, 4]\n\"retrieval.k\" = { from = 5, to = 80, step = 5 }\n"},
		{"vote 200", "[aggregation]\nstrategy = \"weighted_vote\"\n[sweep]\n\"retrieval.k\" = { from = 5, to = 100, step = 5 }\n\"selection.top_k\" = { from = 1, to = 10, step = 1 }\n"},
		{"total 200", dropping + "[scoring.weights]\nmean_pairwise_similarity = 1.0\nvote_share = 0.5\nfirst = 0.1\n[sweep]\n\"scoring.weights.vote_share\" = { log_from = 0.01, log_to = 10.0, points = 200 }\n"},
		{"mixed 216", dropping + scored + "[sweep]\n\"selection.top_k\" = [4, 5, 7]\n\"retrieval.k\" = [20, 50, 100]\n\"dropout.keep\" = [2, 3, 4]\n\"scoring.weights.vote_share\" = { log_from = 0.01, log_to = 10.0, points = 8 }\n"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			p := onSim(b, bench.text)
			engine, err := pipeline.NewEngine(b.Context(), p.Data, p.Graph, inProcess{}, pipeline.Options{Seed: 42, Workers: 1})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := engine.Run(b.Context(), pipeline.RunOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			answered := float64(b.N) * float64(len(p.Data.Test))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/answered/float64(len(p.Cells)), "ns/cell-question")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/answered, "ns/question")
			b.ReportMetric(0, "ns/op")
		})
	}
}
