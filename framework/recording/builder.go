package recording

import (
	"maps"
	"slices"

	"smacs/framework/recording/npy"
)

// A Builder collects LLMs, questions and responses in memory and makes a
// [Recording] of them. It checks every row as it is added and names the row that
// is wrong; after an error the row is not in the builder, and it may be used on.
type Builder struct {
	meta      Meta
	index     *index
	questions []Question
	rows      []row
	vectors   vectorSet
}

type row struct {
	rowID
	response Response
}

// NewBuilder returns an empty builder.
func NewBuilder(meta Meta) *Builder { return &Builder{meta: meta, index: newIndex()} }

// AddLLM adds an LLM by name. An empty or repeated name is an error.
func (b *Builder) AddLLM(name string) error { return b.index.addLLM(name) }

// AddQuestion adds a question. The order of adding is the file order within the
// task. A repeated key is an error, as is anything [Question] does not allow.
func (b *Builder) AddQuestion(q Question) error {
	if err := b.index.addQuestion(&q); err != nil {
		return err
	}
	b.questions = append(b.questions, q)
	return nil
}

// AddResponse adds the response of an LLM to the question with the given key
// ([Question.Key]), for one sample counted from 0. Question and LLM must have
// been added; a repeated (question, llm, sample) is an error.
func (b *Builder) AddResponse(key, llm string, sample int, r Response) error {
	id, err := b.index.addResponse(key, llm, sample, &r)
	if err != nil {
		return err
	}
	b.rows = append(b.rows, row{id, r})
	return nil
}

// Vectors begins one side of the embedding of a model: vectors of dim numbers,
// kept as type t. The model's name becomes part of a file's name.
func (b *Builder) Vectors(model string, side Side, t npy.Type, dim int) (*Vectors, error) {
	return b.vectors.begin(b.index, b.Spool, model, side, t, dim)
}

// Describe implements [Sink].
func (b *Builder) Describe(m Meta) { b.meta = m }

// Spool implements [Sink]: a spool in memory.
func (b *Builder) Spool() (*Spool, error) { return &Spool{}, nil }

// Build returns the recording. The samples of a question and LLM must be 0, 1,
// 2 and so on without a gap, and there must be at least one LLM and question.
// The builder must not be used afterwards.
func (b *Builder) Build() (*Recording, error) {
	o, err := b.index.order()
	if err != nil {
		return nil, err
	}
	r := &Recording{Meta: b.meta, LLMs: o.llms, Tasks: o.tasks}
	for _, i := range o.questions {
		r.Questions = append(r.Questions, b.questions[i])
	}
	if err := b.sortResponses(o, r); err != nil {
		return nil, err
	}
	r.Fingerprint = fingerprint(r)
	r.embeddings, err = b.vectors.inMemory(o)
	return r, err
}

// sortResponses sets the recording's responses, offsets and graders.
func (b *Builder) sortResponses(o *order, r *Recording) error {
	at := make([]int32, len(b.rows))
	for i := range b.rows {
		at[i], b.rows[i].rowID = int32(i), o.place(b.rows[i].rowID)
	}
	slices.SortFunc(at, func(i, j int32) int { return b.rows[i].compare(b.rows[j].rowID) })
	if err := o.count(b.index, len(at), func(i int) rowID { return b.rows[at[i]].rowID }); err != nil {
		return err
	}
	r.starts, r.responses = o.starts, make([]Response, len(at))
	graders := make(map[string]bool)
	for i, from := range at {
		r.responses[i] = b.rows[from].response
		graders[r.responses[i].Grader] = true
	}
	r.Graders = graderNames(graders)
	return nil
}

// graderNames returns the names in byte order, without the empty one of
// responses that nobody graded.
func graderNames(seen map[string]bool) []string {
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}
