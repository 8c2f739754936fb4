package predict_test

import (
	"math"
	"os"
	"testing"

	"smacs/framework/config"
	"smacs/framework/recording/sim"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/strategies/builtin"
)

// topK is the experiment whose settings are those of zeroeval-top-k.toml, which made the
// real figures.
const topK = "../../../../experiments/sim-zeroeval-top-k.toml"

// The figures that are compared, by the label of their row.
const (
	bestSingle = "baseline:best_single"
	majority   = "baseline:majority_all"
	oracle     = "baseline:oracle"
	byPriors   = "top_k=5 strategy=rps"
	bestFive   = "top_k=5 strategy=best_n"
)

// TestZeroEvalIsResembled runs the real engine over recordings of six seeds on which
// nothing was fitted. The real figures are those of `smacs run
// experiments/zeroeval-top-k.toml`, 840 test questions; README.md says what was fitted to.
func TestZeroEvalIsResembled(t *testing.T) {
	const seeds = 6
	sums := map[string]float64{}
	for seed := range uint64(seeds) {
		p := sim.ZeroEval()
		p.Seed = 901 + seed
		for label, accuracy := range figures(t, p) {
			sums[label] += 100 * accuracy / seeds
		}
	}
	// Two standard errors of a share near 0.8 over 840 questions are 2.8 points: what the
	// real recording itself leaves open.
	for _, c := range []struct {
		label string
		real  float64
	}{{bestSingle, 76.5}, {majority, 77.4}, {bestFive, 80.0}, {byPriors, 80.1}, {oracle, 91.5}} {
		t.Logf("%-24s %.2f, ZeroEval %.1f", c.label, sums[c.label], c.real)
		if got := sums[c.label]; !(math.Abs(got-c.real) <= 2.8) {
			t.Errorf("%s: %.2f %% over %d seeds, want %.1f within 2.8", c.label, got, seeds, c.real)
		}
	}
	if gain := sums[byPriors] - sums[bestFive]; math.Abs(gain) > 1.5 { // on ZeroEval +0.1
		t.Errorf("choosing by priors changes the vote of five by %+.2f points, want at most 1.5", gain)
	}
	if gain := sums[bestFive] - sums[majority]; gain < 1.5 { // on ZeroEval 2.6
		t.Errorf("the best five are %+.2f points above all, want at least 1.5", gain)
	}
}

// TestWithoutJointErrorsNothingIsResembled: when LLMs err independently and nobody
// shares a mistake, a vote of all is almost always right, as it never is on ZeroEval.
func TestWithoutJointErrorsNothingIsResembled(t *testing.T) {
	p := sim.ZeroEval()
	p.Seed = 901
	for i := range p.Tasks {
		p.Tasks[i].Shares = &sim.Shares{Topic: 0.01, Own: 0.99}
		p.Tasks[i].Mistakes.Traps, p.Tasks[i].Flawed = 0, 0
	}
	if got := 100 * figures(t, p)[majority]; got < 77.4+10 {
		t.Errorf("majority of all %.1f %%, want far above ZeroEval's 77.4", got)
	}
}

// TestWithoutSkillNothingIsResembled: when all LLMs are equally good, the best five of the
// bank are no better than all.
func TestWithoutSkillNothingIsResembled(t *testing.T) {
	p := sim.ZeroEval()
	p.Seed = 901
	for task := range p.LLMs[0].Accuracies {
		mean := 0.0
		for _, m := range p.LLMs {
			mean += m.Accuracies[task] / float64(len(p.LLMs))
		}
		for _, m := range p.LLMs {
			m.Accuracies[task] = mean
		}
	}
	f := figures(t, p)
	if gain := 100 * (f[bestFive] - f[majority]); gain > 1 {
		t.Errorf("the best five are %+.2f points above all, want nothing to gain", gain)
	}
	if got := 100 * f[bestSingle]; got > 76.5-5 {
		t.Errorf("best single %.1f %%, want far below ZeroEval's 76.5", got)
	}
}

// figures runs the experiment on one recording and returns accuracies by label.
func figures(t *testing.T, p sim.Params) map[string]float64 {
	t.Helper()
	text, err := os.ReadFile(topK)
	if err != nil {
		t.Fatal(err)
	}
	inProcess, err := registry.InProcess(builtin.Strategies())
	if err != nil {
		t.Fatal(err)
	}
	defer inProcess.Close()
	catalog := run.WithEngine(inProcess)
	experiment, err := config.Parse(topK, text, []string{"sweep.selection.top_k=[5]", `output.outcomes="none"`})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := sim.Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := run.Prepare(experiment, catalog, rec)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, row := range table(t, executed(t, prepared, catalog), "cells.csv") {
		out[row["label"]] = number(t, row, "accuracy")
	}
	return out
}
