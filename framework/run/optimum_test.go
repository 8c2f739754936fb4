package run_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"smacs/framework/config"
	"smacs/framework/recording"
	"smacs/framework/recording/sim"
	"smacs/framework/recording/sim/predict"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/strategies/builtin"
)

// scoreWeightsFile is the experiment whose result is predicted.
const scoreWeightsFile = "../../experiments/sim-score-weights.toml"

// large is sim:large, made once.
var large = sync.OnceValues(func() (*recording.Recording, error) { return sim.Open("large") })

// model states the constants of sim:large and of the simulated aggregator.
func model() predict.Model {
	p, s := sim.Large(), sim.DefaultSynthesis()
	m := predict.Model{
		Shares: predict.Shares(p.Shares), SharedError: p.SharedError, Pull: p.Pull, Synthesis: predict.Synthesis(s),
	}
	for _, llm := range p.LLMs {
		if strings.HasPrefix(llm.Name, "sim-open-") {
			m.LLMs = append(m.LLMs, predict.LLM{Family: llm.Family, Accuracy: llm.Accuracy, Unparsed: llm.Unparsed})
		}
	}
	return m
}

// scoreWeights prepares the experiment's file with changes.
func scoreWeights(t testing.TB, sets ...string) (*run.Prepared, run.Catalog) {
	t.Helper()
	text, err := os.ReadFile(scoreWeightsFile)
	if err != nil {
		t.Fatal(err)
	}
	inProcess, err := registry.InProcess(builtin.Strategies())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inProcess.Close() })
	catalog := run.WithEngine(inProcess)
	experiment, err := config.Parse(scoreWeightsFile, text, append(sets, `output.outcomes="none"`))
	if err != nil {
		t.Fatal(err)
	}
	rec, err := large()
	if err != nil {
		t.Fatal(err)
	}
	p, err := run.Prepare(experiment, catalog, rec)
	if err != nil {
		t.Fatal(err)
	}
	return p, catalog
}

// swept are the rows of the grid, in the order of the axis.
func swept(t testing.TB, p *run.Prepared, catalog run.Catalog) (memory, []map[string]string) {
	t.Helper()
	files := memory{}
	if _, err := run.Execute(t.Context(), p, catalog, options(files, 1)); err != nil {
		t.Fatal(err)
	}
	rows := files.table(t, "cells.csv")
	return files, slices.DeleteFunc(rows, func(row map[string]string) bool { return !strings.Contains(row["label"], "=") })
}

func number(t testing.TB, row map[string]string, column string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(row[column], 64)
	if err != nil {
		t.Fatalf("%s: column %s: %v", row["label"], column, err)
	}
	return x
}

