// Package aggregation holds the built-in aggregation strategies that need no
// further LLM call: each adopts one of the references as the candidate
// (STRATEGIES.md, section 2.3).
//
// All of them go through the references in ranking order, whatever order
// dropout shows them in, so that a candidate is a function of the set and equal
// sets have equal float sums.
package aggregation
