package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"smacs/framework"
)

// Settings are values by their full key: the engine's ("retrieval.k",
// "selection.top_k"), a strategy's parameters ("selection.params.weighted") and
// those of the score's terms ("scoring.terms.LABEL.strategy", ".weight" and
// ".params.NAME"). Values are int64, float64, bool or string.
type Settings map[string]any

// Keys returns the keys in byte order.
func (s Settings) Keys() []string { return slices.Sorted(maps.Keys(s)) }

// With returns a copy with the changes applied. Setting one of dropout.keep and
// dropout.rate takes the other away; a new term gets its label as strategy and
// the weight 1.
func (s Settings) With(changes Settings) Settings {
	out := maps.Clone(s)
	if out == nil {
		out = Settings{}
	}
	if _, ok := changes["dropout.keep"]; ok {
		delete(out, "dropout.rate")
	}
	if _, ok := changes["dropout.rate"]; ok {
		delete(out, "dropout.keep")
	}
	maps.Copy(out, changes)
	out.completeTerms()
	return out
}

// Strategy returns the id of the strategy of a kind other than scoring.
func (s Settings) Strategy(kind framework.Kind) string { return s.text(string(kind) + ".strategy") }

// Params returns the parameters under a prefix such as "selection" or
// "scoring.terms.LABEL", by their short names.
func (s Settings) Params(prefix string) map[string]any {
	prefix += ".params."
	table := map[string]any{}
	for key, value := range s {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			table[name] = value
		}
	}
	return table
}

// Labels returns the labels of the score's terms in byte order.
func (s Settings) Labels() []string {
	seen := map[string]bool{}
	for key := range s {
		if label, _, ok := termKey(key); ok {
			seen[label] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func (s Settings) text(key string) string {
	text, _ := s[key].(string)
	return text
}

// Term returns the strategy and the weight of the term of that label.
func (s Settings) Term(label string) (strategy string, weight float64) {
	weight, _ = s["scoring.terms."+label+".weight"].(float64)
	return s.text("scoring.terms." + label + ".strategy"), weight
}

func (s Settings) completeTerms() {
	for _, label := range s.Labels() {
		prefix := "scoring.terms." + label
		if _, ok := s[prefix+".strategy"]; !ok {
			s[prefix+".strategy"] = label
		}
		if _, ok := s[prefix+".weight"]; !ok {
			s[prefix+".weight"] = 1.0
		}
	}
}

// termKey splits "scoring.terms.LABEL.REST".
func termKey(key string) (label, rest string, ok bool) {
	tail, ok := strings.CutPrefix(key, "scoring.terms.")
	if !ok {
		return "", "", false
	}
	return strings.Cut(tail, ".")
}

// canonical spells the short form scoring.weights.LABEL out.
func canonical(key string) string {
	if label, ok := strings.CutPrefix(key, "scoring.weights."); ok {
		return "scoring.terms." + label + ".weight"
	}
	return key
}

// paramKey splits the key of a strategy's parameter into the prefix of its
// strategy ("selection", "scoring.terms.LABEL") and the parameter's name.
func paramKey(key string) (prefix, name string, ok bool) {
	if label, rest, found := termKey(key); found {
		name, ok = strings.CutPrefix(rest, "params.")
		return "scoring.terms." + label, name, ok
	}
	prefix, name, ok = strings.Cut(key, ".params.")
	return prefix, name, ok
}

// kindOf is the kind whose strategies a prefix speaks of.
func kindOf(prefix string) framework.Kind {
	kind, _, _ := strings.Cut(prefix, ".")
	return framework.Kind(kind)
}

// byRank compares keys in the order a resolved experiment writes them.
func byRank(a, b string) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}
