package run

import (
	"math"
	"slices"

	"smacs/framework/pipeline"
)

// A reference is a row beside the cells: a baseline or a yardstick, with one
// outcome per test question.
type reference struct {
	name     string // baseline:NAME or yardstick:LLM
	scores   []float64
	selected [][]int // per question, the LLMs asked; nil where that is not defined
	answers  []int   // per question, the LLM whose answer it gives; nil where there is none
	topK     float64
	usesGold bool
}

// references computes every baseline and yardstick from recorded grades: they
// need no strategy (ARCHITECTURE.md, section 6).
func references(d *pipeline.Data) []reference {
	best := ranking(d, allRows)[0]
	all := []reference{
		randomBaseline(d),
		answering("baseline:best_single", d, func(int) int { return best }, false),
		bestSinglePerTask(d),
		majorityAll(d),
		oracle(d),
	}
	for y, name := range d.Yardsticks {
		all = append(all, answering("yardstick:"+name, d, func(int) int { return d.Yardstick(y) }, false))
	}
	return all
}

// randomBaseline is the exact expectation of asking one LLM of the pool drawn
// uniformly: the mean grade over the pool.
func randomBaseline(d *pipeline.Data) reference {
	row := reference{name: "baseline:random", topK: 1}
	for q := range d.Test {
		sum, n := 0.0, 0
		for llm := range d.Pool {
			if score := d.Score(q, llm); !math.IsNaN(score) {
				sum += score
				n++
			}
		}
		row.scores = append(row.scores, sum/float64(n)) // 0/0 is NaN: missing
	}
	return row
}

// oracle is right when any LLM of the pool is: an upper bound, not a method.
func oracle(d *pipeline.Data) reference {
	row := reference{name: "baseline:oracle", usesGold: true, topK: float64(len(d.Pool))}
	for q := range d.Test {
		best := math.NaN()
		for llm := range d.Pool {
			if score := d.Score(q, llm); math.IsNaN(best) || score > best {
				best = score
			}
		}
		row.scores = append(row.scores, best)
	}
	return row
}

// bestSinglePerTask asks, per task, the LLM that is best on the bank entries of
// that task; where the bank has none, the one best on the whole bank. It reads the test question's task, which no strategy sees.
func bestSinglePerTask(d *pipeline.Data) reference {
	best := make([]int, len(d.Tasks))
	for task, name := range d.Tasks {
		best[task] = ranking(d, func(row int) bool { return d.Bank.Tasks[d.Bank.TaskOf[row]] == name })[0]
	}
	return answering("baseline:best_single_per_task", d, func(q int) int { return best[d.Test[q].Task] }, true)
}

// majorityAll is the majority vote of the whole pool, ties to the answer of the
// voter best on the bank.
func majorityAll(d *pipeline.Data) reference {
	order := ranking(d, allRows)
	row := answering("baseline:majority_all", d, func(q int) int { return d.MajorityVote(q, order) }, false)
	row.topK = float64(len(d.Pool))
	for q := range row.selected {
		row.selected[q] = order
	}
	return row
}

// answering is a reference that gives one LLM's answer to each question.
func answering(name string, d *pipeline.Data, llm func(q int) int, usesGold bool) reference {
	row := reference{name: name, usesGold: usesGold, topK: 1}
	for q := range d.Test {
		chosen := llm(q)
		row.answers = append(row.answers, chosen)
		row.selected = append(row.selected, []int{chosen})
		row.scores = append(row.scores, d.Score(q, chosen))
	}
	return row
}

func allRows(int) bool { return true }

// ranking orders the pool by number right on some bank rows, descending, ties
// by number right on the whole bank, then pool order.
func ranking(d *pipeline.Data, include func(row int) bool) []int {
	right := make([]float64, len(d.Pool))
	for row := range d.Bank.Rows() {
		for llm := range d.Pool {
			if score := d.Bank.Score(row, llm); include(row) && !math.IsNaN(score) {
				right[llm] += score
			}
		}
	}
	order := make([]int, len(d.Pool))
	for llm := range order {
		order[llm] = llm
	}
	whole := d.Bank.Right()
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case right[a] != right[b]:
			return sign(right[b] - right[a])
		default:
			return sign(whole[b] - whole[a])
		}
	})
	return order
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
