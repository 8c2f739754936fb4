package run

import (
	"math"

	"smacs/framework/pipeline"
)

// repeatsOf returns how many executions a cell has: the experiment's repeats,
// or one where nothing is drawn and all would be the same.
func (p *Prepared) repeatsOf(cell int) int {
	leaves := p.Graph.CellLeaf[cell]
	for _, repeat := range leaves[1:] {
		for task := range repeat {
			if repeat[task] != leaves[0][task] {
				return len(leaves)
			}
		}
	}
	return 1
}

// cellOutcomes returns a valid cell's outcomes in one repeat, one per test
// question.
func (p *Prepared) cellOutcomes(results *pipeline.Results, cell, repeat int) []pipeline.Outcome {
	leaves := p.Graph.CellLeaf[cell][repeat]
	byLeaf := map[int][]pipeline.Outcome{}
	outcomes := make([]pipeline.Outcome, len(p.Data.Test))
	for q, question := range p.Data.Test {
		leaf := leaves[question.Task]
		if byLeaf[leaf] == nil {
			byLeaf[leaf] = results.Outcomes(leaf)
		}
		outcomes[q] = byLeaf[leaf][q]
	}
	return outcomes
}

// cellError returns the error of the first leaf of a cell that failed.
func (p *Prepared) cellError(results *pipeline.Results, cell int) error {
	for _, repeat := range p.Graph.CellLeaf[cell] {
		for _, leaf := range repeat {
			if leaf >= 0 && results.Errors[leaf] != nil {
				return results.Errors[leaf]
			}
		}
	}
	return nil
}

// folded is a cell's outcomes with its repeats folded: means over the repeats in
// which they are known. n is questions, not questions x repeats.
type folded struct {
	scores                           []float64 // per test question, NaN where missing in every repeat
	oracleSelected, oracleCandidates float64   // shares of the graded questions
	asked                            float64   // responses used in one repeat, on average
	usage                            pipeline.Usage
}

// fold reads a cell's outcomes.
func (p *Prepared) fold(results *pipeline.Results, cell int) folded {
	repeats := p.repeatsOf(cell)
	scores := newMeans(len(p.Data.Test))
	selected, candidates := newMeans(len(p.Data.Test)), newMeans(len(p.Data.Test))
	var f folded
	for repeat := range repeats {
		for q, outcome := range p.cellOutcomes(results, cell, repeat) {
			scores.add(q, outcome.Score)
			if !math.IsNaN(outcome.Score) {
				selected.add(q, outcome.OracleSelected)
				candidates.add(q, outcome.OracleCandidates)
			}
			f.asked += float64(len(outcome.Selected))
			f.usage = f.usage.Add(p.Data.Usage(q, outcome.Selected)).Add(outcome.Calls)
		}
	}
	f.scores = scores.values()
	f.oracleSelected, f.oracleCandidates = mean(selected.values()), mean(candidates.values())
	f.asked /= float64(repeats)
	f.usage = f.usage.Over(float64(repeats))
	return f
}

// means are running means per question, of the values that are known.
type means struct {
	sums []float64
	n    []int
}

func newMeans(questions int) *means {
	return &means{sums: make([]float64, questions), n: make([]int, questions)}
}

func (m *means) add(q int, x float64) {
	if !math.IsNaN(x) {
		m.sums[q] += x
		m.n[q]++
	}
}

// values returns the means, NaN where nothing is known.
func (m *means) values() []float64 {
	values := make([]float64, len(m.sums))
	for q := range values {
		values[q] = m.sums[q] / float64(m.n[q])
	}
	return values
}

// mean is the mean of the known values, NaN when there is none.
func mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, x := range values {
		if !math.IsNaN(x) {
			sum += x
			n++
		}
	}
	return sum / float64(n)
}
