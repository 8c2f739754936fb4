// Package fakecatalog is a catalog of strategy descriptions for tests of the
// packages that read experiments and must not import the strategies. Its
// entries have the shape of real ones: parameters of every type, strategies with
// and without needs, counts and subset sizes.
package fakecatalog

import (
	"slices"

	"smacs/framework"
	"smacs/framework/config"
)

// Catalog is a list of descriptions.
type Catalog []framework.Info

// Lookup finds a description.
func (c Catalog) Lookup(kind framework.Kind, id string) (framework.Info, bool) {
	for _, info := range c {
		if info.Kind == kind && info.ID == id {
			return info, true
		}
	}
	return framework.Info{}, false
}

// IDs lists the ids of a kind, sorted.
func (c Catalog) IDs(kind framework.Kind) []string {
	var ids []string
	for _, info := range c {
		if info.Kind == kind {
			ids = append(ids, info.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// For is New for an experiment, whatever its plugins.
func For(*config.Experiment) (config.Catalog, error) { return New(), nil }

// New returns the catalog.
func New() Catalog {
	neighbors := []framework.Need{framework.NeedNeighbors, framework.NeedBankOutcomes}
	outcomes := []framework.Need{framework.NeedBankOutcomes}
	choice := func(name, value string, more ...string) framework.Param {
		return framework.Param{Name: name, Type: framework.String, Default: value, OneOf: append([]string{value}, more...)}
	}
	temperature := framework.Param{Name: "temperature", Type: framework.Float, Default: 1.0, Min: framework.Bound(0.001)}
	weighted := framework.Param{Name: "weighted", Type: framework.Bool, Default: true}
	plainly := framework.Param{Name: "weighted", Type: framework.Bool, Default: false}
	return Catalog{
		{Kind: framework.Selection, ID: "rps", Needs: neighbors, Params: []framework.Param{weighted, choice("normalise", "none", "weights", "count")}},
		{Kind: framework.Selection, ID: "kernel", Needs: neighbors, Params: []framework.Param{plainly}}, // shares a parameter with rps, not its default
		{Kind: framework.Selection, ID: "best_single", Needs: outcomes, Count: framework.CountOne},
		{Kind: framework.Selection, ID: "best_n", Needs: outcomes},
		{Kind: framework.Selection, ID: "random", Seeded: true},
		{Kind: framework.Selection, ID: "all", Count: framework.CountPool},
		{Kind: framework.Dropout, ID: "none"},
		{Kind: framework.Dropout, ID: "prior_drop", Seeded: true, Keeps: true, Params: []framework.Param{choice("norm", "smcs", "rms")}},
		{Kind: framework.Dropout, ID: "softmax_drop", Seeded: true, Keeps: true, Params: []framework.Param{temperature}},
		{Kind: framework.Dropout, ID: "uniform_drop", Seeded: true, Keeps: true},
		{Kind: framework.Aggregation, ID: "majority_vote"},
		{Kind: framework.Aggregation, ID: "weighted_vote", Params: []framework.Param{choice("weights", "prior", "share")}},
		{Kind: framework.Aggregation, ID: "medoid", Needs: []framework.Need{framework.NeedSimilarities}},
		{Kind: framework.Aggregation, ID: "best_of_prior"},
		{Kind: framework.Scoring, ID: "first"},
		{Kind: framework.Scoring, ID: "mean_pairwise_similarity", Needs: []framework.Need{framework.NeedSimilarities}, Params: []framework.Param{{Name: "self", Type: framework.Bool, Default: true}}},
		{Kind: framework.Scoring, ID: "perplexity", Needs: []framework.Need{framework.NeedLogprobs}, Params: []framework.Param{choice("form", "smcs", "meanprob", "meanlogprob")}},
		{Kind: framework.Scoring, ID: "random", Seeded: true},
		{Kind: framework.Scoring, ID: "vote_share"},
	}
}
