// Package scoring holds the built-in scoring strategies: each gives every
// candidate of a question one term of its posterior score, higher is better,
// NaN for no opinion (STRATEGIES.md, sections 1.8, 1.9 and 2.4). The engine
// weighs and sums the terms and takes the first maximum.
package scoring
