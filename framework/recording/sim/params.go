package sim

import "slices"

// Params says what to generate. [Default] is a complete example; a file of them is
// read by [Parse] and written by [Params.TOML].
type Params struct {
	// Seed determines every draw.
	Seed uint64
	// Tasks hold the questions; at least one.
	Tasks []Task
	// LLMs respond to every question, at least one.
	LLMs []LLM
	// Shares and Mistakes hold for the tasks that have none of their own.
	Shares   Shares
	Mistakes Mistakes
	Samples  Samples
	// Confidence says what a mean log-probability tells of its response.
	Confidence Confidence
	Latency    Latency
	Embeddings Embeddings
	Split      Split
}

// A Task is a set of questions of one kind.
type Task struct {
	// Name is unique. Draws depend on it, so tasks of one kind with two names have
	// different questions.
	Name string
	// Kind is one of [Kinds].
	Kind string
	// Questions is their number, at least 1.
	Questions int
	// Difficulty is taken from the skill of every LLM that has no accuracy for this
	// task of its own, in standard deviations of the margin; negative is easier.
	Difficulty float64
	// Law is the distribution of the difficulty of the questions around it, always
	// with mean 0 and variance 1: one of [Laws].
	Law string
	// Disguise is the probability that a question of one topic is worded as one of
	// another, so that its text misleads retrieval.
	Disguise float64
	// Flawed is the share of questions whose gold nobody gives: whoever would be right
	// says the first wrong answer. Accuracies are kept by making the others easier.
	Flawed float64
	// Unparsed multiplies every LLM's probability of a response cut off.
	Unparsed float64
	// Shares and Mistakes replace those of the parameters unless nil.
	Shares   *Shares
	Mistakes *Mistakes
}

// The distributions of difficulty.
const (
	Normal    = "normal"     // bell-shaped
	Uniform   = "uniform"    // as many easy and hard ones as middling ones
	TwoLevels = "two_levels" // easy or hard and nothing between
)

// Laws returns the distributions of difficulty there are.
func Laws() []string { return []string{Normal, Uniform, TwoLevels} }

// An LLM is one made-up model.
type LLM struct {
	// Name is unique, Family groups LLMs that fail alike. Neither is empty.
	Name, Family string
	// Accuracy is the probability of a right answer on a question drawn at random
	// from a task of difficulty 0, before unparsed responses: above 0 and below 1.
	// The share right in one recording differs by drawn strengths and luck.
	Accuracy float64
	// Accuracies are those on tasks by name; such a task's Difficulty is not taken
	// off. It may be nil.
	Accuracies map[string]float64
	// Unparsed is the probability that a response is cut off before its answer.
	Unparsed float64
	// PromptPrice and CompletionPrice are dollars per million tokens.
	PromptPrice, CompletionPrice float64
	// Hidden is the mean number of completion tokens that are not in the text, as
	// reasoning LLMs have.
	Hidden float64
	// Size is the number of parameters in billions, for [Latency]; 0 is not known.
	Size float64
}

// Shares are the parts of the variance of an LLM's margin: not negative, with
// the sum 1.
type Shares struct {
	Difficulty float64 // of the question, the same for all LLMs
	Task       float64 // the LLM's strengths and weaknesses by task
	Topic      float64 // and by topic, which retrieval can find
	Family     float64 // of the family on the question
	Own        float64 // of the LLM on the question
}

// Mistakes says which wrong answer is given by whom.
type Mistakes struct {
	// Shared is the probability, when an LLM is wrong, that it makes its family's
	// mistake on the question instead of drawing its own.
	Shared float64
	// Pull is how likely each next wrong answer is, relative to the one before:
	// above 0 (all take the first) and at most 1 (all equally likely).
	Pull float64
	// Traps is the share of questions at which every mistake is the first.
	Traps float64
	// Slips is the probability that a mistake drawn by the LLM itself is a slip like
	// nobody else's. A choice between given options has no slips.
	Slips float64
}

// Samples says how often each question is asked.
type Samples struct {
	// Count is the number of responses per question and LLM, at least 1.
	Count int
	// Temperature is the part of an LLM's own luck and the share of its own mistakes
	// that are drawn anew in each sample: at 0 all samples give the same answer.
	Temperature float64
}

// Confidence ties mean log-probabilities to margins.
type Confidence struct {
	// Strength is the correlation of what the log-probability is made of with the
	// margin: 1 all, 0 nothing but noise.
	Strength float64
	// Noise is the standard deviation of the logarithm of the log-probability's own
	// noise; not negative.
	Noise float64
}

// Latency is BaseMS + PerTokenMS x completion tokens x Size, times log-normal noise
// with a mean of 1. With PerTokenMS 0 it is not known.
type Latency struct {
	BaseMS     float64 // milliseconds; not negative
	PerTokenMS float64 // milliseconds per token and billion parameters; not negative
	Noise      float64 // standard deviation of the logarithm; not negative
}

// Embeddings are the vectors that [Write] records, none without a model.
// A vector is a sum of standard normal ones with these shares of its squared length,
// scaled to length 1.
type Embeddings struct {
	Model string // name; empty for none
	Dim   int    // number of components, from 2
	// Tightness is the share of the topic in a question's vector, the rest being the
	// question's own: 0 hides topics, 1 leaves nothing else.
	Tightness float64
	// Queries records a second vector of each question, with QueryNoise as the share
	// of noise in it.
	Queries    bool
	QueryNoise float64
	// Responses records a vector of each response: Agreement is the share of its
	// answer, Style that of the LLM's family, the rest its own.
	Responses        bool
	Agreement, Style float64
}

// Split says what is recorded of a split.
type Split struct {
	// Bank is the share of the bank in tenths, from 1 to 9, or 0 for no recorded
	// split. Groups are not torn apart.
	Bank int
	// GroupSize is the number of questions in a row that are one group: of one topic
	// and difficulty. 1 is no groups.
	GroupSize int
}

// sharesOf and mistakesOf are those in force for a task.
func (p *Params) sharesOf(t *Task) Shares {
	if t.Shares != nil {
		return *t.Shares
	}
	return p.Shares
}

func (p *Params) mistakesOf(t *Task) Mistakes {
	if t.Mistakes != nil {
		return *t.Mistakes
	}
	return p.Mistakes
}

// Questions returns the number of questions of all tasks.
func (p Params) Questions() int {
	n := 0
	for i := range p.Tasks {
		n += p.Tasks[i].Questions
	}
	return n
}

// WithQuestions returns parameters with n questions in all, shared among the tasks in
// their present proportion by largest remainders, at least one each. The first of each
// task are the same whatever n is.
func (p Params) WithQuestions(n int) Params {
	before, left := p.Questions(), n
	p.Tasks = slices.Clone(p.Tasks)
	order := make([]int, len(p.Tasks))
	remainder := make([]int, len(p.Tasks))
	for i := range p.Tasks {
		whole := p.Tasks[i].Questions * n
		p.Tasks[i].Questions, remainder[i], order[i] = whole/before, whole%before, i
		left -= p.Tasks[i].Questions
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainder[b] - remainder[a] })
	for _, i := range order[:left] {
		p.Tasks[i].Questions++
	}
	for i := range p.Tasks {
		p.Tasks[i].Questions = max(1, p.Tasks[i].Questions)
	}
	return p
}

// lookupTask returns the task with a name, or nil.
func (p *Params) lookupTask(name string) *Task {
	for i := range p.Tasks {
		if p.Tasks[i].Name == name {
			return &p.Tasks[i]
		}
	}
	return nil
}
