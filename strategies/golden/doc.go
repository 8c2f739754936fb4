// Package golden checks strategies against golden vectors of the SMACS
// computations: [Test] runs every vector that concerns the built-in strategies
// over whatever opens their instances, in process or behind a plugin.
//
// The vectors (testdata/smcs.json) were made by an independent rendering of the
// released code and checked against it; STRATEGIES.md, section 5, says how and
// explains the fields. Vectors of other computations are in the file, too:
// retrieval and totals are the engine's, the rest is of strategies to come.
package golden
