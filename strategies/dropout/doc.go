// Package dropout holds the built-in dropout strategies: each chooses, once per
// candidate, which references the aggregator sees and in which order
// (STRATEGIES.md, sections 1.6 and 2.2).
//
// Those that draw do so with package draw from the request's seed, by the
// candidate's number and the LLMs' names. Their subsets are nested in the
// number kept, prefix-stable in the number of candidates, and independent of
// every other cell of a sweep.
package dropout
