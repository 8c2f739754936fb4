package framework

import (
	"fmt"
	"strings"
)

// A Kind is one of the four questions a strategy can answer.
type Kind string

// The kinds, in the order the pipeline asks them.
const (
	Selection   Kind = "selection"   // which LLMs: a prior score per LLM of the pool
	Dropout     Kind = "dropout"     // which references each candidate sees
	Aggregation Kind = "aggregation" // references -> one candidate
	Scoring     Kind = "scoring"     // one term of the posterior score per candidate
)

// Kinds lists the kinds in pipeline order.
func Kinds() []Kind { return []Kind{Selection, Dropout, Aggregation, Scoring} }

// ParseKind returns the kind of that name, or an error that lists the kinds.
func ParseKind(name string) (Kind, error) {
	for _, kind := range Kinds() {
		if string(kind) == name {
			return kind, nil
		}
	}
	var names []string
	for _, kind := range Kinds() {
		names = append(names, string(kind))
	}
	return "", fmt.Errorf("unknown kind %q, want one of %s", name, strings.Join(names, ", "))
}

// ValidID reports whether id may name a strategy: [a-z][a-z0-9_]*.
func ValidID(id string) bool {
	for i, r := range id {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || (r != '_' && (r < '0' || r > '9'))) {
			return false
		}
	}
	return id != ""
}
