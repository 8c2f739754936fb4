package export

import (
	"fmt"
	"math"
	"strings"

	"github.com/BurntSushi/toml"

	"smacs/framework/report"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// tableOf is a run's cells with what they were compared with, as a report has
// them.
func tableOf(r *store.Finished) (*report.Report, error) {
	var experiment struct {
		Compare struct {
			Baseline   any
			Correction string
		}
	}
	if _, err := toml.Decode(r.Experiment, &experiment); err != nil {
		return nil, fmt.Errorf("run %s: experiment.toml: %w", r.Dir, err)
	}
	table := &report.Report{Name: r.Manifest.Name, Status: r.Manifest.Status, Correction: experiment.Compare.Correction, Confidence: stats.Confidence,
		Provenance: [][2]string{{"recording", r.Manifest.Recording.Fingerprint}, {"commit", r.Manifest.Versions.Commit}}}
	for _, row := range r.Cells {
		table.Cells = append(table.Cells, report.Cell{Key: row.Cell, Label: row.Label, Status: row.Status, Kind: kindOf(row.Cell), Error: row.Error,
			Asked: row.Asked, N: row.N, Correct: row.Correct, Accuracy: row.Accuracy, Low: row.CILow, High: row.CIHigh,
			Delta: row.Delta, DeltaLow: row.DeltaLow, DeltaHigh: row.DeltaHigh, P: row.P, PAdjusted: row.PAdjusted, UsesGold: row.UsesGold})
	}
	table.Baseline = baselineOf(r.Cells, experiment.Compare.Baseline)
	return table, nil
}

func kindOf(key string) string {
	switch {
	case strings.HasPrefix(key, "baseline:"):
		return report.KindBaseline
	case strings.HasPrefix(key, "yardstick:"):
		return report.KindYardstick
	}
	return report.KindGrid
}

// baselineOf is the key of the row that the others were compared with: the one
// the experiment names, or, where it describes a cell, the done cell without a
// difference among rows that have one. It is empty when nothing was compared.
func baselineOf(rows []store.CellRow, named any) string {
	if name, ok := named.(string); ok {
		if strings.HasPrefix(name, "yardstick:") {
			return name
		}
		return "baseline:" + name
	}
	key, compared := "", false
	for _, row := range rows {
		known := !math.IsNaN(row.Delta)
		compared = compared || known
		if key == "" && !known && row.Status == store.StatusDone && row.N > 0 && kindOf(row.Cell) == report.KindGrid {
			key = row.Cell
		}
	}
	if !compared {
		return ""
	}
	return key
}
