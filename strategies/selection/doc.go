// Package selection holds the built-in selection strategies: each gives the
// LLMs of the pool their prior scores for a question, or an order, by which the
// engine ranks them and takes the top_k (STRATEGIES.md, sections 1.3 and 2.1).
//
// Prior scores are sums, means or counts of recorded outcomes on the question
// bank. A missing outcome is not a wrong one: it enters no sum and no divisor.
package selection
