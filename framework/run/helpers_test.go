package run_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/recording"
	"smacs/framework/recording/sim"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/framework/store"
	"smacs/strategies/builtin"
)

// simulated is sim:default, made once: recordings are read-only.
var simulated = sync.OnceValues(func() (*recording.Recording, error) { return sim.Open("default") })

func simDefault(t testing.TB) *recording.Recording {
	t.Helper()
	rec, err := simulated()
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// prepared is an experiment on a recording, with the built-in strategies in
// this process and others beside them.
func prepared(t testing.TB, rec *recording.Recording, text string, others ...framework.Strategy) (*run.Prepared, *registry.Catalog) {
	t.Helper()
	catalog, err := registry.InProcess(append(builtin.Strategies(), others...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { catalog.Close() })
	experiment, err := config.Parse("test.toml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := run.Prepare(experiment, run.WithEngine(catalog), rec)
	if err != nil {
		t.Fatal(err)
	}
	return p, catalog
}

// options of a run into a store, at a fixed time.
func options(s store.Store, workers int) run.Options {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return run.Options{Store: s, Resolved: []byte("name = \"x\"\n"), Workers: workers, Transport: "in-process", Now: func() time.Time { return now }}
}

// executed is a run that must come to its end.
func executed(t testing.TB, rec *recording.Recording, text string, workers int, others ...framework.Strategy) (*run.Prepared, *run.Result, memory) {
	t.Helper()
	p, catalog := prepared(t, rec, text, others...)
	files := memory{}
	result, err := run.Execute(t.Context(), p, catalog, options(files, workers))
	if err != nil {
		t.Fatal(err)
	}
	return p, result, files
}

// memory is a store without a disk.
type memory map[string][]byte

func (m memory) Put(key string, data []byte) error {
	m[key] = bytes.Clone(data)
	return nil
}

func (m memory) Get(key string) ([]byte, error) {
	data, ok := m[key]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

func (m memory) Delete(key string) error {
	delete(m, key)
	return nil
}

func (m memory) List(prefix string) ([]string, error) {
	var keys []string
	for key := range m {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// table reads a CSV file as one map per row.
func (m memory) table(t testing.TB, key string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(m[key])).ReadAll()
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

// labelled returns the row of cells.csv with a label.
func (m memory) labelled(t testing.TB, label string) map[string]string {
	t.Helper()
	for _, row := range m.table(t, "cells.csv") {
		if row["label"] == label {
			return row
		}
	}
	t.Fatalf("cells.csv has no row %q", label)
	return nil
}

func (m memory) outcomes(t testing.TB) []store.OutcomeRow {
	t.Helper()
	rows, err := store.ReadOutcomes(m["outcomes.parquet"])
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func (m memory) manifest(t testing.TB) *store.Manifest {
	t.Helper()
	manifest, err := store.GetManifest(m)
	if err != nil {
		t.Fatal(err)
	}
	return manifest
}

// brokenScorer is a scoring strategy that fails on every call.
func brokenScorer() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "broken", Version: "1", Doc: "Fails."},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(framework.ScoringInput) ([]float64, error) { return nil, errors.New("the ruler is bent") }), nil
		},
	}
}

// cancelled is a context that has ended.
func cancelled(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// runInto executes a prepared experiment into a store that holds files already.
func runInto(t testing.TB, p *run.Prepared, catalog run.Catalog, files memory) (*run.Result, error) {
	t.Helper()
	return run.Execute(t.Context(), p, catalog, options(files, 2))
}
