package run

import "smacs/framework/pipeline"

// Progress says how far a run is.
type Progress struct {
	Questions, OfQuestions int // test questions through all stages
	Cells, OfCells         int // valid cells with all their outcomes
	Reused                 int // blocks that an earlier run had computed
}

// tell passes the engine's progress on, in cells.
func (x *execution) tell(p pipeline.Progress) {
	if x.Progress == nil {
		return
	}
	progress := Progress{Questions: p.Questions, OfQuestions: p.OfQuestions, Reused: p.Reused}
	for i, cell := range x.Cells {
		if cell.Invalid != "" {
			continue
		}
		progress.OfCells++
		if x.finished(i, p.Finished) {
			progress.Cells++
		}
	}
	x.Progress(progress)
}

// finished reports whether all leaves of a cell are.
func (x *execution) finished(cell int, leaves []bool) bool {
	for _, repeat := range x.Graph.CellLeaf[cell] {
		for _, leaf := range repeat {
			if !leaves[leaf] {
				return false
			}
		}
	}
	return true
}
