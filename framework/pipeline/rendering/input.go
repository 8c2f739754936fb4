package rendering

import "fmt"

// An Input is everything that the rendering reads, as plain tables. Rows are in
// the order of the bank and of the test, columns are in the order of LLMs.
type Input struct {
	// LLMs is the pool, in byte order of names: this is the pool order.
	LLMs []string
	// BankTexts are the questions of the bank; their order breaks ties of
	// similarity.
	BankTexts []string
	// BankRight says which LLM answered which bank question correctly: bank
	// questions x LLMs.
	BankRight [][]bool

	// TestTexts are the test questions.
	TestTexts []string
	// TestAnswer holds the answer keys (the grader's normal form), TestParsed
	// whether there is an answer at all, TestRight whether it is correct: test
	// questions x LLMs. An empty answer key of a parsed answer is an answer.
	TestAnswer [][]string
	TestParsed [][]bool
	TestRight  [][]bool
}

// Check returns an error if a table has not the size that texts and pool ask
// for, if the pool or the bank is empty, or if the pool is not in byte order. The
// functions of this package want an input that passes.
func (in Input) Check() error {
	if len(in.LLMs) == 0 || len(in.BankTexts) == 0 {
		return fmt.Errorf("got %d LLMs and %d bank questions, want at least one of each", len(in.LLMs), len(in.BankTexts))
	}
	for m := 1; m < len(in.LLMs); m++ {
		if in.LLMs[m-1] >= in.LLMs[m] {
			return fmt.Errorf("LLM %q follows %q, want distinct names in byte order", in.LLMs[m], in.LLMs[m-1])
		}
	}
	return firstError(
		sized("BankRight", in.BankRight, len(in.BankTexts), len(in.LLMs)),
		sized("TestAnswer", in.TestAnswer, len(in.TestTexts), len(in.LLMs)),
		sized("TestParsed", in.TestParsed, len(in.TestTexts), len(in.LLMs)),
		sized("TestRight", in.TestRight, len(in.TestTexts), len(in.LLMs)),
	)
}

func sized[T any](name string, table [][]T, rows, columns int) error {
	if len(table) != rows {
		return fmt.Errorf("%s has %d rows, want %d", name, len(table), rows)
	}
	for i, row := range table {
		if len(row) != columns {
			return fmt.Errorf("%s row %d has %d columns, want %d", name, i, len(row), columns)
		}
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// A Cell is one setting of retrieval-based prior selection.
type Cell struct {
	// K is retrieval.k, the number of neighbours that rule smcs takes its bound
	// from; at least 1.
	K int
	// Weighted says whether prior scores are sums of similarities or counts.
	Weighted bool
	// TopK is selection.top_k, the number of LLMs: 1 to the size of the pool.
	TopK int
}

// A Result is what one setting does on every test question.
type Result struct {
	// Correct is the number of test questions whose adopted response is right.
	Correct int
	// Answers holds the winning answer key of each question, "" if nobody voted.
	// An answer key may be empty itself; then TestParsed of the chosen LLM is
	// true.
	Answers []string
	// Chosen is the LLM, by index, whose response is adopted for each question:
	// the best-ranked voter for the winning answer, or the best-ranked selected
	// LLM if nobody voted.
	Chosen []int
	// Selected holds the selected LLMs of each question by index, in the order
	// of their ranking. Lists share memory and must not be changed.
	Selected [][]int
}
