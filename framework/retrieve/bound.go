package retrieve

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Rule says which neighbours are kept, given k and a threshold. Its values are the
// values of `retrieval.rule` in an experiment (STRATEGIES.md, 1.2, 2.1). Below,
// s(i) is the i-th largest similarity, counted from 0, and n the size of the bank.
type Rule string

const (
	// SMCS keeps all similarities above threshold * s(b), b = min(k, n-1): k is a
	// floor, not a cap, as long as s(b) > 0. It is what the released code of SMCS does.
	SMCS Rule = "smcs"
	// JiSi keeps all similarities above threshold * s(b), b = min(k, n)-1, and the
	// nearest entry if there is none above: one place earlier than SMCS, never empty.
	JiSi Rule = "jisi"
	// TopK keeps the min(k, n) nearest, ties by bank index, and has no threshold.
	TopK Rule = "topk"
	// Radius keeps all similarities of at least the threshold, and never fewer than
	// the min(k, n) nearest.
	Radius Rule = "radius"
)

// Rules returns all rules, in the order documents list them.
func Rules() []Rule { return []Rule{SMCS, JiSi, TopK, Radius} }

// ParseRule returns the rule named s, or an error that lists the names there are.
func ParseRule(s string) (Rule, error) {
	if !slices.Contains(Rules(), Rule(s)) {
		names := make([]string, 0, len(Rules()))
		for _, rule := range Rules() {
			names = append(names, string(rule))
		}
		return "", fmt.Errorf("retrieve: rule %q, want one of %s", s, strings.Join(names, ", "))
	}
	return Rule(s), nil
}

// Bound is one point of a retrieval sweep.
type Bound struct {
	Rule Rule
	// K is `retrieval.k`, a number of neighbours, at least 1. Beyond the size of the
	// bank it means the whole bank.
	K int
	// Threshold is `retrieval.threshold`: for SMCS and JiSi a fraction of the
	// boundary similarity, 0 to 1; for Radius a similarity, -1 to 1; TopK has none
	// and leaves it unread. Fixed-point similarities see it in steps of 1e-4 (SMCS,
	// JiSi) or 1e-9 (Radius), rounded to the nearest.
	Threshold float64
}

// Validate returns an error unless the bound has a known rule and values in the
// ranges stated at its fields. It is called once per cell, before [Cut].
func (b Bound) Validate() error {
	if _, err := ParseRule(string(b.Rule)); err != nil {
		return err
	}
	if b.K < 1 {
		return fmt.Errorf("retrieve: k is %d, want at least 1", b.K)
	}
	if b.Rule == TopK {
		return nil
	}
	lowest := 0.0
	if b.Rule == Radius {
		lowest = -1
	}
	if math.IsNaN(b.Threshold) || b.Threshold < lowest || b.Threshold > 1 {
		return fmt.Errorf("retrieve: threshold of rule %s is %v, want %v to 1", b.Rule, b.Threshold, lowest)
	}
	return nil
}
