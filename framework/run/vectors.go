package run

import (
	"errors"
	"fmt"
	"slices"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/recording/join"
)

// useVectors gives the data the recorded vectors that the experiment asks for,
// and returns them; nil where it asks for none.
func useVectors(e config.Embedding, joined *join.Joined, data *pipeline.Data) (*join.Vectors, error) {
	if e.Provider != config.Recorded && e.Responses != config.Recorded {
		return nil, nil
	}
	vectors, err := joined.Vectors(e.Model)
	if err != nil {
		return nil, err
	}
	if e.Provider == config.Recorded {
		data.QuestionVectors = vectors
	}
	if e.Responses == config.Recorded {
		data.ResponseVectors = vectors
	}
	return vectors, nil
}

// embedded checks that recorded vectors are there for what the plan compares.
func embedded(graph *plan.Graph, data *pipeline.Data, vectors *join.Vectors) error {
	needs := func(need framework.Need) *framework.Info {
		choices := graph.Choices()
		at := slices.IndexFunc(choices, func(c plan.Choice) bool { return c.Info.Needed(need) })
		if at < 0 {
			return nil
		}
		return &choices[at].Info
	}
	var errs []error
	if data.QuestionVectors != nil && needs(framework.NeedNeighbors) != nil {
		errs = append(errs, data.CheckQuestions())
	}
	if compares := needs(framework.NeedSimilarities); data.ResponseVectors != nil && compares != nil {
		errs = append(errs, comparable(*compares, graph, data, vectors))
	}
	return errors.Join(errs...)
}

// comparable checks that responses, and candidates that are written, have
// recorded vectors.
func comparable(info framework.Info, graph *plan.Graph, data *pipeline.Data, vectors *join.Vectors) error {
	if !vectors.Responses {
		return fmt.Errorf("strategy %s compares responses, and no recording has vectors of responses by %s: import them, or set embedding.responses to tfidf", info.Name(), vectors.Model)
	}
	for _, a := range graph.Aggregations {
		if pipeline.Simulated(a.Choice.Info) {
			return fmt.Errorf("strategy %s compares candidates that %s writes, which have no recorded vectors: set embedding.responses to tfidf", info.Name(), a.Choice.Info.Name())
		}
	}
	learns := slices.ContainsFunc(graph.Choices(), func(c plan.Choice) bool {
		return c.Info.Needed(framework.NeedBankResponses) && c.Info.Needed(framework.NeedSimilarities)
	})
	return data.CheckResponses(learns)
}
