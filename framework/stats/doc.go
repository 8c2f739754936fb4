// Package stats turns outcomes of questions into accuracies, intervals and
// p values. It knows numbers only: slices of float64 and counts.
//
// The package is opinionated. An outcome is a number from 0 to 1 per question, or
// NaN where it is missing (`failed`, `ungraded`); missing is not wrong and is not
// in n. Callers hand in outcomes and [Summarize] and [Compare] choose the law:
//
//   - outcomes 0 and 1: Wilson's interval; differences are paired by question,
//     their interval is the paired bootstrap's, computed exactly from the
//     trinomial law, and p is exact McNemar;
//   - anything else (means over repeats, expectations): a percentile bootstrap
//     over questions, and p a sign-flip permutation over questions. Where the
//     outcomes are multiples of one fraction, as means over repeats are, both laws
//     are computed exactly; else they are resampled.
//
// Questions are the units everywhere: repeats of one question are no independent
// evidence and are averaged before they get here. [Holm] corrects p for the
// number of comparisons.
//
// What is doubtful about a result travels with it as Warnings. These are not
// errors, but should be shown to whoever reads the number.
//
// Everything is deterministic. Resamples are common: resample r takes the same
// questions, or flips the same ones, in every call with the same number of
// questions and the same seed, so cells of a sweep are compared on equal terms. A
// [Resampler] keeps their random numbers for all cells of a run and changes no
// figure.
//
// Over one score weight accuracy is a step function that needs no grid:
// [Envelope] gives a question's winners and [Steps] the accuracy of all.
package stats
