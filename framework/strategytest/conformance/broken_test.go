package conformance_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"smacs/framework"
)

// A wrong strategy breaks one promise. check is the one that must fail, others
// are the checks that cannot but fail with it.
type wrong struct {
	check    string
	strategy framework.Strategy
	others   []string
}

func scorer(info framework.Info, f func(framework.ScoringInput) ([]float64, error)) framework.Strategy {
	info.Kind, info.ID = framework.Scoring, "wrong"
	return framework.Strategy{Info: info, New: func(framework.Config) (framework.Instance, error) { return framework.ScoreEach(f), nil }}
}

func constant(in framework.ScoringInput, x float64) []float64 {
	terms := make([]float64, len(in.Candidates))
	for i := range terms {
		terms[i] = x
	}
	return terms
}

// instance makes a strategy of one instance.
func instance(kind framework.Kind, needs []framework.Need, f func() framework.Instance) framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: kind, ID: "wrong", Needs: needs},
		New:  func(framework.Config) (framework.Instance, error) { return f(), nil },
	}
}

var texts = framework.Info{Needs: []framework.Need{framework.NeedTexts}}

// wrongs are strategies that each break one promise of those that need no
// process.
func wrongs() []wrong {
	var calls atomic.Int64
	return []wrong{
		{"schema", framework.Strategy{
			Info: framework.Info{Kind: framework.Scoring, ID: "wrong", Params: []framework.Param{{Name: "x", Type: framework.Float, Default: 1.0, Min: framework.Bound(0)}}},
			New: func(c framework.Config) (framework.Instance, error) {
				if c.Float("x") == 0 {
					return nil, errors.New("x is 0, and I divide by it")
				}
				return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) { return constant(in, 1/c.Float("x")), nil }), nil
			},
		}, nil},
		{"fit", fitted(func() error { return errors.New("I learn nothing") }), nil},
		{"answer", scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
			if len(in.Candidates) > 4 {
				return constant(in, math.Inf(1)), nil
			}
			return constant(in, 1), nil
		}), nil},
		{"edge", scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
			return constant(in, float64(in.Candidates[0].Class*0)), nil
		}), nil},
		{"empty", instance(framework.Scoring, nil, func() framework.Instance { return &firstItem{} }), nil},
		{"unicode", scorer(texts, func(in framework.ScoringInput) ([]float64, error) {
			for _, c := range in.Candidates {
				if !utf8.ValidString(c.Text) {
					return nil, errors.New("invalid byte")
				}
			}
			return constant(in, 1), nil
		}), nil},
		{"large", scorer(texts, func(in framework.ScoringInput) ([]float64, error) {
			for _, c := range in.Candidates {
				if len(c.Text) > 1<<19 {
					return nil, errors.New("text too long")
				}
			}
			return constant(in, 1), nil
		}), nil},
		{"asks", aggregator(framework.Info{Needs: []framework.Need{framework.NeedLLM}}, func(in framework.AggregationInput) (framework.Candidate, error) {
			return framework.Candidate{}, &framework.Asking{Asks: []framework.Ask{{LLM: in.References[0].Name}}}
		}), nil},
		// A counter changes whatever is asked twice.
		{"repeat", scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
			return constant(in, float64(calls.Add(1))), nil
		}), []string{"concurrent", "cancel", "alone", "order", "seed", "candidates"}},
		{"concurrent", instance(framework.Scoring, nil, func() framework.Instance { return &crowded{} }), nil},
		{"cancel", instance(framework.Scoring, nil, func() framework.Instance { return &sulking{} }), []string{"concurrent", "alone", "order", "seed", "candidates", "repeat", "edge", "unicode", "empty"}},
		{"alone", instance(framework.Scoring, nil, func() framework.Instance { return &batchSize{} }), nil},
		{"order", instance(framework.Scoring, nil, func() framework.Instance { return &firstGains{} }), []string{"alone"}},
		{"seed", scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
			return constant(in, float64(in.Seed%1000)), nil
		}), nil},
		{"llms", selector(func(in framework.SelectionInput) (framework.SelectionScores, error) {
			priors := make([]float64, len(in.Bank.LLMs))
			priors[0] = 1
			return framework.SelectionScores{Priors: priors}, nil
		}), nil},
		{"candidates", scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
			terms := constant(in, 0)
			for i := range terms {
				terms[i] = float64(i)
			}
			return terms, nil
		}), nil},
		{"subsets", framework.Strategy{
			Info: framework.Info{Kind: framework.Dropout, ID: "wrong"},
			New: func(framework.Config) (framework.Instance, error) {
				return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
					drop := framework.Drop{Status: framework.DropAll}
					for i := range in.Candidates {
						drop.Subsets = append(drop.Subsets, []int{(i + in.Candidates) % len(in.LLMs)})
					}
					return drop, nil
				}), nil
			},
		}, nil},
		{"request", scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
			in.Question.Responses[0].Class = 7
			return constant(in, 0), nil
		}), nil},
		{"close", instance(framework.Scoring, nil, func() framework.Instance { return &closing{} }), nil},
	}
}

