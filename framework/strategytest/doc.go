// Package strategytest checks what the engine relies on in a strategy. The
// author of a strategy writes one test:
//
//	func TestStrategy(t *testing.T) { strategytest.Test(t, acme.Strategy()) }
//
// Every check runs twice, in process and over a real gRPC connection, and both
// must give the same answers:
//
//   - the description and all defaults, ends of ranges and choices of its
//     parameters are valid;
//   - answers fit the contract (see package registry): one per item, finite or
//     NaN, inside the pool, the selection and the references;
//   - the same request gives the same answer: again, from a fresh instance, and
//     from several goroutines at once;
//   - an item's answer depends on neither the other items of its batch, nor
//     their order, nor the other cuts;
//   - a strategy that is not Seeded does not depend on the seed;
//   - a strategy that is not Seeded does not depend on which LLM has which
//     index: exchanged LLMs give exchanged answers;
//   - exchanged candidates give exchanged terms, unless [Ordered] is given;
//   - the first subsets of a dropout do not depend on how many are asked for;
//   - requests are not changed;
//   - empty batches, one LLM, one candidate, no neighbours, equal answers,
//     unparsed answers, missing numbers and texts in any script are answered.
//
// Inputs are generated from counters, the same in every run. A strategy gets
// what it declares to need and no more.
package strategytest
