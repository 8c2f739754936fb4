package pipeline

import (
	"context"
	"fmt"

	"smacs/framework"
	"smacs/framework/embedding"
	"smacs/framework/plan"
)

// An Embedder turns texts into vectors of length 1, in their order; a query is a
// question that others are compared with.
type Embedder interface {
	Embed(ctx context.Context, texts []string, query bool) ([][]float64, error)
}

// madeVectors are vectors of questions that an endpoint made, by their index in
// the recording.
type madeVectors struct{ bank, test map[int][]float64 }

// Question implements Vectors.
func (m *madeVectors) Question(question int, dst []float64) ([]float64, bool) {
	vector, known := m.bank[question]
	return append(dst[:0], vector...), known
}

// Query implements Vectors.
func (m *madeVectors) Query(question int, dst []float64) ([]float64, bool) {
	vector, known := m.test[question]
	return append(dst[:0], vector...), known
}

// Response implements Vectors: responses are embedded when they are compared.
func (m *madeVectors) Response(int, int, int, []float64) ([]float64, bool) { return nil, false }

// EmbedQuestions has an endpoint make the vectors that neighbours are found by:
// of the bank's questions, and of the test questions as queries.
func (d *Data) EmbedQuestions(ctx context.Context, by Embedder) error {
	texts := func(questions []int) (texts []string) {
		for _, q := range questions {
			texts = append(texts, d.Recording.Questions[q].Text)
		}
		return texts
	}
	made := &madeVectors{}
	test := make([]int, len(d.Test))
	for i, q := range d.Test {
		test[i] = q.Recorded
	}
	for _, side := range []struct {
		questions []int
		query     bool
		into      *map[int][]float64
	}{{d.bankRows, false, &made.bank}, {test, true, &made.test}} {
		vectors, err := by.Embed(ctx, texts(side.questions), side.query)
		if err != nil {
			return fmt.Errorf("vectors of questions: %w", err)
		}
		*side.into = map[int][]float64{}
		for i, q := range side.questions {
			(*side.into)[q] = vectors[i]
		}
	}
	d.QuestionVectors = made
	return nil
}

// denseResponses reports whether responses are compared by vectors of a model, and
// not by TF-IDF.
func (e *Engine) denseResponses() bool {
	return e.data.ResponseVectors != nil || e.options.Embedder != nil
}

// comparesPool reports whether some strategy of a graph compares the responses of
// the pool. A scorer of candidates that an LLM wrote compares those alone, unless
// it sees the selection beside them.
func comparesPool(g *plan.Graph) bool {
	for _, choice := range g.Choices() {
		if choice.Info.Needed(framework.NeedSimilarities) && choice.Info.Kind != framework.Scoring {
			return true
		}
	}
	for _, s := range g.Scores {
		info := s.Choice.Info
		written := Synthesises(g.Aggregations[s.Aggregation].Choice.Info)
		if info.Needed(framework.NeedSimilarities) && (!written || info.Needed(framework.NeedPriors) || info.Needed(framework.NeedSubsets)) {
			return true
		}
	}
	return false
}

// compareAll adds the similarities of the pool's responses to the references of
// the block.
func (b *block) compareAll(ctx context.Context, scratch *embedding.Scratch) error {
	var texts []string
	for _, references := range b.references {
		for _, response := range references.Responses {
			texts = append(texts, response.Text)
		}
	}
	if err := b.embed(ctx, texts); err != nil {
		return err
	}
	for q := range b.references {
		recorded := b.engine.data.Test[b.questions[q]].Recorded
		responses := b.references[q].Responses
		by := b.engine.comparison(recorded, responses, scratch)
		if b.engine.options.Embedder != nil {
			by.dense = func(llm int) ([]float64, error) { return b.embedded(responses[llm].Text) }
		}
		if err := b.engine.addSimilarities(&b.references[q], by); err != nil {
			return err
		}
	}
	return nil
}

// embed has an endpoint make the vectors of texts, where one does, all that are
// new at once.
func (b *block) embed(ctx context.Context, texts []string) error {
	if b.engine.options.Embedder == nil {
		return nil
	}
	if b.made == nil {
		b.made = map[string][]float64{}
	}
	var fresh []string
	for _, text := range texts {
		if _, known := b.made[text]; !known && text != "" {
			b.made[text] = nil
			fresh = append(fresh, text)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	vectors, err := b.engine.options.Embedder.Embed(ctx, fresh, false)
	if err != nil {
		for _, text := range fresh {
			delete(b.made, text)
		}
		return fmt.Errorf("vectors of responses: %w", err)
	}
	for i, text := range fresh {
		b.made[text] = vectors[i]
	}
	return nil
}

// embedded is the vector of a text that was embedded, nil for no text.
func (b *block) embedded(text string) ([]float64, error) {
	if text == "" {
		return nil, nil
	}
	if vector := b.made[text]; vector != nil {
		return vector, nil
	}
	return nil, fmt.Errorf("a response was not embedded: %.40q", text)
}

// embedCandidates has the vectors made of what a scorer that compares is going to
// see.
func (b *block) embedCandidates(ctx context.Context, s served) error {
	if b.engine.options.Embedder == nil || !s.choice.Info.Needed(framework.NeedSimilarities) {
		return nil
	}
	var texts []string
	for _, g := range s.groups {
		made := b.aggregations[b.engine.graph.Scores[g].Aggregation]
		for q, list := range made.of {
			if made.err != nil || list == nil {
				continue
			}
			for _, response := range list.responses[:min(len(list.responses), b.engine.graph.Scores[g].Candidates)] {
				texts = append(texts, b.responseAt(q, response).Text)
			}
		}
	}
	return b.embed(ctx, texts)
}
