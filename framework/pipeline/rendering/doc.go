// Package rendering is a second, independent rendering of the pipeline's
// retrieval-based prior selection with majority vote and of its baselines. It
// exists to be compared with the pipeline, question by question, so it shares no
// code with it, imports the standard library only and prefers the obvious to the
// fast: texts are maps, every dot product is computed in full, every sort is a
// plain sort.
//
// Only tests import it.
//
// The protocol is fixed: TF-IDF similarities in fixed point, retrieval rule smcs
// with threshold 0.95, prior scores without normalisation, ranking by prior
// score, then by number right on the whole bank, then in pool order; no dropout,
// majority vote, ties to the best-ranked voter. STRATEGIES.md sections 1.2, 1.3
// and 2.3 define it.
package rendering
