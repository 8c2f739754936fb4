// Package audit looks through a recording for what would make an experiment's
// numbers wrong, or a plan impossible: questions on both sides of a split, holes,
// and columns with nothing in them.
//
// Texts are compared in lower case with white space made equal. Questions that
// are nearly the same, a changed number or another wording, are not found.
package audit
