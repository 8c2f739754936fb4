package run

import (
	"fmt"
	"math"
	"strings"

	"smacs/framework/plan"
	"smacs/framework/stats"
	"smacs/framework/store"
)

// baseline is what every row is compared with: a reference by name, or a cell.
type baseline struct {
	name string // of the reference, "" for a cell
	cell int
}

// baseline resolves compare.baseline.
func (p *Prepared) baseline() (baseline, error) {
	compare := p.Experiment.Compare
	if compare.Cell != nil {
		cell, err := plan.BaselineCell(p.Cells, compare.Cell)
		return baseline{cell: cell}, err
	}
	name := compare.Baseline
	if llm, isYardstick := strings.CutPrefix(name, "yardstick:"); isYardstick {
		for _, yardstick := range p.Data.Yardsticks {
			if yardstick == llm {
				return baseline{name: name}, nil
			}
		}
		given := strings.Join(p.Data.Yardsticks, ", ")
		if given == "" {
			given = "none"
		}
		return baseline{}, fmt.Errorf("compare.baseline: no yardstick %q; data.yardsticks gives: %s", llm, given)
	}
	return baseline{name: "baseline:" + name}, nil
}

// compareAll fills in every row's paired difference to the baseline and the
// cells' adjusted p. Holm's family is all done cells, without baselines and
// yardsticks (ARCHITECTURE.md, section 6).
func (p *Prepared) compareAll(references, cells []measured) error {
	base, err := p.baseline()
	if err != nil {
		return err
	}
	var against []float64
	for i := range references {
		if references[i].row.Cell == base.name {
			against = references[i].scores
		}
	}
	if base.name == "" {
		against = cells[base.cell].scores // nil when that cell failed: nothing to compare with
	}
	for i := range references {
		if references[i].row.Cell != base.name {
			references[i].compare(p.resampler, against)
		}
	}
	for i := range cells {
		// Rows that come out equal to the baseline cell are the baseline too.
		if base.name != "" || cells[i].row.Cell != cells[base.cell].row.Cell {
			cells[i].compare(p.resampler, against)
		}
	}
	adjust(cells)
	return nil
}

// compare fills in the row's difference to the baseline's scores.
func (m *measured) compare(r *stats.Resampler, against []float64) {
	if m.row.Status != store.StatusDone || against == nil {
		return
	}
	c := r.Compare(m.scores, against)
	m.row.Delta, m.row.DeltaLow, m.row.DeltaHigh, m.row.P = c.Delta, c.Low, c.High, c.P
	m.warning = append(m.warning, c.Warnings...)
}

func adjust(cells []measured) {
	p := make([]float64, len(cells))
	for i := range cells {
		p[i] = math.NaN()
		if cells[i].row.Status == store.StatusDone {
			p[i] = cells[i].row.P
		}
	}
	for i, adjusted := range stats.Holm(p) {
		cells[i].row.PAdjusted = adjusted
	}
}
