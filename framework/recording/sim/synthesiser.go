package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"smacs/framework/draw"
	"smacs/framework/recording"
)

// A Synthesiser makes simulated candidates for the questions of one generated
// recording. It holds nothing that changes and may be used by several goroutines.
type Synthesiser struct {
	model     Synthesis
	generator *generator
}

// NewSynthesiser returns the synthesiser of the recording that p describes
// ([Named]) under an error model. A parameter of the model out of range is an
// error.
func NewSynthesiser(p Params, model Synthesis) (*Synthesiser, error) {
	g, err := newGenerator(p)
	if err != nil {
		return nil, err
	}
	if err := model.Check(); err != nil {
		return nil, fmt.Errorf("simulated aggregator: %w", err)
	}
	return &Synthesiser{model: model, generator: g}, nil
}

// A SynthesisReference is what the simulated aggregator reads of one reference.
type SynthesisReference struct {
	LLM       string // its name; different within a reference set
	Text      string // for the length of the prompt only
	AnswerKey string // the grader's normal form; empty where not parsed
	Parsed    bool   // whether the response has an answer
	Right     bool   // whether the recording grades it 1
}

// A Synthesised is one simulated candidate, not yet graded.
type Synthesised struct {
	// Text is in the form the grader of the task reads, as recorded responses are;
	// answer, state and score are what grading it says.
	Text string
	// MeanLogprob is the mean log-probability of a token, always below 0.
	MeanLogprob float64
	// PromptTokens counts the question and the references, CompletionTokens the
	// text, four bytes to a token.
	PromptTokens, CompletionTokens int64
}

// A SynthesisQuestion is a question with its possible answers, ready for any
// number of candidates.
type SynthesisQuestion struct {
	model Synthesis
	pull  float64
	slips bool
	key   string
	text  string
	item  item
	right string   // answer key
	wrong []string // answer keys, in the item's order
}

// Question prepares a question; it is called once per question. A question that
// is not, word for word, of the recording the synthesiser is for is an error.
func (s *Synthesiser) Question(q recording.Question) (*SynthesisQuestion, error) {
	made, err := s.made(q)
	if err != nil {
		return nil, err
	}
	it, grader := made.item, made.task.kind.grader
	ready := &SynthesisQuestion{model: s.model, pull: made.task.mistakes.Pull, slips: it.slip != nil && made.task.mistakes.Slips > 0, key: q.Key(), text: q.Text, item: it}
	ready.right, _ = grader.Key(it.right.answer) // every answer of an item has a key
	for _, o := range it.wrong {
		key, _ := grader.Key(o.answer)
		ready.wrong = append(ready.wrong, key)
	}
	return ready, nil
}

// made generates a question of the recording again.
func (s *Synthesiser) made(q recording.Question) (*question, error) {
	g := s.generator
	t := slices.IndexFunc(g.tasks, func(t preparedTask) bool { return t.Name == q.Task })
	if t < 0 {
		return nil, fmt.Errorf("question %s: task %q is not generated, the simulated aggregator knows %v", q.Key(), q.Task, taskNames(g.Tasks))
	}
	number, err := strconv.Atoi(strings.TrimPrefix(q.ID, "q"))
	for attempt := 0; err == nil && attempt < maxAttempts; attempt++ {
		made := g.question(&g.tasks[t], number, attempt)
		if made.item.text == q.Text && made.item.right.answer == q.Gold {
			return made, nil
		}
	}
	return nil, fmt.Errorf("question %s is not that of the generated recording with seed %d: the simulated aggregator works on generated recordings only", q.Key(), g.Seed)
}

func taskNames(tasks []Task) []string {
	var names []string
	for _, t := range tasks {
		names = append(names, t.Name)
	}
	return names
}

// The purposes of an aggregator's draws: each is the name of its own
// draw.Uniform, with the candidate's index beside it. They are part of the model.
const (
	synthesisOwn     = "own"
	synthesisSwayed  = "swayed"
	synthesisMistake = "mistake"
	synthesisPhrase  = "phrase"
	synthesisNoise   = "noise"
	// The draw of a reference has index 0 and the LLM's name behind this.
	synthesisPersuasion = "persuasion "
)

