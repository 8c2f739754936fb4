package pipeline_test

import (
	"context"
	"fmt"

	"smacs/framework"
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
