package pipeline_test

import (
	"context"
	"fmt"

	"smacs/framework"
	"smacs/framework/pipeline"
	"smacs/strategies/builtin"
)

// inProcess opens the built-in strategies without a catalog.
type inProcess struct{}

func (inProcess) Lookup(kind framework.Kind, id string) (framework.Info, bool) {
	for _, s := range builtin.Strategies() {
		if s.Kind == kind && s.ID == id {
			return s.Info, true
		}
	}
	return framework.Info{}, false
}

func (inProcess) IDs(kind framework.Kind) []string {
	var ids []string
	for _, s := range builtin.Strategies() {
		if s.Kind == kind {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func (inProcess) Open(_ context.Context, kind framework.Kind, id string, config framework.Config) (framework.Instance, error) {
	for _, s := range builtin.Strategies() {
		if s.Kind == kind && s.ID == id {
			return s.New(config)
		}
	}
	return nil, fmt.Errorf("no strategy %s.%s", kind, id)
}

// outcomes reads a leaf's outcomes once and returns single ones.
func outcomes(results *pipeline.Results) func(leaf, question int) pipeline.Outcome {
	read := map[int][]pipeline.Outcome{}
	return func(leaf, question int) pipeline.Outcome {
		if read[leaf] == nil {
			read[leaf] = results.Outcomes(leaf)
		}
		return read[leaf][question]
	}
}
