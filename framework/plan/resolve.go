package plan

import (
	"fmt"
	"math"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/retrieve"
)

// A resolver turns given settings into resolved ones.
type resolver struct {
	catalog config.Catalog
	compat  bool
	pool    int               // LLMs in the pool
	choices map[string]Choice // made so far: a sweep has few distinct ones
}

func newResolver(catalog config.Catalog, compat bool, pool int) resolver {
	return resolver{catalog: catalog, compat: compat, pool: pool, choices: map[string]Choice{}}
}

// settings resolves one set. invalid says why the combination cannot exist; err
// is a strategy or parameter that validation should have refused.
func (r resolver) settings(given config.Settings) (s Settings, invalid string, err error) {
	if s, err = r.plain(given); err != nil {
		return Settings{}, "", err
	}
	invalid = r.selection(&s, given)
	if reason := r.dropout(&s, given); invalid == "" {
		invalid = reason
	}
	return s, invalid, nil
}

// plain takes over what needs no arithmetic.
func (r resolver) plain(given config.Settings) (s Settings, err error) {
	s = Settings{
		K:          integer(given, "retrieval.k"),
		Candidates: integer(given, "dropout.candidates"),
	}
	s.Threshold, _ = given["retrieval.threshold"].(float64)
	s.Rule, _ = given["retrieval.rule"].(string)
	s.Missing, _ = given["scoring.missing"].(string)
	for _, part := range []struct {
		kind   framework.Kind
		choice *Choice
	}{
		{framework.Selection, &s.Selection}, {framework.Dropout, &s.Dropout}, {framework.Aggregation, &s.Aggregation},
	} {
		id := given.Strategy(part.kind)
		if part.kind == framework.Dropout && r.compat && s.Candidates == 1 {
			id = "none" // STRATEGIES.md, 1.5: one candidate switches dropout off
		}
		if *part.choice, err = r.choice(part.kind, id, given.Params(string(part.kind))); err != nil {
			return s, err
		}
	}
	for _, label := range given.Labels() {
		id, weight := given.Term(label)
		choice, err := r.choice(framework.Scoring, id, given.Params("scoring.terms."+label))
		if err != nil {
			return s, err
		}
		s.Terms = append(s.Terms, Term{Label: label, Choice: choice, Weight: weight})
	}
	return s, nil
}

// choice configures a strategy with those parameters that it declares; the
// others belong to other strategies of the plan.
func (r resolver) choice(kind framework.Kind, id string, params map[string]any) (Choice, error) {
	info, ok := r.catalog.Lookup(kind, id)
	if !ok {
		return Choice{}, fmt.Errorf("there is no %s strategy %q", kind, id)
	}
	own := map[string]any{}
	identity := info.Name()
	for _, p := range info.Params {
		if value, given := params[p.Name]; given {
			own[p.Name] = value
			identity += fmt.Sprintf(" %s=%#v", p.Name, value)
		}
	}
	if choice, made := r.choices[identity]; made {
		return choice, nil
	}
	configuration, err := info.NewConfig(own)
	if err != nil {
		return Choice{}, err
	}
	r.choices[identity] = Choice{Info: info, Config: configuration}
	return r.choices[identity], nil
}

// selection resolves TopK and checks what decides who is selected.
func (r resolver) selection(s *Settings, given config.Settings) (invalid string) {
	switch s.TopK = integer(given, "selection.top_k"); s.Selection.Info.Count {
	case framework.CountOne:
		s.TopK = 1
	case framework.CountPool:
		s.TopK = r.pool
	default:
		if r.compat {
			s.TopK = min(s.TopK, r.pool) // STRATEGIES.md, 1.3: R >= M is the pool
		}
		if s.TopK > r.pool {
			return fmt.Sprintf("top_k %d > %d LLMs in the pool", s.TopK, r.pool)
		}
	}
	if !s.Selection.Info.Needed(framework.NeedNeighbors) {
		return ""
	}
	bound := retrieve.Bound{Rule: retrieve.Rule(s.Rule), K: s.K, Threshold: s.Threshold}
	if err := bound.Validate(); err != nil {
		return err.Error()
	}
	return ""
}

// dropout resolves Keep.
func (r resolver) dropout(s *Settings, given config.Settings) (invalid string) {
	s.Keep = s.TopK
	if !s.Dropout.Info.Keeps {
		return ""
	}
	if _, ok := given["dropout.keep"]; ok {
		s.Keep = integer(given, "dropout.keep")
	} else if rate, ok := given["dropout.rate"].(float64); ok {
		s.Keep = keep(s.TopK, rate)
	}
	if s.Keep > s.TopK {
		return fmt.Sprintf("keep %d > top_k %d", s.Keep, s.TopK)
	}
	return ""
}

// keep is the number of references a drop rate leaves of topK, rounded half up
// and at least one (ARCHITECTURE.md, section 7). The 1e-9 lets a half that
// float64 holds a hair too low, as in 15 x (1 - 0.9), count as one.
func keep(topK int, rate float64) int {
	return max(1, int(math.Floor(float64(topK)*(1-rate)+0.5+1e-9)))
}

func integer(given config.Settings, key string) int {
	n, _ := given[key].(int64)
	return int(n)
}