// synthesisOpening begins every candidate: it is one made-up LLM that writes.
const synthesisOpening = "Comparing what was said, the following holds."

// Candidate makes candidate number index, counted from 0, of the question from
// the references it is shown; none is legal. seed is that of (question, kind), see
// package draw. It is a pure function of its arguments and does not depend on the
// order of the references. A draw depends on seed and index, that of a reference on
// seed and LLM, and nothing else: the same candidate of another cell differs by
// what it is shown only, so cells are compared paired.
//
// A reference whose grade and answer do not fit the question is an error.
func (q *SynthesisQuestion) Candidate(references []SynthesisReference, seed uint64, index int) (Synthesised, error) {
	e, err := q.weigh(references, seed)
	if err != nil {
		return Synthesised{}, err
	}
	margin := q.model.margin(e, normal(draw.Uniform(seed, index, synthesisOwn)))
	chosen, sure := q.choose(e, margin, seed, index)
	closing := closings[pick(draw.Uniform(seed, index, synthesisPhrase), len(closings))]
	c := Synthesised{
		Text:         compose(synthesisOpening+" "+chosen.steps+" "+closing, chosen.answer),
		MeanLogprob:  q.model.logprob(sure, normal(draw.Uniform(seed, index, synthesisNoise))),
		PromptTokens: tokens(q.text),
	}
	c.CompletionTokens = tokens(c.Text)
	for _, r := range references {
		c.PromptTokens += tokens(r.Text)
	}
	return c, nil
}

// choose returns the answer a candidate gives with the steps to it, and how sure
// it is.
func (q *SynthesisQuestion) choose(e evidence, margin float64, seed uint64, index int) (option, float64) {
	switch {
	case margin > 0:
		return q.item.right, margin
	case e.misleading > 0 && draw.Uniform(seed, index, synthesisSwayed) < q.model.Swayed:
		return q.item.wrong[e.popular], -q.model.Overconfidence * margin
	}
	return q.item.wrong[mistakeAt(draw.Uniform(seed, index, synthesisMistake), q.pull, len(q.item.wrong))], margin
}

// evidence is what an aggregator was shown, in numbers of references.
type evidence struct {
	shown, right int
	misleading   int // with the most frequent wrong answer
	popular      int // that answer's place in the item; on ties the first
	persuasion   float64
}

func (q *SynthesisQuestion) weigh(references []SynthesisReference, seed uint64) (evidence, error) {
	e := evidence{shown: len(references)}
	counts := make([]int, len(q.wrong))
	for i, r := range references {
		at := slices.Index(q.wrong, r.AnswerKey)
		switch {
		case !r.Parsed && !r.Right:
		case r.Parsed && r.Right && r.AnswerKey == q.right:
			e.right++
		case r.Parsed && !r.Right && at >= 0:
			counts[at]++
		case r.Parsed && !r.Right && q.slips && r.AnswerKey != q.right: // its own, so it misleads nobody
		default:
			return evidence{}, fmt.Errorf("question %s, reference %d: answer key %q (parsed %t, right %t) is no answer of this generated question",
				q.key, i, r.AnswerKey, r.Parsed, r.Right)
		}
	}
	for at, n := range counts {
		if n > e.misleading {
			e.misleading, e.popular = n, at
		}
	}
	e.persuasion = persuasion(references, seed)
	return e, nil
}

// persuasion sums the draws of the references in order of name, so that the order
// in which they are shown does not matter to the last bit.
func persuasion(references []SynthesisReference, seed uint64) float64 {
	names := make([]string, len(references))
	for i, r := range references {
		names[i] = r.LLM
	}
	slices.Sort(names)
	sum := 0.0
	for _, name := range names {
		sum += normal(draw.Uniform(seed, 0, synthesisPersuasion+name))
	}
	return sum
}
