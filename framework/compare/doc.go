// Package compare compares two finished runs, paired by question.
//
// [Open] reads a run folder and refuses what is no finished run. [Compare] finds
// the rows that both runs have, folds the repeats of every question into their
// mean, keeps the questions that both runs asked, and hands pairs of outcomes to
// framework/stats. What differs between the runs beside the numbers (settings,
// seed, recording, commit, plugins) is collected with them: a difference in
// accuracy means little to who does not know what else changed.
//
// A comparison is symmetrical: with A and B exchanged every difference has the
// other sign and p is the same.
package compare
