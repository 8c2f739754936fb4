package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"smacs/framework"
	"smacs/framework/grade"
	"smacs/framework/key"
	"smacs/framework/llm/calls"
	"smacs/framework/plan"
	"smacs/framework/recording"
)

// ErrNoAnswer is wrapped by the error of a question that no LLM answered.
var ErrNoAnswer = errors.New("no LLM answered")

// An Asked is what became of a question that no recording holds.
type Asked struct {
	*Explanation
	Text string // the answer: the winning candidate's whole text
	// Finish is why the answer ended, of the LLM that wrote it; "" where unknown.
	Finish string
	Failed map[string]error // selected LLMs that did not answer
	Usage  Usage            // of all calls, those from the cache included
	Calls  int              // references asked for and answered
}

// Ask takes a conversation through the stages of one leaf: neighbours are found by
// the last message, the selected LLMs are asked the whole of it at the same time,
// and who does not answer is left out. There is no gold, so nothing is graded. It
// may be called from many goroutines; the bank, the index and the strategies are
// those of the engine.
func (e *Engine) Ask(ctx context.Context, leaf int, task int, conversation []framework.Message) (*Asked, error) {
	if err := e.askable(); err != nil {
		return nil, err
	}
	q, err := askedQuestion(e.data.Tasks[task], conversation)
	if err != nil {
		return nil, err
	}
	one := *e
	if one.data, err = e.withQuestion(ctx, q, task, nil); err != nil {
		return nil, err
	}
	selected, err := one.selectedFor(ctx, leaf)
	if err != nil {
		return nil, err
	}
	answers, err := e.askAll(ctx, q, selected)
	if err != nil {
		return nil, err
	}
	if one.data, err = e.withQuestion(ctx, q, task, answers); err != nil {
		return nil, err
	}
	wanted := make([]bool, len(e.graph.Leaves))
	wanted[leaf] = true
	b := one.run(ctx, []int{0}, e.graph.Needed(wanted))
	if err := errors.Join(ctx.Err(), b.leafError(e.graph.Leaves[leaf])); err != nil {
		return nil, err
	}
	return b.asked(leaf, answers)
}

// askable checks that a new question has what it takes.
func (e *Engine) askable() error {
	switch {
	case e.options.LLMs == nil:
		return errors.New("asking needs LLMs: name their pool file in live.pool")
	case e.dense != nil && e.options.QueryEmbedder == nil:
		return errors.New(`embedding.provider = "recorded" has no vector of a new question: set it to tfidf or openai`)
	case e.compared && e.data.ResponseVectors != nil:
		return errors.New(`embedding.responses = "recorded" has no vectors of new responses: set it to tfidf or openai`)
	}
	return e.prepare()
}

// askedQuestion is a conversation as a question of a recording. Its id is a hash,
// so that the same conversation draws the same.
func askedQuestion(task string, conversation []framework.Message) (recording.Question, error) {
	if len(conversation) == 0 || conversation[len(conversation)-1].Role != "user" {
		return recording.Question{}, errors.New("want a conversation that ends with the user's message")
	}
	type turn struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	turns := make([]turn, len(conversation))
	for i, m := range conversation {
		turns[i] = turn(m)
	}
	text, err := json.Marshal(turns)
	if err != nil {
		return recording.Question{}, err
	}
	return recording.Question{Task: task, ID: "asked-" + key.Of("asked", string(text)).String()[:16], Text: conversation[len(conversation)-1].Content, Messages: string(text)}, nil
}

// withQuestion is the data with that question as the only test question.
func (e *Engine) withQuestion(ctx context.Context, q recording.Question, task int, answers []askedAnswer) (*Data, error) {
	b := recording.NewBuilder(recording.Meta{Name: "asked"})
	for _, llm := range e.data.bank.LLMs {
		if err := b.AddLLM(llm); err != nil {
			return nil, err
		}
	}
	if err := b.AddQuestion(q); err != nil {
		return nil, err
	}
	for _, a := range answers {
		if a.err != nil {
			continue
		}
		if err := b.AddResponse(q.Key(), e.data.Pool[a.llm], 0, a.response); err != nil {
			return nil, err
		}
	}
	rec, err := b.Build()
	if err != nil {
		return nil, err
	}
	d := *e.data
	d.Recording, d.Test, d.asked = rec, []Question{{Key: q.Key(), Task: task}}, answers != nil
	if e.dense != nil {
		vectors, err := e.options.QueryEmbedder.Embed(ctx, []string{q.Text}, true)
		if err != nil {
			return nil, fmt.Errorf("vector of the question: %w", err)
		}
		d.QuestionVectors = &madeVectors{test: map[int][]float64{0: vectors[0]}}
	}
	return &d, nil
}

