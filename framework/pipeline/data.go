package pipeline

import (
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/recording"
	"smacs/framework/retrieve"
)

// Source is what an experiment says about its data (ARCHITECTURE.md, section
// 7, [data]).
type Source struct {
	BankTenths int      // share of questions in the bank, in tenths; 0 where the split is recorded
	BankApart  bool     // the recorded split says which questions are another recording's: the whole bank
	BankTasks  []string // globs over the task names of the bank; nil for Tasks
	Salt       string   // of the split
	Pool       []string // globs over LLM names
	Exclude    []string // globs over LLM names, taken from the pool
	Yardsticks []string // globs over LLM names, reported but never in the pool
	Tasks      []string // globs over the task names of the test questions
	Holes      string   // error | exclude_llm | exclude_question | ignore
	// Asked says that the responses to test questions are asked for, or were: what
	// is missing there failed or was not wanted, and Holes is about the bank alone.
	Asked bool
}

// Data is a recording prepared for an experiment: who is in the pool, what is
// in the question bank, what is asked. It is read-only once prepared.
type Data struct {
	Recording  *recording.Recording
	Tasks      []string // tasks of the test questions, in byte order
	BankTasks  []string // tasks that the bank is taken from, in byte order
	Pool       []string // LLMs of the pool, in byte order
	Yardsticks []string // LLMs reported beside the cells, in byte order
	Bank       *framework.Bank
	Test       []Question
	// QuestionVectors are what neighbours are found by, ResponseVectors what
	// responses are compared by; nil for TF-IDF.
	QuestionVectors, ResponseVectors Vectors
	Warnings                         []string // what was left out, and what puts results in doubt

	bank       *recording.Recording // the bank's rows are of; Recording, but where a question is asked that it does not hold
	asked      bool                 // the test question is asked live: an LLM without a response to it is out
	bankRows   []int                // recording question per bank row
	poolLLMs   []int                // recording LLM per pool LLM
	yardsticks []int                // recording LLM per yardstick
}

// A Question is one test question.
type Question struct {
	Recorded int    // index into the recording's questions
	Key      string // task/id
	Task     int    // index into Data.Tasks
}

// Prepare selects pool, bank and test questions from a recording. Errors name
// the key of the experiment at fault: a pattern that matches nothing, an empty
// pool, bank or test set, an LLM with holes.
func Prepare(rec *recording.Recording, source Source) (*Data, error) {
	d := &Data{Recording: rec, bank: rec}
	if err := d.chooseLLMs(source); err != nil {
		return nil, err
	}
	s, err := d.split(source)
	if err != nil {
		return nil, err
	}
	if source.BankApart && !s.empty() && !source.Asked {
		if err := d.checkSides(s); err != nil {
			return nil, err
		}
	}
	questions, err := d.whole(s)
	if err != nil {
		return nil, err
	}
	d.take(questions, s)
	if len(d.bankRows) == 0 || len(d.Test) == 0 {
		return nil, s.tooFew(d)
	}
	d.Bank = d.makeBank()
	d.warnOfLeaks()
	return d, nil
}

// QuestionsPerTask returns the number of test questions of each task.
func (d *Data) QuestionsPerTask() []int {
	counts := make([]int, len(d.Tasks))
	for _, q := range d.Test {
		counts[q.Task]++
	}
	return counts
}

// Yardstick returns the number under which Name, Score, Response and what else
// takes an LLM know a yardstick: they follow the pool.
func (d *Data) Yardstick(yardstick int) int { return len(d.Pool) + yardstick }

// Name returns the name of an LLM: a pool index, or Yardstick of one.
func (d *Data) Name(llm int) string { return d.Recording.LLMs[d.recorded(llm)] }

// Score returns the grade of an LLM on a test question as a number: NaN where
// it is missing (no response, failed, ungraded).
func (d *Data) Score(question, llm int) float64 {
	return d.recordedScore(d.Test[question].Recorded, d.recorded(llm))
}

// Response returns the recorded response of an LLM to a test question.
func (d *Data) Response(question, llm int) (*recording.Response, bool) {
	return d.Recording.Response(d.Test[question].Recorded, d.recorded(llm), 0)
}

// recordedLLM returns the index of an LLM of the pool or a yardstick in the
// recording.
func (d *Data) recordedLLM(name string) (int, bool) {
	for llm := range len(d.Pool) + len(d.Yardsticks) {
		if d.Name(llm) == name {
			return d.recorded(llm), true
		}
	}
	return 0, false
}

func (d *Data) recorded(llm int) int {
	if llm < len(d.poolLLMs) {
		return d.poolLLMs[llm]
	}
	return d.yardsticks[llm-len(d.poolLLMs)]
}

// HasLogprobs reports whether any response of the pool to a test question has
// a mean log-probability.
func (d *Data) HasLogprobs() bool {
	for q := range d.Test {
		for llm := range d.Pool {
			if r, ok := d.Response(q, llm); ok && !math.IsNaN(r.MeanLogprob) {
				return true
			}
		}
	}
	return false
}

func (d *Data) recordedScore(question, llm int) float64 {
	r, ok := d.Recording.Response(question, llm, 0)
	if !ok || !r.State.Counted() {
		return math.NaN()
	}
	return r.Score
}

func (d *Data) makeBank() *framework.Bank {
	bank := &framework.Bank{LLMs: d.Pool, Tasks: d.BankTasks}
	var known bool
	costs := make([]float64, 0, len(d.bankRows)*len(d.Pool))
	for _, i := range d.bankRows {
		task, _ := slices.BinarySearch(d.BankTasks, d.Recording.Questions[i].Task)
		bank.TaskOf = append(bank.TaskOf, int32(task))
		for _, llm := range d.poolLLMs {
			bank.Scores = append(bank.Scores, d.recordedScore(i, llm))
			cost := math.NaN()
			if r, ok := d.Recording.Response(i, llm, 0); ok {
				cost = r.Cost
			}
			known = known || !math.IsNaN(cost)
			costs = append(costs, cost)
		}
	}
	if known {
		bank.Costs = costs
	}
	return bank
}

// index builds the TF-IDF index of the bank's question texts.
func (d *Data) index() (*retrieve.Index, error) {
	texts := make([]string, len(d.bankRows))
	for row, i := range d.bankRows {
		texts[row] = d.Recording.Questions[i].Text
	}
	return retrieve.NewTFIDF(texts)
}
