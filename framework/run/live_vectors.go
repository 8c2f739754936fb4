package run

import (
	"context"
	"fmt"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/key"
	"smacs/framework/llm/calls"
	"smacs/framework/pipeline"
)

// endpoint is an embedding model of the pool file.
type endpoint struct {
	caller *calls.Caller
	model  string
}

// Embed implements pipeline.Embedder.
func (e *endpoint) Embed(ctx context.Context, texts []string, query bool) ([][]float64, error) {
	return e.caller.Embed(ctx, e.model, texts, query)
}

func (p *Prepared) embedder() *endpoint {
	return &endpoint{caller: p.live.Caller, model: p.Experiment.Embedding.Model}
}

// responseEmbedder makes the vectors that responses are compared by, nil where
// those are recorded or TF-IDF.
func (p *Prepared) responseEmbedder() pipeline.Embedder {
	if p.Experiment.Embedding.Responses != config.Endpoint {
		return nil
	}
	if p.pricer != nil {
		return p.pricer
	}
	return p.embedder()
}

// queryEmbedder makes the vectors of questions that are asked live, nil where those
// are not an endpoint's.
func (p *Prepared) queryEmbedder() pipeline.Embedder {
	if p.Experiment.Embedding.Provider != config.Endpoint {
		return nil
	}
	return p.embedder()
}

// endpointVectors checks what vectors of an endpoint are wanted for.
func (p *Prepared) endpointVectors() error {
	e := p.Experiment.Embedding
	if e.Provider != config.Endpoint && e.Responses != config.Endpoint {
		return nil
	}
	if _, known := p.live.Caller.Pool().Embedding(e.Model); !known {
		return fmt.Errorf("embedding.model: the pool file has no embedding model %q: add an [[embedding]] of that name", e.Model)
	}
	for _, c := range p.Graph.Choices() {
		if e.Responses == config.Endpoint && c.Info.Needed(framework.NeedBankResponses) && c.Info.Needed(framework.NeedSimilarities) {
			return fmt.Errorf("strategy %s learns from the similarities of the bank's responses: with embedding.responses = \"openai\" that is not supported yet, set it to tfidf or recorded", c.Info.Name())
		}
	}
	return nil
}

// embedQuestions has the endpoint make the vectors that neighbours are found by,
// where the experiment says so and some strategy needs neighbours.
func (p *Prepared) embedQuestions(ctx context.Context) error {
	if p.Experiment.Embedding.Provider != config.Endpoint || !p.needsNeighbors() {
		return nil
	}
	if err := p.Data.EmbedQuestions(ctx, p.embedder()); err != nil {
		return fmt.Errorf("%s: embedding.provider: %w", p.Experiment.Path, err)
	}
	return nil
}

// EmbeddingDigest identifies the vectors that the experiment uses, "" for TF-IDF.
// Those of an endpoint are as good as its name: the server's address and model.
func (p *Prepared) EmbeddingDigest() string {
	e := p.Experiment.Embedding
	if p.Vectors != nil {
		return p.Vectors.Digest
	}
	if e.Provider != config.Endpoint && e.Responses != config.Endpoint {
		return ""
	}
	model, _ := p.live.Caller.Pool().Embedding(e.Model)
	return key.Of("embedding", model.CacheAs, model.Model, model.Dimensions, model.SendDimensions, model.QueryInstruction).String()
}
