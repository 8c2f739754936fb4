// Package draw makes the counter-based random numbers of the framework.
//
// A number is a pure function of what it is drawn for (ARCHITECTURE.md,
// section 8): the experiment's seed, the repeat, the question, the kind of the
// strategy, the candidate and the LLM. Nothing is consumed and nothing is
// remembered, so a draw depends neither on the order of execution nor on any
// other cell of a sweep. Cells therefore share their random numbers, which
// makes comparisons between them paired, and adding an LLM to the pool moves
// nobody else's draw.
//
// The engine calls [Seed] once per question and kind and hands the result to
// the strategy; a strategy calls [Uniform] or [WithoutReplacement] with it. No
// other form of randomness is allowed in a strategy.
//
// The test vectors are in testdata: draws.json for hashes, seeds and uniforms,
// subsets.json for draws without replacement. With them a plugin in another
// language can check that it draws the same; plugins/python does.
package draw
