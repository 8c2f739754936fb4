package recording

import (
	"cmp"
	"fmt"
	"slices"
)

// A Builder collects LLMs, questions and responses and makes a [Recording] of
// them. It checks every row as it is added and names the row that is wrong;
// after an error the row is not in the builder, and it may be used on.
type Builder struct {
	meta      Meta
	llms      []string
	llmAt     map[string]int
	questions []Question
	keyAt     map[string]int
	rows      []row
	seen      map[rowID]struct{}
}

// rowID identifies a response by the builder's own indices.
type rowID struct{ question, llm, sample int32 }

type row struct {
	rowID
	response Response
}

// NewBuilder returns an empty builder.
func NewBuilder(meta Meta) *Builder {
	return &Builder{
		meta: meta, llmAt: make(map[string]int),
		keyAt: make(map[string]int), seen: make(map[rowID]struct{}),
	}
}

// AddLLM adds an LLM by name. An empty or repeated name is an error.
func (b *Builder) AddLLM(name string) error {
	if err := checkName("name", name); err != nil {
		return fmt.Errorf("llm %q: %w", name, err)
	}
	if _, seen := b.llmAt[name]; seen {
		return fmt.Errorf("llm %q: added before", name)
	}
	b.llmAt[name] = len(b.llms)
	b.llms = append(b.llms, name)
	return nil
}

// AddQuestion adds a question. The order of adding is the file order within the
// task. A repeated key is an error, as is anything [Question] does not allow.
func (b *Builder) AddQuestion(q Question) error {
	if err := q.check(); err != nil {
		return fmt.Errorf("question %q: %w", q.Key(), err)
	}
	if _, seen := b.keyAt[q.Key()]; seen {
		return fmt.Errorf("question %q: duplicate id", q.Key())
	}
	b.keyAt[q.Key()] = len(b.questions)
	b.questions = append(b.questions, q)
	return nil
}

// AddResponse adds the response of an LLM to the question with the given key
// ([Question.Key]), for one sample counted from 0. Question and LLM must have
// been added; a repeated (question, llm, sample) is an error.
func (b *Builder) AddResponse(key, llm string, sample int, r Response) error {
	fail := func(err error) error {
		return fmt.Errorf("response of %q to %q, sample %d: %w", llm, key, sample, err)
	}
	q, ok := b.keyAt[key]
	if !ok {
		return fail(fmt.Errorf("unknown question"))
	}
	l, ok := b.llmAt[llm]
	if !ok {
		return fail(fmt.Errorf("unknown llm"))
	}
	if sample < 0 || sample > maxSample {
		return fail(fmt.Errorf("sample must be from 0 to %d", maxSample))
	}
	if err := r.check(); err != nil {
		return fail(err)
	}
	id := rowID{int32(q), int32(l), int32(sample)}
	if _, seen := b.seen[id]; seen {
		return fail(fmt.Errorf("duplicate response"))
	}
	b.seen[id] = struct{}{}
	b.rows = append(b.rows, row{id, r})
	return nil
}

// Build returns the recording. The samples of a question and LLM must be 0, 1,
// 2 and so on without a gap, and there must be at least one LLM and question.
// The builder must not be used afterwards.
func (b *Builder) Build() (*Recording, error) {
	if len(b.llms) == 0 {
		return nil, fmt.Errorf("recording without an llm")
	}
	if len(b.questions) == 0 {
		return nil, fmt.Errorf("recording without a question")
	}
	r := &Recording{Meta: b.meta, LLMs: slices.Sorted(slices.Values(b.llms))}
	questionTo := b.sortQuestions(r)
	llmTo := make([]int32, len(b.llms))
	for i, name := range b.llms {
		at, _ := slices.BinarySearch(r.LLMs, name)
		llmTo[i] = int32(at)
	}
	for i := range b.rows {
		b.rows[i].question, b.rows[i].llm = questionTo[b.rows[i].question], llmTo[b.rows[i].llm]
	}
	if err := b.sortResponses(r); err != nil {
		return nil, err
	}
	r.Fingerprint = fingerprint(r)
	return r, nil
}

// sortQuestions sets the recording's tasks and questions and returns the new
// index of each of the builder's questions.
func (b *Builder) sortQuestions(r *Recording) []int32 {
	order := make([]int, len(b.questions))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(b.questions[i].Task, b.questions[j].Task)
	})
	to := make([]int32, len(order))
	for at, i := range order {
		to[i] = int32(at)
		q := b.questions[i]
		r.Questions = append(r.Questions, q)
		if len(r.Tasks) == 0 || r.Tasks[len(r.Tasks)-1] != q.Task {
			r.Tasks = append(r.Tasks, q.Task)
		}
	}
	return to
}

// sortResponses sets the recording's responses, offsets and graders.
func (b *Builder) sortResponses(r *Recording) error {
	order := make([]int32, len(b.rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return b.rows[i].compare(b.rows[j].rowID) })
	r.responses = make([]Response, len(order))
	r.starts = make([]int32, len(r.Questions)*len(r.LLMs)+1)
	graders := make(map[string]struct{})
	for at, i := range order {
		id := b.rows[i].rowID
		cell := int(id.question)*len(r.LLMs) + int(id.llm)
		if id.sample != r.starts[cell+1] { // so far the count of the cell
			return fmt.Errorf("response of %q to %q: sample %d is missing, but there is a sample %d",
				r.LLMs[id.llm], r.Questions[id.question].Key(), r.starts[cell+1], id.sample)
		}
		r.starts[cell+1]++
		r.responses[at] = b.rows[i].response
		if g := b.rows[i].response.Grader; g != "" {
			graders[g] = struct{}{}
		}
	}
	for i := 1; i < len(r.starts); i++ {
		r.starts[i] += r.starts[i-1]
	}
	for g := range graders {
		r.Graders = append(r.Graders, g)
	}
	slices.Sort(r.Graders)
	return nil
}

func (a rowID) compare(b rowID) int {
	return cmp.Or(cmp.Compare(a.question, b.question), cmp.Compare(a.llm, b.llm), cmp.Compare(a.sample, b.sample))
}
