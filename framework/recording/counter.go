package recording

import "smacs/framework/grade"

// A counter makes the description of a recording, and its fingerprint, from the
// rows in their order: all questions, then the responses.
type counter struct {
	hash    *rowHash // nil where the fingerprint is known
	llms    []string
	keys    []string // of the questions
	taskOf  []int32  // of the questions
	counts  []Count  // by task, then LLM
	splits  Splits
	samples int
	graders map[string]bool
}

func newCounter(llms []string, hash *rowHash) *counter {
	return &counter{hash: hash, llms: llms, graders: make(map[string]bool)}
}

func (c *counter) question(q *Question) {
	if n := len(c.counts); n == 0 || c.counts[n-1].Task != q.Task {
		for _, llm := range c.llms {
			c.counts = append(c.counts, Count{Task: q.Task, LLM: llm})
		}
	}
	c.keys = append(c.keys, q.Key())
	c.taskOf = append(c.taskOf, int32(len(c.counts)/len(c.llms)-1))
	switch q.Split {
	case SplitBank:
		c.splits.Bank++
	case SplitTest:
		c.splits.Test++
	default:
		c.splits.None++
	}
	if c.hash != nil {
		c.hash.question(q)
	}
}

// responses counts all samples of an LLM's responses to a question.
func (c *counter) responses(question, llm int, samples []Response) {
	to := &c.counts[int(c.taskOf[question])*len(c.llms)+llm]
	if len(samples) == 0 {
		to.Holes++
		to.Missing++
	}
	before := to.N
	for i := range samples {
		to.add(samples[i].Grade())
		c.graders[samples[i].Grader] = true
	}
	if to.N > before {
		to.Questions++
	}
	c.samples += len(samples)
	if c.hash != nil {
		c.hash.responses(samples)
	}
}

func (c *Count) add(g grade.Grade) {
	switch g.State {
	case grade.Unparsed:
		c.Unparsed++
	case grade.Unanswered:
		c.Unanswered++
	case grade.Failed:
		c.Failed++
	case grade.Ungraded:
		c.Ungraded++
	}
	if !g.Counted() {
		c.Missing++
		return
	}
	c.N++
	c.Correct += g.Score
}

// info returns the description, all but the embeddings.
func (c *counter) info(m Meta, tasks []string) Info {
	for i := range c.counts {
		if n := c.counts[i].N; n > 0 {
			accuracy := c.counts[i].Correct / float64(n)
			c.counts[i].Accuracy = &accuracy
		}
	}
	info := Info{Name: m.Name, Questions: len(c.keys), Tasks: tasks, LLMs: c.llms, Counts: c.counts,
		Responses: c.samples, Splits: c.splits, Embeddings: []EmbeddingInfo{}}
	if c.hash != nil {
		info.Fingerprint = c.hash.sum()
	}
	return info
}
