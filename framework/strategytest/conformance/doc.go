// Package conformance checks what the engine relies on in a strategy and in the
// plugin that serves it: the engine behind strategytest.Test, and behind
// "smacs plugin test" for plugins in any language.
//
// [Strategy] asks one strategy, opened on any transport, and [Plugin] a plugin
// with all its strategies. Both return [Result] values, one per check and
// strategy: what was promised, and whether it held. Inputs are generated from
// counters and a seed, the same in every run. A strategy gets what it declares
// to need and no more.
//
// Checks of a strategy:
//
//   - schema: all defaults, ends of ranges and choices of its parameters open;
//   - fit: a fitted strategy learns from a bank;
//   - answer: answers fit the contract (see package registry), one per item,
//     finite or NaN, inside the pool, the selection and the references;
//   - edge, empty, unicode, large: one LLM, one candidate, no candidates, no
//     neighbours, an empty batch, texts in any script, texts of 1 MB;
//   - asks: a strategy that asks for LLM answers comes to an end;
//   - repeat, concurrent, cancel: the same request gets the same answer, again,
//     from a fresh instance, from several callers at once, and after a call
//     that was cancelled;
//   - alone, order: an item's answer depends on neither the other items of its
//     batch, nor their order, nor the other cuts;
//   - seed, llms: a strategy that is not Seeded depends on neither the seed nor
//     which LLM has which index;
//   - candidates: exchanged candidates give exchanged terms;
//   - subsets: the first subsets of a dropout do not depend on how many are
//     asked for;
//   - request: requests are not changed (in process only);
//   - close: instances close;
//   - transport: answers are the same on every transport;
//   - missing, restart, stable: a plugin says which inputs it lacks, answers the
//     same after kill -9, and lives through everything else.
//
// Checks of a plugin as a whole:
//
//   - start: it prints the handshake and says what it serves;
//   - shutdown: it ends by itself when it is told to;
//   - orphan: it ends when its host is gone;
//   - processes: it leaves no process behind.
package conformance
