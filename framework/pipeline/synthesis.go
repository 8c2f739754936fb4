package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"smacs/framework"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// Parameters of aggregation by an LLM.
const (
	llmParam             = "llm"
	temperatureParam     = "temperature"
	maxTokensParam       = "max_tokens"
	promptParam          = "prompt"
	referenceTokensParam = "reference_tokens"
	overflowParam        = "overflow"
)

// What overflow says about prompts that the LLM's context has no room for.
const (
	overflowShorten = "shorten"
	overflowError   = "error"
)

// llmInfo describes aggregation by an LLM (STRATEGIES.md, section 1.7).
func llmInfo() framework.Info {
	return framework.Info{
		Kind: framework.Aggregation, ID: LLMID, Version: "1",
		Doc: "The engine's own: an LLM of the pool file reads the references, in the order drawn, and writes one answer (Mixture-of-Agents, arXiv 2406.04692; SMCS). " +
			"Equal prompts of a question are samples of their own while temperature is above 0, and one answer at 0.",
		Params: []framework.Param{
			{Name: llmParam, Type: framework.String, Default: "", Doc: "name in the pool file of the LLM that aggregates; must be given"},
			{Name: temperatureParam, Type: framework.Float, Default: 0.7, Min: framework.Bound(0), Max: framework.Bound(100), Doc: "sampling temperature"},
			{Name: maxTokensParam, Type: framework.Int, Default: int64(0), Min: framework.Bound(0), Max: framework.Bound(1e9), Doc: "most tokens of an answer; 0 is what the pool file says"},
			{Name: promptParam, Type: framework.String, Default: "", Doc: "system text with {references} in it; empty for the framework's own"},
			{Name: referenceTokensParam, Type: framework.Int, Default: int64(0), Min: framework.Bound(0), Max: framework.Bound(1e9), Doc: "most tokens (estimated) shown of a reference, its middle left out; 0 for all"},
			{Name: overflowParam, Type: framework.String, Default: overflowShorten, OneOf: []string{overflowShorten, overflowError},
				Doc: "what to do where prompt and answer exceed the context in the pool file: shorten the longest references, or fail"},
		},
		Needs:  []framework.Need{framework.NeedLLM, framework.NeedOrder},
		Seeded: true,
	}
}

// Synthesises reports whether an aggregation strategy is the one by an LLM.
func Synthesises(info framework.Info) bool {
	return info.Kind == framework.Aggregation && info.ID == LLMID
}

// Aggregator returns the pool file's entry of the LLM that aggregates with a
// configuration, or an error that says what to set.
func Aggregator(config framework.Config, llms LLMs) (pool.LLM, error) {
	name := config.String(llmParam)
	if name == "" {
		return pool.LLM{}, errors.New(`strategy aggregation.llm needs the LLM that aggregates: set aggregation.params.llm = "NAME", a name of the pool file`)
	}
	if text := config.String(promptParam); text != "" && strings.Count(text, referencesSlot) != 1 {
		return pool.LLM{}, fmt.Errorf("strategy aggregation.llm: prompt has %s %d times, want it exactly once", referencesSlot, strings.Count(text, referencesSlot))
	}
	entry, known := llms.LLM(name)
	if !known {
		return entry, fmt.Errorf("strategy aggregation.llm: the pool file has no LLM %q", name)
	}
	if most := config.Int(maxTokensParam); most > 0 {
		entry.MaxTokens = most
	}
	return entry, nil
}

// replicatesPerRepeat keeps the samples of repeats apart: more than any
// experiment's dropout.candidates.
const replicatesPerRepeat = 1 << 20

// synthesis is one distinct prompt of a block.
type synthesis struct {
	q         int
	chat      calls.Chat
	shortened bool
	bare      bool
	reply     *calls.Reply
	err       error
}

// synthesisSlot says which candidate a synthesis becomes.
type synthesisSlot struct{ group, question, candidate, item int }

// aggregateByLLM makes the candidates of the LLM: every distinct prompt once, all
// at the same time, within the endpoint's own limits.
func (b *block) aggregateByLLM(ctx context.Context, s served) error {
	if b.engine.options.LLMs == nil {
		return errors.New("strategy aggregation.llm calls an LLM, and no live.pool is set")
	}
	writer, err := newSynthesiser(s.choice.Config, b.engine.options.LLMs)
	if err != nil {
		return err
	}
	items, slots, err := b.syntheses(s, writer)
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	for _, item := range items {
		group.Go(func() { item.reply, item.err = b.engine.options.LLMs.Chat(ctx, item.chat) })
	}
	group.Wait()
	b.computed.sent("aggregation", len(items))
	errs := make([]error, len(items))
	for i, item := range items {
		if stops(item.err) || errors.Is(item.err, context.Canceled) {
			errs[i] = item.err
		}
	}
	if err := b.firstError(errs, func(i int) string {
		return "question " + b.keyOf(items[i].q) + ": strategy aggregation.llm"
	}); err != nil {
		return err
	}
	return b.takeSyntheses(items, slots)
}

