package predict_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"smacs/framework/config"
	"smacs/framework/recording"
	"smacs/framework/recording/sim"
	"smacs/framework/recording/sim/predict"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/framework/store"
	"smacs/strategies/builtin"
)

// scoreWeightsFile is the experiment whose result is predicted.
const scoreWeightsFile = "../../../../experiments/sim-score-weights.toml"

// large is sim:large, made once.
var large = sync.OnceValues(func() (*recording.Recording, error) { return sim.Open("large") })

// model states the constants of sim:large and of the simulated aggregator.
func model() predict.Model {
	p, s := sim.Large(), sim.DefaultSynthesis()
	m := predict.Model{
		Shares:      predict.Shares{Difficulty: p.Shares.Difficulty, Topic: p.Shares.Topic, Family: p.Shares.Family, Own: p.Shares.Own},
		SharedError: p.Mistakes.Shared, Pull: p.Mistakes.Pull, Synthesis: predict.Synthesis(s),
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

// executed runs an experiment in a folder of its own and returns the folder.
func executed(t testing.TB, p *run.Prepared, catalog run.Catalog) *store.Folder {
	t.Helper()
	folder, err := store.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Execute(t.Context(), p, catalog, run.Options{Store: folder, Workers: 1, Transport: "in-process", Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	return folder
}

// grid are the rows of cells.csv that are cells of the sweep, in its order.
func grid(t testing.TB, folder *store.Folder) []map[string]string {
	t.Helper()
	rows := table(t, folder, "cells.csv")
	return slices.DeleteFunc(rows, func(row map[string]string) bool { return !strings.Contains(row["label"], "=") })
}

// table reads a CSV file as one map per row.
func table(t testing.TB, folder *store.Folder, key string) []map[string]string {
	t.Helper()
	text, err := folder.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t testing.TB, row map[string]string, column string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(row[column], 64)
	if err != nil {
		t.Fatalf("%s: column %s: %v", row["label"], column, err)
	}
	return x
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
	got := []string{p.Experiment.Data.Recordings[0], s.Selection.Info.ID, s.Dropout.Info.ID, s.Aggregation.Info.ID}
	if want := []string{"sim:large", "best_n", "uniform_drop", "simulated"}; !slices.Equal(got, want) {
		t.Fatalf("the file says %v, the prediction is for %v", got, want)
	}
	return predict.Trial{TopK: s.TopK, Keep: s.Keep, Candidates: s.Candidates}
}
