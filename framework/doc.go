// Package framework is the contract between the engine of smacs and the
// strategies it runs: the vocabulary, the requests and answers that cross
// between them, and the [Strategy] value an author writes.
//
// A question goes through these stages (SMACS, arXiv 2507.14200; the exact
// definitions are in STRATEGIES.md, section 1):
//
//  1. retrieve: the engine sorts the question bank by similarity to the
//     question and cuts the list; what is kept are [Neighbors];
//  2. prior: a selection strategy gives each LLM of the pool a prior score
//     from its recorded outcomes on the neighbours ([Selector]);
//  3. select: the engine ranks the pool and takes the top_k;
//  4. references: the selected LLMs' responses become references;
//  5. drop: a dropout strategy leaves references out, once per candidate
//     ([Dropper]);
//  6. aggregate: an aggregation strategy turns each subset into a candidate
//     ([Aggregator]);
//  7. score: scoring strategies give each candidate a term; the engine weighs
//     and sums the terms and takes the first maximum ([Scorer]);
//  8. grade: the engine compares the winner with the question's gold answer,
//     which no strategy ever sees.
//
// A strategy is one value of type [Strategy]. The engine runs it in this
// process or behind a plugin process; the value is the same and cannot tell.
// Most authors write one function of one question and wrap it with
// [SelectEach], [DropEach], [AggregateEach] or [ScoreEach]; those who
// vectorise implement the batch interfaces.
//
// A strategy is a pure function of its request: no clock, no network, no
// environment, no global random source. Random choices come from the seed in
// the request through package draw.
//
// The package imports the standard library only, starts no goroutine and does
// no input or output.
package framework
