package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"smacs/framework"
	"smacs/framework/internal/tomltext"
	"smacs/framework/key"
)

// Ranges of what would otherwise exhaust memory long before it means anything.
const (
	maxCandidates = 100_000 // subsets per question
	maxInteger    = 1 << 53 // of a range: integers that a float64 holds exactly
)

// settingSchema declares the engine's own settings, those an axis, an ablation
// or an override may change. Parameters of strategies are declared by them.
func settingSchema() []framework.Param {
	text, number, integer := framework.String, framework.Float, framework.Int
	from := framework.Bound
	return []framework.Param{
		{Name: "retrieval.k", Type: integer, Default: int64(400), Min: from(1)},
		{Name: "retrieval.threshold", Type: number, Default: 0.95, Min: from(-1), Max: from(1)},
		{Name: "retrieval.rule", Type: text, Default: "smcs", OneOf: []string{"smcs", "jisi", "topk", "radius"}},
		{Name: "selection.strategy", Type: text, Default: "rps"},
		{Name: "selection.top_k", Type: integer, Default: int64(5), Min: from(1)},
		{Name: "dropout.strategy", Type: text, Default: "none"},
		{Name: "dropout.keep", Type: integer, Min: from(1)},
		{Name: "dropout.rate", Type: number, Min: from(0), Max: from(1)},
		{Name: "dropout.candidates", Type: integer, Default: int64(1), Min: from(1), Max: from(maxCandidates)},
		{Name: "aggregation.strategy", Type: text, Default: "majority_vote"},
		{Name: "scoring.missing", Type: text, Default: "drop_term", OneOf: []string{"drop_term", "worst", "skip"}},
	}
}

// MaxReportQuestions bounds the questions that a report shows in detail.
const MaxReportQuestions = 10_000

// fileSchema declares the other keys of one text or number.
func fileSchema() []framework.Param {
	text, integer := framework.String, framework.Int
	return []framework.Param{
		{Name: "name", Type: text, Default: ""},
		{Name: "description", Type: text, Default: ""},
		{Name: "seed", Type: integer, Default: int64(42), Min: framework.Bound(0)},
		{Name: "repeats", Type: integer, Default: int64(1), Min: framework.Bound(1), Max: framework.Bound(10_000)},
		{Name: "compat", Type: text, Default: "", OneOf: []string{"", Compat}},
		{Name: "data.salt", Type: text, Default: ""},
		{Name: "data.holes", Type: text, Default: "error", OneOf: []string{"error", "exclude_llm", "exclude_question", "ignore"}},
		{Name: "live.pool", Type: text, Default: ""},
		{Name: "live.references", Type: text, Default: Recording, OneOf: []string{Recording, Pool, Selected}},
		{Name: "live.grader", Type: text, Default: ""},
		{Name: "live.system", Type: text, Default: ""},
		{Name: "live.template", Type: text, Default: ""},
		{Name: "embedding.provider", Type: text, Default: TFIDF, OneOf: []string{TFIDF, Recorded, Endpoint}},
		{Name: "embedding.model", Type: text, Default: ""},
		{Name: "embedding.responses", Type: text, Default: "", OneOf: []string{TFIDF, Recorded, Endpoint}},
		{Name: "compare.correction", Type: text, Default: "holm", OneOf: []string{"holm"}},
		{Name: "output.outcomes", Type: text, Default: "all", OneOf: []string{"all", "none"}},
		{Name: "output.report_questions", Type: integer, Default: int64(24), Min: framework.Bound(0), Max: framework.Bound(MaxReportQuestions)},
	}
}

// declared finds the declaration of a key.
func declared(schema []framework.Param, name string) (framework.Param, bool) {
	for _, p := range schema {
		if p.Name == name {
			return p, true
		}
	}
	return framework.Param{}, false
}

// rank is the position of a setting in the schema; terms follow, then
// parameters, which a resolved experiment writes in tables of their own.
func rank(name string) int {
	schema := settingSchema()
	if _, _, ok := paramKey(name); ok {
		return len(schema) + 1
	}
	if i := slices.IndexFunc(schema, func(p framework.Param) bool { return p.Name == name }); i >= 0 {
		return i
	}
	return len(schema)
}

// setting returns the declaration of a setting by its canonical key. open is
// true for a parameter of a strategy, which only the catalog can check.
func setting(name string) (p framework.Param, open, ok bool) {
	if p, ok = declared(settingSchema(), name); ok {
		return p, false, true
	}
	prefix, param, isParam := paramKey(name)
	label, rest, isTerm := termKey(name)
	switch {
	case isTerm && !framework.ValidID(label):
		return p, false, false
	case isTerm && rest == "strategy":
		return framework.Param{Name: name, Type: framework.String}, false, true
	case isTerm && rest == "weight":
		return framework.Param{Name: name, Type: framework.Float}, false, true
	case isParam && framework.ValidID(param):
		switch prefix {
		case "selection", "dropout", "aggregation", "scoring.terms." + label:
			return p, true, true
		}
	}
	return p, false, false
}

// checkSetting returns a setting's value in its own type, or an error that says
// what was got and wanted. A parameter's value must be one plain value.
func checkSetting(name string, value any) (any, error) {
	p, open, ok := setting(name)
	switch {
	case !ok:
		return nil, errUnknown
	case open:
		return plain(value)
	}
	return check(p, value)
}

// nearestValue is the nearest to a value among those a declaration lists.
func nearestValue(p framework.Param, value any) string {
	text, ok := value.(string)
	if !ok || text == "" {
		return ""
	}
	return tomltext.Nearest(text, p.OneOf)
}

// plain takes the values TOML and a strategy's parameters have in common.
func plain(value any) (any, error) {
	switch x := value.(type) {
	case float64:
		return x + 0, nil // -0 + 0 = 0
	case int64, bool, string:
		return x, nil
	}
	return nil, fmt.Errorf("got %s, want a number, true or false, or a string", describe(value))
}

// check is Param.Check with words for the values only TOML has.
func check(p framework.Param, value any) (any, error) {
	if _, err := plain(value); err != nil {
		return nil, fmt.Errorf("got %s, want %s", describe(value), wantOf(p))
	}
	checked, err := p.Check(value)
	if err != nil && len(p.OneOf) > 0 {
		return nil, fmt.Errorf("got %s, want %s", describe(value), wantOf(p))
	}
	return checked, err
}

func wantOf(p framework.Param) string {
	switch {
	case len(p.OneOf) > 0:
		names := make([]string, len(p.OneOf))
		for i, name := range p.OneOf {
			names[i] = strconv.Quote(name)
		}
		return strings.Join(names, " or ")
	case p.Type == framework.Float:
		return "a number"
	case p.Type == framework.Int:
		return "an integer"
	case p.Type == framework.Bool:
		return "true or false"
	}
	return "a string"
}

// rounded gives a number of an axis its 12 significant digits.
func rounded(value any) any {
	if x, ok := value.(float64); ok {
		return key.Rounded(x)
	}
	return value
}
