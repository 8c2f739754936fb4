// Package grade turns the text of a response into an answer, an answer key and
// a grade. Everything in it is a pure function: no file, no network, no clock,
// no randomness, and no input makes it panic.
//
// Three ideas are kept apart:
//
//   - the answer is the text an LLM gave as its final answer, as extracted;
//   - the answer key is the answer's normal form. Two answers are the same
//     answer, and vote together, exactly when their keys are equal;
//   - the grade says whether the answer is right, or why that is not known.
//
// A [Grader] bundles the three and carries a version, because a changed rule
// changes results: a recording's fingerprint holds the versions of its graders.
package grade