// selectedFor returns the LLMs that a leaf selects for the one question.
func (e *Engine) selectedFor(ctx context.Context, leaf int) ([]int, error) {
	wanted := make([]bool, len(e.graph.Leaves))
	wanted[leaf] = true
	all := e.graph.Needed(wanted)
	g := e.graph
	needed := &plan.Needed{
		Retrievals: all.Retrievals, Priors: all.Priors, Selections: all.Selections,
		Drops: make([]bool, len(g.Drops)), Aggregations: make([]bool, len(g.Aggregations)),
		Scores: make([]bool, len(g.Scores)), Leaves: make([]bool, len(g.Leaves)),
	}
	b := e.run(ctx, []int{0}, needed)
	selection := g.Drops[g.Aggregations[g.Leaves[leaf].Aggregation].Drop].Selection
	if err := errors.Join(ctx.Err(), b.selections[selection].err); err != nil {
		return nil, err
	}
	return b.selections[selection].of[0].llms, nil
}

// askedAnswer is what one selected LLM answered.
type askedAnswer struct {
	llm      int
	response recording.Response
	reply    *calls.Reply
	err      error
}

// askAll asks the selected LLMs at the same time. It is an error when none
// answers, and when the budget is spent.
func (e *Engine) askAll(ctx context.Context, q recording.Question, selected []int) ([]askedAnswer, error) {
	messages, err := e.options.Prompt.Messages(q)
	if err != nil {
		return nil, err
	}
	answers := make([]askedAnswer, len(selected))
	var group sync.WaitGroup
	for i, llm := range selected {
		answers[i].llm = llm
		group.Go(func() {
			a := &answers[i]
			a.reply, a.err = e.options.LLMs.Chat(ctx, calls.Chat{LLM: e.data.Pool[llm], Messages: messages, Purpose: calls.PurposeReference})
			if a.err == nil && a.reply.Text == "" {
				a.err = fmt.Errorf("LLM %q answered without a text", e.data.Pool[llm])
			}
			if a.err == nil {
				a.response, a.err = e.readAnswer(q, a.reply)
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	answered := slices.ContainsFunc(answers, func(a askedAnswer) bool { return a.err == nil })
	for _, a := range answers {
		if stops(a.err) {
			return nil, a.err
		}
		if !answered {
			return nil, fmt.Errorf("%w: %w", ErrNoAnswer, a.err)
		}
	}
	return answers, nil
}

// readAnswer takes the answer out of a text, so that it can vote: by live.grader,
// or the whole text. It is not graded.
func (e *Engine) readAnswer(q recording.Question, reply *calls.Reply) (recording.Response, error) {
	grader, err := grade.Lookup(graderOr(e.options.Grader))
	if err != nil {
		return recording.Response{}, err
	}
	read := grader.About(q.Text).Grade("", reply.Text, "")
	if read.HasAnswer {
		read.Grade = grade.Unscored(grade.Ungraded)
	}
	r := recording.Unknown(reply.Text).Graded(grader, read)
	r.MeanLogprob, r.Cost = reply.MeanLogprob, reply.Cost
	if reply.Usage != nil {
		r.PromptTokens, r.CompletionTokens = int64(reply.Usage.PromptTokens), int64(reply.Usage.CompletionTokens)
	}
	return r, nil
}

func graderOr(name string) string {
	if name == "" {
		return grade.Exact().ID
	}
	return name
}

// asked is what the block made of the one question.
func (b *block) asked(leaf int, answers []askedAnswer) (*Asked, error) {
	chosen := b.engine.graph.Leaves[leaf]
	outcome := b.outcome(chosen, 0)
	a := &Asked{Explanation: b.explain(chosen, 0), Failed: map[string]error{}, Usage: outcome.Calls}
	made := b.aggregations[chosen.Aggregation].of[0]
	winner := made.responses[outcome.Winner]
	if own := b.ownAt(0, winner); own != nil && own.state == grade.Failed {
		return nil, fmt.Errorf("%w: every candidate's call failed: %w", ErrNoAnswer, b.computed.Failure)
	}
	a.Text = b.responseAt(0, winner).Text
	for _, answer := range answers {
		if answer.err != nil {
			a.Failed[b.engine.data.Pool[answer.llm]] = answer.err
			continue
		}
		a.Calls++
		a.Usage = a.Usage.Add(usageOf(answer.reply))
		if answer.llm == winner {
			a.Finish = string(answer.reply.Finish)
		}
	}
	if own := b.ownAt(0, winner); own != nil {
		a.Finish = own.finish
	}
	return a, nil
}
