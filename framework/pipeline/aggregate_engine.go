package pipeline

import (
	"context"

	"smacs/framework/recording"
	"smacs/framework/recording/sim"
)

// aggregateInEngine makes the candidates of a strategy that the engine itself
// computes. Equal reference sets at the same candidate index are one response.
func (b *block) aggregateInEngine(ctx context.Context, s served) error {
	candidate, err := b.engineCandidates(s)
	if err != nil {
		return err
	}
	made := newInterner()
	var responses []int
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
			if err := ctx.Err(); err != nil {
				return err
			}
			b.computed.Aggregation++
			subsets := from.of[q].Subsets[:group.Candidates]
			list := &candidates{from: from.of[q]}
			var shown shownSubset
			for c, subset := range subsets {
				shown.set(s.choice, from.of[q].from, subset)
				item, fresh := made.of(appendInts(made.key(q, c, repeatKey(s.choice, group.Repeat)), shown.LLMs))
				if fresh {
					response, err := candidate(q, shown.LLMs, c, group.Repeat)
					if err != nil {
						return err
					}
					responses = append(responses, response)
				}
				list.responses = append(list.responses, responses[item])
			}
			b.aggregations[g].of[q] = list
		}
	}
	b.computed.sent("aggregation", len(responses))
	return nil
}

// makeCandidate makes candidate c of a question from references, best first, and
// returns the index of its response.
type makeCandidate func(q int, llms []int, c, repeat int) (int, error)

func (b *block) engineCandidates(s served) (makeCandidate, error) {
	if s.choice.Info.ID == RecordedID {
		return b.recordedCandidate, nil
	}
	return b.simulatedCandidates(s)
}

// recordedCandidate takes over an extra sample of the best-ranked reference.
func (b *block) recordedCandidate(q int, llms []int, c, _ int) (int, error) {
	d := b.engine.data
	from := recordedSample{llm: d.poolLLMs[llms[0]], sample: c + 1}
	samples := d.Recording.Samples(d.Test[b.questions[q]].Recorded, from.llm)
	return b.addResponse(q, samples[from.sample], from), nil
}

// simulatedCandidates has the error model write a text, which is graded as
// recorded responses are.
func (b *block) simulatedCandidates(s served) (makeCandidate, error) {
	synthesiser, err := b.engine.data.synthesiser()
	if err != nil {
		return nil, err
	}
	questions := make([]*sim.SynthesisQuestion, len(b.questions))
	return func(q int, llms []int, c, repeat int) (int, error) {
		if questions[q] == nil {
			if questions[q], err = synthesiser.Question(b.recorded(q)); err != nil {
				return 0, err
			}
		}
		written, err := questions[q].Candidate(b.simulatedReferences(q, llms), b.engine.seed(s.choice, b.questions[q], repeat), c)
		if err != nil {
			return 0, err
		}
		return b.addText(q, written.Text, written.MeanLogprob)
	}, nil
}

func (b *block) simulatedReferences(q int, llms []int) []sim.SynthesisReference {
	references := make([]sim.SynthesisReference, len(llms))
	for i, llm := range llms {
		r, ok := b.engine.data.Response(b.questions[q], llm)
		if !ok {
			r = &recording.Response{}
		}
		references[i] = sim.SynthesisReference{
			LLM: b.engine.data.Pool[llm], Text: r.Text, AnswerKey: r.AnswerKey, Parsed: votes(*r), Right: r.Score == 1,
		}
	}
	return references
}
