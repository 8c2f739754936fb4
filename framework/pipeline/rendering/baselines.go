package rendering

import "fmt"

// BestN returns the result of the topK LLMs with the most right answers on the
// whole bank (ties in pool order), the same for every question, with majority
// vote. Its input must pass Check; it panics unless topK is 1 to the size of the
// pool.
func BestN(in Input, topK int) Result {
	if topK < 1 || topK > len(in.LLMs) {
		panic(fmt.Sprintf("rendering: top_k %d: want 1 to %d", topK, len(in.LLMs)))
	}
	right := rightOnBank(in)
	selected := ranking(right, right)[:topK]
	var result Result
	for q := range in.TestTexts {
		result.adopt(in, q, selected)
	}
	return result
}

// All returns the result of the whole pool with majority vote, ranked by number
// right on the whole bank.
func All(in Input) Result { return BestN(in, len(in.LLMs)) }

// BestSingle returns the result of the LLM with the most right answers on the
// whole bank. One voter's vote is its response.
func BestSingle(in Input) Result { return BestN(in, 1) }

// Oracle returns the number of test questions that at least one LLM of the pool
// answers correctly.
func Oracle(in Input) int {
	count := 0
	for _, row := range in.TestRight {
		for _, right := range row {
			if right {
				count++
				break
			}
		}
	}
	return count
}
