package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"smacs/framework/key"
	"smacs/framework/llm/calls"
	"smacs/framework/pipeline"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// Options are what a run needs beside the experiment. None of them changes a
// result.
type Options struct {
	Store     store.Store
	Resolved  []byte // the experiment as TOML with every default, for experiment.toml
	Workers   int    // blocks of questions computed at once
	Transport string // plugin | in-process, for the manifest
	Versions  store.Versions
	Now       func() time.Time
	Progress  func(Progress) // called at the start and after each block; may be nil
	// Archive keeps outcomes between runs, by LeafKeys; nil keeps none.
	Archive    pipeline.Archive
	LeafKeys   []key.Key
	PluginsNow func() []store.ManifestPlugin // what served the strategies so far
	Commands   []string                      // that make this run again, for the report
	Calls      func() calls.Totals           // what endpoints were called for so far; nil where none may be
}

// A Result is a run that came to its end.
type Result struct {
	Status  string // store.RunDone, or store.RunIncomplete when cells failed
	Failed  []Failure
	Summary []byte                // the table for the terminal
	Stages  []store.ManifestStage // the work planned, done and sent
}

// A Failure is a cell that failed and why.
type Failure struct{ Cell, Label, Error string }

// Execute computes the plan and writes the run folder. An error means that the
// run did not come to its end; cells that failed are in the result.
func Execute(ctx context.Context, p *Prepared, opener pipeline.Opener, o Options) (*Result, error) {
	x := &execution{Prepared: p, Options: o, started: o.Now()}
	if err := x.begin(ctx); err != nil {
		return nil, err
	}
	results, err := x.compute(ctx, opener)
	if err != nil {
		return nil, x.stop(ctx, results, err)
	}
	if err := x.tabulate(ctx, opener, results); err != nil {
		return nil, x.stop(ctx, results, err)
	}
	if err := x.write(ctx, results); err != nil {
		return nil, x.stop(ctx, results, err)
	}
	return x.result()
}

// execution is a run under way.
type execution struct {
	*Prepared
	Options
	started    time.Time
	manifest   store.Manifest
	references []measured
	cells      []measured
	charts     []drawn
	engine     *pipeline.Engine
	summary    bytes.Buffer
	synthesis  store.ManifestSynthesis
}

// begin writes what is known before anything is computed, so that a folder
// always says what it was made from. The manifest comes first: it is what marks
// the folder as a run's, and a kill may come between the two.
func (x *execution) begin(ctx context.Context) error {
	x.manifest = x.newManifest()
	if err := store.PutManifest(x.Store, &x.manifest); err != nil {
		return err
	}
	if err := x.Store.Put("experiment.toml", x.Resolved); err != nil {
		return x.stop(ctx, nil, err)
	}
	return nil
}

func (x *execution) compute(ctx context.Context, opener pipeline.Opener) (*pipeline.Results, error) {
	engine, err := x.engineOf(ctx, opener, x.Graph, x.Workers)
	if err != nil {
		return nil, err
	}
	x.engine = engine
	return engine.Run(ctx, pipeline.RunOptions{Archive: x.Archive, LeafKeys: x.Options.LeafKeys, Progress: x.tell})
}

// stop records how a run ended before its time, and what it computed; results
// are nil when it did not get that far.
func (x *execution) stop(ctx context.Context, results *pipeline.Results, cause error) error {
	if results != nil {
		x.manifest.Blocks = store.ManifestBlocks{Computed: results.Computed.Blocks, Reused: results.Computed.Reused}
	}
	x.manifest.Status = store.RunFailed
	if ctx.Err() != nil {
		x.manifest.Status = store.RunInterrupted
	}
	x.close()
	if err := store.PutManifest(x.Store, &x.manifest); err != nil {
		return fmt.Errorf("%w (and the manifest could not be written: %v)", cause, err)
	}
	return cause
}

// tabulate turns outcomes into rows with intervals and comparisons.
func (x *execution) tabulate(ctx context.Context, opener pipeline.Opener, results *pipeline.Results) error {
	for _, r := range references(x.Data) {
		x.references = append(x.references, x.measureReference(r))
	}
	for i := range x.Cells {
		if ctx.Err() != nil { // thousands of cells take seconds
			return ctx.Err()
		}
		x.cells = append(x.cells, x.measureCell(results, i))
	}
	if err := errors.Join(x.compareAll(x.references, x.cells), ctx.Err()); err != nil {
		return err
	}
	x.recordWork(results)
	if err := x.drawCharts(ctx, opener, results); err != nil {
		return err
	}
	x.recordCharts()
	return nil
}

// write puts the tables, charts and report into the run folder; the manifest
// comes last, so that a status of done means that everything is there.
func (x *execution) write(ctx context.Context, results *pipeline.Results) error {
	for _, put := range []func() error{
		x.putTables,
		func() error { return x.putOutcomes(results) },
		x.putCharts,
		func() error { return x.putReport(ctx, results) },
		func() error { return store.PutManifest(x.Store, &x.manifest) },
	} {
		if err := put(); err != nil {
			return err
		}
	}
	return nil
}

// tables are the rows of cells.csv and tasks.csv.
func (x *execution) tables() (rows []store.CellRow, tasks []store.TaskRow) {
	for _, m := range append(append([]measured{}, x.references...), x.cells...) {
		rows = append(rows, m.row)
		tasks = append(tasks, x.taskRows(&m)...)
	}
	return rows, tasks
}

func (x *execution) putTables() error {
	rows, tasks := x.tables()
	cells, err := store.CellsCSV(axisKeys(x.Experiment), rows)
	if err != nil {
		return err
	}
	perTask, err := store.TasksCSV(tasks)
	if err != nil {
		return err
	}
	if err := x.Store.Put("cells.csv", cells); err != nil {
		return err
	}
	return x.Store.Put("tasks.csv", perTask)
}

// putCharts writes the charts and removes those of an earlier run that this
// one does not draw.
func (x *execution) putCharts() error {
	stale, err := x.Store.List("charts/")
	if err != nil {
		return err
	}
	drawn := map[string]bool{}
	for _, c := range x.charts {
		drawn["charts/"+c.file+".svg"], drawn["charts/"+c.file+".png"] = true, true
		drawn["charts/"+c.file+".csv"] = c.table != nil
	}
	for _, key := range stale {
		if drawn[key] {
			continue
		}
		if err := x.Store.Delete(key); err != nil {
			return err
		}
	}
	for _, c := range x.charts {
		if err := x.Store.Put("charts/"+c.file+".svg", c.svg); err != nil {
			return err
		}
		if err := x.Store.Put("charts/"+c.file+".png", c.png); err != nil {
			return err
		}
		if c.table == nil {
			continue
		}
		if err := x.Store.Put("charts/"+c.file+".csv", c.table); err != nil {
			return err
		}
	}
	return nil
}

func (x *execution) result() (*Result, error) {
	result := &Result{Status: x.manifest.Status, Summary: x.summary.Bytes(), Stages: x.manifest.Stages}
	for _, m := range x.cells {
		if m.row.Status == store.StatusFailed {
			result.Failed = append(result.Failed, Failure{Cell: m.row.Cell, Label: m.row.Label, Error: m.row.Error})
		}
	}
	return result, nil
}

// digest is the SHA-256 of the resolved experiment.
func (x *execution) digest() string {
	sum := sha256.Sum256(x.Resolved)
	return hex.EncodeToString(sum[:])
}

// confidence of every interval of a run.
const confidence = stats.Confidence