// TestBestScoreWeightIsPredicted predicts the best weight of perplexity, and the
// interval around it, from the model's constants before anything is run. Then it
// runs the experiment itself with 20 seeds on which nothing was worked out. The
// prediction holds for a seed when
//
//   - the predicted best weight is not significantly worse than the best found,
//   - weight 0 (agreement alone) and the largest weight (confidence alone) are both
//     significantly worse than the predicted best,
//   - the best of the sweep is in the predicted interval, and
//   - so is the first weight at which the exact step function of accuracy is greatest,
//
// by exact McNemar tests at 5 % over the test questions, as cells.csv states them.
// It must hold for 18 seeds of the 20.
func TestBestScoreWeightIsPredicted(t *testing.T) {
	if testing.Short() {
		t.Skip("20 runs over 4196 questions")
	}
	p, _ := scoreWeights(t)
	weights := axisWeights(t, p)
	predicted, err := predict.Weights(model(), trialOf(t, p), weights, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	first, last := predicted.Interval(len(p.Data.Test))
	star := predicted.Best
	t.Logf("weights   %v", weights)
	t.Logf("predicted %.4f: best at %v, the interval is %v to %v", predicted.Accuracy, weights[star], weights[first], weights[last])
	if first == 0 || last == len(weights)-1 {
		t.Fatal("the interval reaches an end of the axis: it predicts no optimum inside")
	}

	const seeds, firstSeed = 20, 901
	found := make([]finding, seeds)
	t.Run("seeds", func(t *testing.T) {
		for i := range found {
			t.Run(fmt.Sprint(firstSeed+i), func(t *testing.T) {
				t.Parallel()
				found[i] = find(t, firstSeed+i, weights, star)
			})
		}
	})
	held := 0
	for i, f := range found {
		notWorse := f.pBest >= 0.05 || f.accuracy[star] == f.accuracy[f.best]
		worse := f.low < 0 && f.pLow < 0.05 && f.high < 0 && f.pHigh < 0.05
		inside := first <= f.best && f.best <= last
		steps := weights[first] <= f.from && f.from <= weights[last]
		if notWorse && worse && inside && steps {
			held++
		}
		t.Logf("seed %d: best of the sweep %v with %.4f, steps %.4f at %.3g to %.3g; at %v %.4f (p %.2f); at 0 %+.4f (p %.1e), at %v %+.4f (p %.1e): %t %t %t %t",
			firstSeed+i, weights[f.best], f.accuracy[f.best], f.most, f.from, f.to, weights[star], f.accuracy[star], f.pBest,
			f.low, f.pLow, weights[len(weights)-1], f.high, f.pHigh, notWorse, worse, inside, steps)
	}
	t.Logf("the prediction holds for %d of %d seeds", held, seeds)
	if held < 18 {
		t.Errorf("the prediction holds for %d of %d seeds, want at least 18", held, seeds)
	}
}

// axisWeights are the weights that the file sweeps.
func axisWeights(t testing.TB, p *run.Prepared) []float64 {
	t.Helper()
	if e := p.Experiment; len(e.Sweep) != 1 || e.Sweep[0].Key != "scoring.weights.perplexity" || e.Repeats != 1 {
		t.Fatalf("the file sweeps %v with %d repeats, want the weight of perplexity and 1", e.Sweep, e.Repeats)
	}
	var weights []float64
	for _, value := range p.Experiment.Sweep[0].Values {
		weights = append(weights, value.(float64))
	}
	if !slices.IsSorted(weights) || weights[0] != 0 {
		t.Fatalf("weights %v, want them ascending from 0", weights)
	}
	return weights
}

// trialOf is what the file says of the trial; it must be one that can be predicted.
func trialOf(t testing.TB, p *run.Prepared) predict.Trial {
	t.Helper()
	s := p.Cells[0].Settings
	got := []string{p.Experiment.Data.Recording, s.Selection.Info.ID, s.Dropout.Info.ID, s.Aggregation.Info.ID}
	if want := []string{"sim:large", "best_n", "uniform_drop", "simulated"}; !slices.Equal(got, want) {
		t.Fatalf("the file says %v, the prediction is for %v", got, want)
	}
	return predict.Trial{TopK: s.TopK, Keep: s.Keep, Candidates: s.Candidates}
}

// A finding is what one seed says.
type finding struct {
	accuracy  []float64 // by weight
	best      int
	pBest     float64 // of the best against the predicted best; 1 where it is that
	low, high float64 // differences of the ends to the predicted best
	pLow      float64
	pHigh     float64
	// most is the greatest value of the exact step function, which it first has
	// between the weights from and to.
	most, from, to float64
}

func find(t *testing.T, seed int, weights []float64, star int) finding {
	p, catalog := scoreWeights(t, fmt.Sprintf("seed=%d", seed), fmt.Sprintf(`compare.baseline={"scoring.weights.perplexity"=%g}`, weights[star]))
	files, rows := swept(t, p, catalog)
	if len(rows) != len(weights) {
		t.Fatalf("%d rows of the grid, want %d", len(rows), len(weights))
	}
	f := finding{pBest: 1}
	for i, row := range rows {
		if number(t, row, "scoring.weights.perplexity") != weights[i] {
			t.Fatalf("row %d is %q, want weight %v", i, row["label"], weights[i])
		}
		f.accuracy = append(f.accuracy, number(t, row, "accuracy"))
	}
	f.best = slices.Index(f.accuracy, slices.Max(f.accuracy))
	if f.best != star {
		f.pBest = number(t, rows[f.best], "p")
	}
	end := rows[len(rows)-1]
	f.low, f.pLow = number(t, rows[0], "delta"), number(t, rows[0], "p")
	f.high, f.pHigh = number(t, end, "delta"), number(t, end, "p")
	for _, step := range files.table(t, "charts/steps-scoring.weights.perplexity.csv") {
		if accuracy := number(t, step, "accuracy"); accuracy > f.most {
			f.most, f.from, f.to = accuracy, number(t, step, "from"), number(t, step, "to")
		}
	}
	if f.most < f.accuracy[f.best]-1e-12 {
		t.Errorf("the step function reaches %v, less than the sweep's %v", f.most, f.accuracy[f.best])
	}
	return f
}