func aggregator(info framework.Info, f func(framework.AggregationInput) (framework.Candidate, error)) framework.Strategy {
	info.Kind, info.ID = framework.Aggregation, "wrong"
	return framework.Strategy{Info: info, New: func(framework.Config) (framework.Instance, error) { return framework.AggregateEach(f), nil }}
}

func selector(f func(framework.SelectionInput) (framework.SelectionScores, error)) framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Selection, ID: "wrong", Needs: []framework.Need{framework.NeedNeighbors, framework.NeedBankOutcomes}},
		New:  func(framework.Config) (framework.Instance, error) { return framework.SelectEach(f), nil },
	}
}

// each is a batch form that scores every candidate alike.
func each(req *framework.ScoreRequest, x func(item int) float64) *framework.ScoreAnswer {
	answer := &framework.ScoreAnswer{}
	for i, item := range req.Items {
		terms := make([]float64, len(item.Candidates))
		for c := range terms {
			terms[c] = x(i)
		}
		answer.Items = append(answer.Items, terms)
	}
	return answer
}

type learner struct {
	framework.Scorer
	fit func() error
}

func (l *learner) Fit(context.Context, *framework.Bank) error { return l.fit() }

func fitted(fit func() error) framework.Strategy {
	s := instance(framework.Scoring, []framework.Need{framework.NeedBankOutcomes}, func() framework.Instance {
		return &learner{framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) { return constant(in, 1), nil }), fit}
	})
	s.Fitted = true
	return s
}

// firstItem takes for granted that there is one.
type firstItem struct{}

func (*firstItem) Score(_ context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	_ = req.Items[0]
	return each(req, func(int) float64 { return 1 }), nil
}

// crowded scores less when two calls meet. It waits a little so that they do.
type crowded struct{ inside atomic.Int64 }

func (c *crowded) Score(_ context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	c.inside.Add(1)
	defer c.inside.Add(-1)
	met := meet(&c.inside)
	return each(req, func(int) float64 { return float64(met) }), nil
}

// sulking never gets over a call that was cancelled.
type sulking struct {
	mu   sync.Mutex
	hurt bool
}

func (s *sulking) Score(ctx context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hurt = s.hurt || ctx.Err() != nil
	return each(req, func(int) float64 { return map[bool]float64{true: 1}[s.hurt] }), nil
}

// batchSize scores by the number of items.
type batchSize struct{}

func (*batchSize) Score(_ context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	return each(req, func(int) float64 { return float64(len(req.Items)) }), nil
}

// firstGains prefers the first item.
type firstGains struct{}

func (*firstGains) Score(_ context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	return each(req, func(item int) float64 { return float64(item) }), nil
}

type closing struct{ batchFree }

func (*closing) Close() error { return errors.New("I cannot close") }

// batchFree is a good scorer.
type batchFree struct{}

func (batchFree) Score(_ context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	return each(req, func(int) float64 { return 1 }), nil
}
