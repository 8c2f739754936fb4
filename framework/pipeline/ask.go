package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"smacs/framework"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/plan"
	"smacs/framework/recording"
)

// maxRounds bounds how often a strategy may ask on for one block: a cascade
// through a pool takes as many rounds as LLMs.
const maxRounds = 64

var nan = math.NaN()

// rounds calls a strategy until it asks for nothing more, each time with all
// answers so far (ARCHITECTURE.md, section 5). The whole request goes again: an
// item that was answered gets the same results as before, and a strategy answers
// equal inputs equally. questionOf returns the question of the block that an item
// is about. It returns what the asks of each item took; nil when there were none.
func (b *block) rounds(ctx context.Context, choice plan.Choice, questionOf func(item int) int,
	call func(results []framework.AskResult) (asks []framework.Ask, err error)) (map[int]Usage, error) {
	var results []framework.AskResult
	var used map[int]Usage
	for range maxRounds {
		asks, err := call(results)
		if err != nil || len(asks) == 0 {
			return used, err
		}
		answers, err := b.answerAll(ctx, choice, asks, questionOf)
		if err != nil {
			return nil, err
		}
		if used == nil {
			used = map[int]Usage{}
		}
		for _, a := range answers {
			results = append(results, a.AskResult)
			used[a.Item] = used[a.Item].Add(a.used)
		}
	}
	return nil, fmt.Errorf("strategy %s still asks after %d rounds", choice.Info.Name(), maxRounds)
}

// asked is the answer to an ask with what it took.
type asked struct {
	framework.AskResult
	used Usage
}

// answerAll answers asks at once, in their order.
func (b *block) answerAll(ctx context.Context, choice plan.Choice, asks []framework.Ask, questionOf func(item int) int) ([]asked, error) {
	answers := make([]asked, len(asks))
	errs := make([]error, len(asks))
	var group sync.WaitGroup
	for i, ask := range asks {
		group.Go(func() { answers[i], errs[i] = b.answer(ctx, ask, questionOf(ask.Item)) })
	}
	group.Wait()
	b.computed.Asks += len(asks)
	for i, err := range errs {
		if lost(err) {
			errs[i] = nil
			answers[i] = asked{AskResult: framework.AskResult{Ask: asks[i], MeanLogprob: nan}}
			b.computed.AsksFailed++
			b.note(err)
			b.lost[choice.Identity()] = true
		}
	}
	return answers, b.firstError(errs, func(i int) string {
		return fmt.Sprintf("question %s: strategy %s", b.keyOf(questionOf(asks[i].Item)), choice.Info.Name())
	})
}

// lost reports whether an answer could not be had, for a reason that may pass: the
// strategy gets an empty one, and what comes of it is not kept.
func lost(err error) bool {
	var failure *client.Error
	return errors.As(err, &failure)
}

// firstError returns the first error that stops the run, else the first one.
func (b *block) firstError(errs []error, about func(i int) string) error {
	first := -1
	for i, err := range errs {
		if err != nil && (first < 0 || stops(err) && !stops(errs[first])) {
			first = i
		}
	}
	if first < 0 {
		return nil
	}
	return fmt.Errorf("%s: %w", about(first), errs[first])
}

// answer finds what an ask is for: the question itself is answered by what is
// recorded, else by a call.
func (b *block) answer(ctx context.Context, ask framework.Ask, q int) (asked, error) {
	if ask.Messages == nil {
		if r, found := b.recordedSample(q, ask.LLM, ask.Replicate); found {
			return asked{recordedAnswer(ask, r), Usage{known(r.PromptTokens), known(r.CompletionTokens), r.Cost}}, nil
		}
	}
	llms := b.engine.options.LLMs
	if llms == nil {
		return asked{}, fmt.Errorf("asks %s for sample %d, which is not recorded, and no live.pool is set", ask.LLM, ask.Replicate)
	}
	messages := ask.Messages
	if messages == nil {
		var err error
		if messages, err = b.engine.options.Prompt.Messages(b.recorded(q)); err != nil {
			return asked{}, err
		}
	}
	reply, err := llms.Chat(ctx, calls.Chat{LLM: ask.LLM, Messages: messages, Replicate: ask.Replicate, Purpose: calls.PurposeAsk})
	if err != nil {
		return asked{}, err
	}
	result := framework.AskResult{Ask: ask, Text: reply.Text, MeanLogprob: reply.MeanLogprob}
	if grader, err := b.graderOf(q); err == nil {
		read := grader.Grade("", reply.Text, "")
		result.Key, result.Parsed = read.Key, read.HasAnswer
	}
	return asked{result, usageOf(reply)}, nil
}

func (b *block) recordedSample(q int, llm string, sample int) (recording.Response, bool) {
	d := b.engine.data
	at, known := d.recordedLLM(llm)
	if !known {
		return recording.Response{}, false
	}
	samples := d.Recording.Samples(d.Test[b.questions[q]].Recorded, at)
	if sample >= len(samples) {
		return recording.Response{}, false
	}
	return samples[sample], true
}

func recordedAnswer(ask framework.Ask, r recording.Response) framework.AskResult {
	result := framework.AskResult{Ask: ask, Text: r.Text, MeanLogprob: r.MeanLogprob, Parsed: votes(r)}
	if result.Parsed {
		result.Key = r.AnswerKey
	}
	return result
}

// charge adds what the asks of items took to the questions of the groups they
// serve.
func charge(slots []dropSlot, used map[int]Usage, group func(g int) []Usage) {
	for _, slot := range slots {
		if u, asks := used[slot.item]; asks {
			of := group(slot.group)
			of[slot.question] = of[slot.question].Add(u)
		}
	}
}
