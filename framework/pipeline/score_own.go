package pipeline

import (
	"slices"

	"smacs/framework"
	"smacs/framework/embedding"
)

// hasOwn reports whether some candidate is no response of the pool.
func (b *block) hasOwn(list []framework.ScoreCandidate) bool {
	for _, candidate := range list {
		if candidate.Response >= len(b.engine.data.Pool) {
			return true
		}
	}
	return false
}

// ownReferences makes the references of score items whose candidates are not
// all responses of the pool. Each such item gets an entry of its own with just
// its candidates, so that similarities are computed for the pairs that are
// compared and not for all texts a sweep ever made; where the strategy is told the
// selection the pool's responses come first, at their pool index.
type ownReferences struct {
	block  *block
	view   view
	shared *framework.ReferenceBlock // the pool's references, of the block's questions
	added  []framework.References
}

// comparable returns an error for a candidate that has no vector to be compared by.
// It fails the group that has the candidate, and no other.
func (o *ownReferences) comparable(q int, list []framework.ScoreCandidate) error {
	if !o.view.similarities || !o.block.engine.denseResponses() {
		return nil
	}
	for _, candidate := range list {
		if o.block.ownAt(q, candidate.Response) == nil {
			continue
		}
		if _, err := o.block.unit(q, candidate.Response); err != nil {
			return err
		}
	}
	return nil
}

// add makes the entry of a list of candidates, points the candidates into it,
// and returns its index.
func (o *ownReferences) add(q int, list []framework.ScoreCandidate, selection framework.Ranked) (int, error) {
	b := o.block
	entry := framework.References{Text: b.references[q].Text}
	var from []int // per response of the entry, its index among those of the question
	if len(selection.LLMs) > 0 {
		entry.Responses = slices.Clone(b.references[q].Responses)
		from = poolOrder(len(entry.Responses))
	}
	for c := range list {
		from = append(from, list[c].Response)
		entry.Responses = append(entry.Responses, b.responseAt(q, list[c].Response))
		list[c].Response = len(entry.Responses) - 1
	}
	if o.view.similarities {
		if err := b.engine.addSimilarities(&entry, comparison{
			sparse: b.vector,
			dense:  func(i int) ([]float64, error) { return b.unit(q, from[i]) },
		}); err != nil {
			return 0, err
		}
	}
	o.added = append(o.added, o.view.of(entry))
	return len(o.shared.Questions) + len(o.added) - 1, nil
}

// references returns the block of the request: the shared one where nothing was
// added.
func (o *ownReferences) references() *framework.ReferenceBlock {
	if len(o.added) == 0 {
		return o.shared
	}
	all := append([]framework.References{}, o.shared.Questions...)
	return &framework.ReferenceBlock{Questions: append(all, o.added...)}
}

// vector returns the vector of a text, made once for the block.
func (b *block) vector(text string) embedding.Sparse {
	vector, made := b.vectors[text]
	if !made {
		vector = b.engine.responses.Vector(text)
		if b.vectors == nil {
			b.vectors = map[string]embedding.Sparse{}
		}
		b.vectors[text] = vector
	}
	return vector
}

// ownText is a text that was compared for a question of the block.
type ownText struct {
	q    int
	text string
}

// unit returns the normalised recorded vector of a response by its index, made
// once for the block.
func (b *block) unit(q, response int) ([]float64, error) {
	at := ownText{q, b.responseAt(q, response).Text}
	if unit, made := b.units[at]; made {
		return unit, nil
	}
	if b.engine.options.Embedder != nil {
		return b.embedded(at.text)
	}
	unit, err := b.engine.responseVector(b.engine.data.Test[b.questions[q]].Recorded, at.text, b.sampleAt(q, response))
	if err != nil {
		return nil, err
	}
	if b.units == nil {
		b.units = map[ownText][]float64{}
	}
	b.units[at] = unit
	return unit, nil
}

// sampleAt says which recorded response a response is by its index.
func (b *block) sampleAt(q, response int) recordedSample {
	if own := b.ownAt(q, response); own != nil {
		return own.from
	}
	return recordedSample{llm: b.engine.data.poolLLMs[response]}
}
