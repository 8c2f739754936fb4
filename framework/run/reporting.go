package run

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"smacs/framework/plan"
	"smacs/framework/report"
	"smacs/framework/store"
)

// putReport writes report.html and keeps the terminal's table.
func (x *execution) putReport() error {
	r := x.report()
	if err := report.Text(&x.summary, r); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := report.HTML(&html, r); err != nil {
		return err
	}
	return x.Store.Put("report.html", html.Bytes())
}

func (x *execution) report() *report.Report {
	r := &report.Report{
		Name: x.Experiment.Name, Description: x.Experiment.Description, Status: x.manifest.Status,
		Notes: x.manifest.Warnings, Settings: string(x.Resolved), Provenance: x.provenance(), Commands: x.Commands,
		Baseline: x.baselineName(), Correction: x.Experiment.Compare.Correction, Confidence: confidence,
	}
	for _, m := range x.references {
		kind := report.KindBaseline
		if strings.HasPrefix(m.row.Cell, "yardstick:") {
			kind = report.KindYardstick
		}
		r.Cells = append(r.Cells, reportCell(m.row, kind, nil))
		r.Tasks = append(r.Tasks, x.reportTasks(m)...)
	}
	for i, m := range x.cells {
		var axes [][2]string
		for a, key := range axisKeys(x.Experiment) {
			axes = append(axes, [2]string{key, m.row.Axes[a]})
		}
		r.Cells = append(r.Cells, reportCell(m.row, kindOf(x.Cells[i].Kind), axes))
		r.Tasks = append(r.Tasks, x.reportTasks(m)...)
	}
	for _, c := range x.charts {
		r.Charts = append(r.Charts, report.Chart{Title: c.title, Caption: c.caption, SVG: c.svg, Legend: c.legend, File: "charts/" + c.file + ".svg"})
	}
	r.Headline = report.Summarise(r)
	return r
}

func kindOf(kind plan.CellKind) string {
	switch kind {
	case plan.Grid:
		return report.KindGrid
	case plan.Ablation:
		return report.KindAblation
	default:
		return report.KindBase
	}
}

func (x *execution) baselineName() string {
	base, err := x.baseline()
	if err != nil || base.name != "" {
		return base.name
	}
	return x.Cells[base.cell].Key
}

func reportCell(row store.CellRow, kind string, axes [][2]string) report.Cell {
	c := report.Cell{
		Key: row.Cell, Label: row.Label, Status: row.Status, Kind: kind, Axes: axes, Error: row.Error,
		Asked: row.Asked, N: row.N, Correct: row.Correct, Accuracy: row.Accuracy, Low: row.CILow, High: row.CIHigh,
		Delta: row.Delta, DeltaLow: row.DeltaLow, DeltaHigh: row.DeltaHigh, P: row.P, PAdjusted: row.PAdjusted,
		OracleSelected: row.OracleSelected, OracleCandidates: row.OracleCandidates, Cost: row.Cost, UsesGold: row.UsesGold,
	}
	if !math.IsNaN(row.LLMsAsked) {
		c.LLMsAsked = int64(row.LLMsAsked)
	}
	// All missing wrong, and all missing right.
	c.BoundLow = row.Correct / float64(row.Asked)
	c.BoundHigh = (row.Correct + float64(row.Asked-row.N)) / float64(row.Asked)
	return c
}

func (x *execution) reportTasks(m measured) []report.TaskRow {
	var rows []report.TaskRow
	for _, t := range x.taskRows(&m) {
		rows = append(rows, report.TaskRow{Cell: t.Cell, Label: t.Label, Task: t.Task, N: t.N, Correct: t.Correct, Accuracy: t.Accuracy, Low: t.CILow, High: t.CIHigh})
	}
	return rows
}

func (x *execution) provenance() [][2]string {
	m := x.manifest
	pairs := [][2]string{
		{"recording", fmt.Sprintf("%s (%s)", m.Recording.Name, m.Recording.Fingerprint)},
		{"tasks", strings.Join(m.Recording.Tasks, ", ")},
		{"pool", fmt.Sprintf("%d LLMs: %s", len(m.Recording.Pool), strings.Join(m.Recording.Pool, ", "))},
		{"questions", fmt.Sprintf("%d in the question bank, %d test questions", m.Recording.Bank, m.Recording.Test)},
		{"seed", fmt.Sprint(m.Seed)},
		{"commit", m.Versions.Commit},
		{"go", m.Versions.Go},
		{"transport", m.Transport},
		{"started", m.Started.Format("2006-01-02 15:04:05 UTC")},
	}
	for _, plugin := range m.Plugins {
		pairs = append(pairs, [2]string{"plugin " + plugin.Name, "sha256:" + plugin.SHA256})
	}
	return pairs
}
