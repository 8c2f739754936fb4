package rendering

import (
	"fmt"
	"sort"
)

// RPS returns the result of retrieval-based prior selection with majority vote
// for every cell. Its input must pass Check; it panics, naming the cell, if K or
// TopK is out of range.
func RPS(in Input, cells []Cell) map[Cell]Result {
	for _, cell := range cells {
		if cell.K < 1 || cell.TopK < 1 || cell.TopK > len(in.LLMs) {
			panic(fmt.Sprintf("rendering: cell %+v: want K of at least 1 and TopK of 1 to %d", cell, len(in.LLMs)))
		}
	}
	idf := inverseFrequency(in.BankTexts)
	bank := make([]vector, len(in.BankTexts))
	for i, text := range in.BankTexts {
		bank[i] = vectorOf(text, idf)
	}
	right := rightOnBank(in)

	results := map[Cell]Result{}
	for q, text := range in.TestTexts {
		sorted := neighborsOf(vectorOf(text, idf), bank)
		rankings := map[Cell][]int{} // by cell without TopK, which a ranking does not depend on
		for _, cell := range distinct(cells) {
			shared := Cell{K: cell.K, Weighted: cell.Weighted}
			if rankings[shared] == nil {
				rankings[shared] = ranking(priors(in, kept(sorted, cell.K), cell.Weighted), right)
			}
			result := results[cell]
			result.adopt(in, q, rankings[shared][:cell.TopK])
			results[cell] = result
		}
	}
	return results
}

// distinct returns the cells without repetitions.
func distinct(cells []Cell) []Cell {
	var list []Cell
	seen := map[Cell]bool{}
	for _, cell := range cells {
		if !seen[cell] {
			seen[cell] = true
			list = append(list, cell)
		}
	}
	return list
}

// priors returns each LLM's sum over the kept neighbours that it answered
// correctly: of their similarities in fixed point, or of ones.
func priors(in Input, keep []neighbor, weighted bool) []int64 {
	prior := make([]int64, len(in.LLMs))
	for _, n := range keep {
		for m, right := range in.BankRight[n.row] {
			switch {
			case right && weighted:
				prior[m] += n.similarity
			case right:
				prior[m]++
			}
		}
	}
	return prior
}

// rightOnBank returns the number of bank questions each LLM answered correctly.
func rightOnBank(in Input) []int64 {
	count := make([]int64, len(in.LLMs))
	for _, row := range in.BankRight {
		for m, right := range row {
			if right {
				count[m]++
			}
		}
	}
	return count
}

// ranking returns the LLMs by prior score, then by number right on the whole
// bank, both descending, then in pool order.
func ranking(prior, right []int64) []int {
	order := make([]int, len(prior))
	for m := range order {
		order[m] = m
	}
	sort.SliceStable(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if prior[a] != prior[b] {
			return prior[a] > prior[b]
		}
		return right[a] > right[b]
	})
	return order
}
