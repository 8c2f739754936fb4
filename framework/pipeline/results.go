package pipeline

import (
	"fmt"

	"smacs/framework/key"
	"smacs/framework/plan"
)

// A Packed is the outcomes of one leaf on one block of questions, by a key that
// holds everything that determines them.
type Packed struct {
	Key  key.Key
	Data []byte
}

// An Archive keeps packed outcomes between runs. It must be safe for concurrent
// use.
type Archive interface {
	// Get returns what is kept under a key; ok is false when nothing intact is.
	Get(k key.Key) (data []byte, ok bool, err error)
	// Put keeps entries; they are durable when it returns.
	Put(entries []Packed) error
}

// Results are the outcomes of every leaf of a graph on the test questions, in
// packed form.
type Results struct {
	Errors   []error // per leaf, the first error of its blocks in question order, nil if none
	Computed Counts

	engine *Engine
	blocks [][]int
	packed [][][]byte // per leaf and block; nil where the leaf failed or has no question
}

// Outcomes returns a leaf's outcomes, one per test question; those of tasks the
// leaf does not concern are zero. It must not be called for a leaf that failed.
func (r *Results) Outcomes(leaf int) []Outcome {
	outcomes := make([]Outcome, len(r.engine.data.Test))
	tasks := r.engine.graph.Leaves[leaf].Tasks
	for i, questions := range r.blocks {
		concerned := r.engine.concerned(tasks, questions)
		unpacked, err := unpack(r.packed[leaf][i], len(concerned), len(r.engine.data.Pool))
		if err != nil {
			panic("pipeline: results hold what was not checked: " + err.Error())
		}
		for j, question := range concerned {
			outcomes[question] = unpacked[j]
		}
	}
	return outcomes
}

// concerned returns the questions of a block whose task is in the set.
func (e *Engine) concerned(tasks plan.TaskSet, questions []int) []int {
	var in []int
	for _, question := range questions {
		if tasks[e.data.Test[question].Task] {
			in = append(in, question)
		}
	}
	return in
}

// questionSet is the questions of a block that some leaf concerns, with their
// key.
type questionSet struct {
	questions []int
	key       key.Key
}

// questionSets returns, per leaf, the questions it concerns in a block. Leaves
// that concern the same tasks share one set.
func (e *Engine) questionSets(questions []int) []*questionSet {
	sets := make([]*questionSet, len(e.graph.Leaves))
	byTasks := map[string]*questionSet{}
	for l, leaf := range e.graph.Leaves {
		tasks := fmt.Sprint(leaf.Tasks)
		set, made := byTasks[tasks]
		if !made {
			set = &questionSet{questions: e.concerned(leaf.Tasks, questions)}
			var names []any
			for _, question := range set.questions {
				names = append(names, e.data.Test[question].Key)
			}
			set.key = key.Of("questions", names...)
			byTasks[tasks] = set
		}
		sets[l] = set
	}
	return sets
}

// blockKey is the key of a leaf's outcomes on some questions.
func blockKey(leafKey key.Key, set *questionSet) key.Key {
	return key.Of("block", leafKey.String(), set.key.String())
}
