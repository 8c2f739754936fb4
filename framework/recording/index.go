package recording

import (
	"cmp"
	"fmt"
	"slices"
)

// An index numbers LLMs, questions and responses in the order of their adding
// and refuses what is there twice. It holds names, no texts.
type index struct {
	llms  []string
	llmAt map[string]int32
	names []questionName
	keyAt map[string]int32
	seen  marks
}

type questionName struct{ task, id string }

func (n questionName) key() string { return n.task + "/" + n.id }

// rowID identifies a response by numbers of its question and LLM.
type rowID struct{ question, llm, sample int32 }

func (a rowID) compare(b rowID) int {
	return cmp.Or(cmp.Compare(a.question, b.question), cmp.Compare(a.llm, b.llm), cmp.Compare(a.sample, b.sample))
}

func newIndex() *index {
	return &index{llmAt: make(map[string]int32), keyAt: make(map[string]int32)}
}

func (x *index) addLLM(name string) error {
	if err := checkName("name", name); err != nil {
		return fmt.Errorf("llm %q: %w", name, err)
	}
	if _, seen := x.llmAt[name]; seen {
		return fmt.Errorf("llm %q: added before", name)
	}
	x.llmAt[name] = int32(len(x.llms))
	x.llms = append(x.llms, name)
	return nil
}

func (x *index) addQuestion(q *Question) error {
	if err := q.check(); err != nil {
		return fmt.Errorf("question %q: %w", q.Key(), err)
	}
	key := q.Key()
	if _, seen := x.keyAt[key]; seen {
		return fmt.Errorf("question %q: duplicate id", key)
	}
	x.keyAt[key] = int32(len(x.names))
	x.names = append(x.names, questionName{q.Task, q.ID})
	return nil
}

// addResponse numbers a response after checking it.
func (x *index) addResponse(key, llm string, sample int, r *Response) (rowID, error) {
	id, err := x.find(key, llm, sample)
	if err == nil {
		err = r.check()
	}
	if err == nil && !x.seen.set(id) {
		err = fmt.Errorf("duplicate response")
	}
	if err != nil {
		return id, fmt.Errorf("response of %q to %q, sample %d: %w", llm, key, sample, err)
	}
	return id, nil
}

// find returns the numbers of a question and an LLM that have been added.
func (x *index) find(key, llm string, sample int) (rowID, error) {
	q, ok := x.keyAt[key]
	if !ok {
		return rowID{}, fmt.Errorf("unknown question")
	}
	l, ok := x.llmAt[llm]
	if !ok {
		return rowID{}, fmt.Errorf("unknown llm")
	}
	if sample < 0 || sample > maxSample {
		return rowID{}, fmt.Errorf("sample must be from 0 to %d", maxSample)
	}
	return rowID{q, l, int32(sample)}, nil
}

// An order is where everything stands in a recording: LLMs in byte order,
// questions by task in byte order and as they were added within it, responses by
// question, LLM and sample.
type order struct {
	llms, tasks []string
	llmTo       []int32 // from the index's numbers
	questions   []int32 // the index's numbers
	questionTo  []int32 // from the index's numbers
	starts      []int32 // len(questions)*len(llms)+1 offsets into the responses
}

// order sorts LLMs and questions. There must be one of each.
func (x *index) order() (*order, error) {
	if len(x.llms) == 0 {
		return nil, fmt.Errorf("recording without an llm")
	}
	if len(x.names) == 0 {
		return nil, fmt.Errorf("recording without a question")
	}
	o := &order{llms: slices.Sorted(slices.Values(x.llms)), llmTo: make([]int32, len(x.llms)),
		questions: make([]int32, len(x.names)), questionTo: make([]int32, len(x.names))}
	for i, name := range x.llms {
		at, _ := slices.BinarySearch(o.llms, name)
		o.llmTo[i] = int32(at)
	}
	for i := range o.questions {
		o.questions[i] = int32(i)
	}
	slices.SortStableFunc(o.questions, func(i, j int32) int { return cmp.Compare(x.names[i].task, x.names[j].task) })
	for at, i := range o.questions {
		o.questionTo[i] = int32(at)
		if task := x.names[i].task; len(o.tasks) == 0 || o.tasks[len(o.tasks)-1] != task {
			o.tasks = append(o.tasks, task)
		}
	}
	return o, nil
}

// place returns a response's numbers in the order.
func (o *order) place(id rowID) rowID {
	return rowID{o.questionTo[id.question], o.llmTo[id.llm], id.sample}
}

func (o *order) cell(id rowID) int { return int(id.question)*len(o.llms) + int(id.llm) }

// count sets the offsets from n responses in order. The samples of a question
// and LLM must be 0, 1, 2 and so on without a gap.
func (o *order) count(x *index, n int, id func(i int) rowID) error {
	o.starts = make([]int32, len(o.questions)*len(o.llms)+1)
	for i := range n {
		id := id(i)
		have := &o.starts[o.cell(id)+1]
		if id.sample != *have {
			return fmt.Errorf("response of %q to %q: sample %d is missing, but there is a sample %d",
				o.llms[id.llm], x.names[o.questions[id.question]].key(), *have, id.sample)
		}
		*have++
	}
	for i := 1; i < len(o.starts); i++ {
		o.starts[i] += o.starts[i-1]
	}
	return nil
}