// syntheses lists the distinct prompts of the groups, and which candidates they
// become.
func (b *block) syntheses(s served, writer *synthesiser) ([]*synthesis, []synthesisSlot, error) {
	var items []*synthesis
	var slots []synthesisSlot
	distinct := newInterner()
	for _, g := range s.groups {
		group := b.engine.graph.Aggregations[g]
		from := b.drops[group.Drop]
		if from.err != nil {
			b.aggregations[g].err = from.err
			continue
		}
		for q := range b.questions {
			if !b.concerns(group.Tasks, q) {
				continue
			}
			b.computed.Aggregation++
			subsets := from.of[q].Subsets[:group.Candidates]
			b.aggregations[g].of[q] = &candidates{responses: make([]int, len(subsets)), from: from.of[q]}
			equal := map[string]int{}
			for c, subset := range subsets {
				llms := make([]int, len(subset))
				for i, position := range subset {
					llms[i] = from.of[q].from.llms[position]
				}
				replicate := 0
				if writer.samples() {
					same := string(appendInts(nil, llms))
					replicate = max(0, group.Repeat)*replicatesPerRepeat + equal[same]
					equal[same]++
				}
				at, fresh := distinct.of(appendInts(distinct.key(q, replicate), llms))
				if fresh {
					item, err := b.synthesis(writer, q, llms, replicate)
					if err != nil {
						return nil, nil, fmt.Errorf("question %s: strategy aggregation.llm: %w", b.keyOf(q), err)
					}
					items = append(items, item)
				}
				slots = append(slots, synthesisSlot{group: g, question: q, candidate: c, item: at})
			}
		}
	}
	return items, slots, nil
}

// synthesis is the prompt for some references of a question; those without a text
// are not shown.
func (b *block) synthesis(writer *synthesiser, q int, llms []int, replicate int) (*synthesis, error) {
	conversation, err := b.engine.options.Prompt.Messages(b.recorded(q))
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, llm := range llms {
		if text := b.references[q].Responses[llm].Text; text != "" {
			texts = append(texts, text)
		}
	}
	messages, shortened, err := writer.messages(conversation, texts)
	if err != nil {
		return nil, err
	}
	chat := calls.Chat{LLM: writer.llm.Name, Messages: messages, Replicate: replicate, Temperature: &writer.temperature, Purpose: calls.PurposeAggregation}
	if writer.maxTokens > 0 {
		chat.MaxTokens = &writer.maxTokens
	}
	return &synthesis{q: q, chat: chat, shortened: shortened, bare: len(texts) == 0}, nil
}

// takeSyntheses grades the answers and gives the candidates their responses. A
// call that failed leaves its candidates missing.
func (b *block) takeSyntheses(items []*synthesis, slots []synthesisSlot) error {
	responses := make([]int, len(items))
	for i, item := range items {
		b.count(item)
		if item.err != nil {
			responses[i] = b.addMissing(item.q)
			continue
		}
		var err error
		if responses[i], err = b.addText(item.q, item.reply.Text, item.reply.MeanLogprob); err != nil {
			return fmt.Errorf("strategy aggregation.llm: %w", err)
		}
		b.ownAt(item.q, responses[i]).finish = string(item.reply.Finish)
	}
	type charged struct{ group, item int }
	seen := map[charged]bool{}
	for _, slot := range slots {
		made, item := b.aggregations[slot.group].of[slot.question], items[slot.item]
		made.responses[slot.candidate] = responses[slot.item]
		if item.err != nil {
			b.aggregations[slot.group].unfinished = true
			b.note(item.err)
		} else if !seen[charged{slot.group, slot.item}] {
			made.charge(slot.candidate, usageOf(item.reply))
		}
		seen[charged{slot.group, slot.item}] = true
	}
	return nil
}

// note keeps the first error of a call that only cost its candidate.
func (b *block) note(err error) {
	if b.computed.Failure == nil {
		b.computed.Failure = err
	}
}

func (b *block) count(item *synthesis) {
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	s := &b.computed.Synthesis
	s.Prompts++
	count(&s.Shortened, item.shortened)
	count(&s.Bare, item.bare)
	count(&s.Failed, item.err != nil)
	if item.reply != nil {
		count(&s.Truncated, item.reply.Truncated || item.reply.Finish == client.FinishLength)
		count(&s.PromptCut, item.reply.PromptCut)
	}
}
