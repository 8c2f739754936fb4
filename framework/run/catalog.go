package run

import (
	"slices"

	"smacs/framework"
	"smacs/framework/pipeline"
)

// WithEngine returns a catalog that also knows the engine's own strategies.
// They are never opened: the pipeline computes them.
func WithEngine(catalog Catalog) Catalog { return engineCatalog{catalog} }

type engineCatalog struct{ Catalog }

// Lookup implements config.Catalog.
func (c engineCatalog) Lookup(kind framework.Kind, id string) (framework.Info, bool) {
	for _, info := range pipeline.EngineStrategies() {
		if info.Kind == kind && info.ID == id {
			return info, true
		}
	}
	return c.Catalog.Lookup(kind, id)
}

// IDs implements config.Catalog.
func (c engineCatalog) IDs(kind framework.Kind) []string {
	ids := slices.Clone(c.Catalog.IDs(kind))
	for _, info := range pipeline.EngineStrategies() {
		if info.Kind == kind {
			ids = append(ids, info.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Shared returns the explicit ids of a strategy that several plugins serve, when
// the catalog knows such.
func (c engineCatalog) Shared(kind framework.Kind, id string) []string {
	if sharing, ok := c.Catalog.(interface {
		Shared(framework.Kind, string) []string
	}); ok {
		return sharing.Shared(kind, id)
	}
	return nil
}
