package run

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"

	"smacs/framework/pipeline"
	"smacs/framework/report"
	"smacs/framework/store"
)

// A reported is a run as its report shows it: what the run folder holds, from
// memory while it is being written or read again later. Both give the same page.
type reported struct {
	manifest   *store.Manifest
	experiment string   // text of experiment.toml
	about      string   // its description
	questions  int      // to show in detail, when read from the folder
	axes       []string // full names of the swept parameters
	cells      []store.CellRow
	tasks      []store.TaskRow
	charts     [][]byte // SVG of each chart of the manifest
}

// putReport writes report.html and keeps the terminal's table.
func (x *execution) putReport(ctx context.Context, results *pipeline.Results) (err error) {
	run := &reported{manifest: &x.manifest, experiment: string(x.Resolved), about: x.Experiment.Description, axes: axisKeys(x.Experiment)}
	run.cells, run.tasks = x.tables()
	for _, c := range x.charts {
		run.charts = append(run.charts, c.svg)
	}
	r := run.report()
	if r.Browse, err = x.browseRun(ctx, r, results); err != nil {
		return err
	}
	if err := report.Text(&x.summary, r); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := report.HTML(&html, r); err != nil {
		return err
	}
	return x.Store.Put(ReportFile, html.Bytes())
}

func (run *reported) report() *report.Report {
	m := run.manifest
	r := &report.Report{
		Name: m.Name, Description: run.about, Status: m.Status,
		Notes: m.Warnings, Settings: run.experiment, Provenance: provenance(m), Commands: m.Commands,
		Baseline: m.Compare.Baseline, Correction: m.Compare.Correction, Confidence: confidence,
	}
	kinds := run.kinds()
	for i, row := range run.cells {
		r.Cells = append(r.Cells, reportCell(row, kinds[i], run.axes))
	}
	for _, t := range run.tasks {
		r.Tasks = append(r.Tasks, report.TaskRow{Cell: t.Cell, Label: t.Label, Task: t.Task, N: t.N, Correct: t.Correct, Accuracy: t.Accuracy, Low: t.CILow, High: t.CIHigh})
	}
	for i, c := range m.Charts {
		r.Charts = append(r.Charts, report.Chart{Title: c.Title, Caption: c.Caption, SVG: run.charts[i], Legend: c.Legend, File: c.File})
	}
	r.Headline = report.Summarise(r)
	return r
}

// kinds tells of every row what it is, by the order of cells.csv: baselines,
// yardsticks, the base, the grid, ablations.
func (run *reported) kinds() []string {
	kinds := make([]string, len(run.cells))
	ablations := len(run.cells) - run.manifest.Cells.Ablations
	base := true
	for i, row := range run.cells {
		switch {
		case strings.HasPrefix(row.Cell, "baseline:"):
			kinds[i] = report.KindBaseline
		case strings.HasPrefix(row.Cell, "yardstick:"):
			kinds[i] = report.KindYardstick
		case base:
			kinds[i], base = report.KindBase, false
		case i >= ablations:
			kinds[i] = report.KindAblation
		default:
			kinds[i] = report.KindGrid
		}
	}
	return kinds
}

// baselineName is the key of the row that all others are compared with.
func (p *Prepared) baselineName() string {
	base, err := p.baseline()
	if err != nil || base.name != "" {
		return base.name
	}
	return p.Cells[base.cell].Key
}

func reportCell(row store.CellRow, kind string, axes []string) report.Cell {
	c := report.Cell{
		Key: row.Cell, Label: row.Label, Status: row.Status, Kind: kind, Error: row.Error,
		Asked: row.Asked, N: row.N, Correct: row.Correct, Accuracy: row.Accuracy, Low: row.CILow, High: row.CIHigh,
		Delta: row.Delta, DeltaLow: row.DeltaLow, DeltaHigh: row.DeltaHigh, P: row.P, PAdjusted: row.PAdjusted,
		OracleSelected: row.OracleSelected, OracleCandidates: row.OracleCandidates, Cost: row.Cost, UsesGold: row.UsesGold,
	}
	if kind != report.KindBaseline && kind != report.KindYardstick {
		for a, key := range axes {
			c.Axes = append(c.Axes, [2]string{key, row.Axes[a]})
		}
	}
	if !math.IsNaN(row.LLMsAsked) {
		c.LLMsAsked = int64(row.LLMsAsked)
	}
	// All missing wrong, and all missing right.
	c.BoundLow = row.Correct / float64(row.Asked)
	c.BoundHigh = (row.Correct + float64(row.Asked-row.N)) / float64(row.Asked)
	return c
}

func provenance(m *store.Manifest) [][2]string {
	pairs := [][2]string{
		{"recording", fmt.Sprintf("%s (%s)", m.Recording.Name, m.Recording.Fingerprint)},
		{"tasks", strings.Join(m.Recording.Tasks, ", ")},
		{"pool", fmt.Sprintf("%d LLMs: %s", len(m.Recording.Pool), strings.Join(m.Recording.Pool, ", "))},
		{"questions", fmt.Sprintf("%d in the question bank, %d test questions", m.Recording.Bank, m.Recording.Test)},
		{"seed", fmt.Sprint(m.Seed)},
		{"repeats", fmt.Sprint(m.Repeats)},
		{"commit", m.Versions.Commit},
		{"go", m.Versions.Go},
		{"transport", m.Transport},
		{"started", m.Started.Format("2006-01-02 15:04:05 UTC")},
		{"experiment", "sha256:" + m.Experiment},
	}
	if e := m.Recording.Embedding; e != nil {
		pairs = append(pairs, [2]string{"embedding", fmt.Sprintf("%s (%s)", e.Model, e.Digest)})
	}
	for _, source := range m.Recording.Sources {
		what := "made of"
		if source.Role != "" {
			what = "made of, as " + source.Role
		}
		pairs = append(pairs, [2]string{what, fmt.Sprintf("%s (%s)", source.Name, source.Fingerprint)})
	}
	for _, plugin := range m.Plugins {
		pairs = append(pairs, [2]string{"plugin " + plugin.Name, "sha256:" + plugin.SHA256})
	}
	return pairs
}
