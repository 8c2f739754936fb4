// Package report turns the figures of a run into something to read: a
// self-contained HTML page, a table for the terminal and a summary in sentences.
//
// It takes plain values ([Report]) and computes no statistics: whoever fills the
// report has counted, compared and drawn already. All three forms follow the
// same rules:
//
//   - accuracies are fractions of 1 in, percent with one decimal out, intervals in
//     brackets; unknown is NaN in and a dash out, never a zero;
//   - "~" stands where no difference to the baseline is shown (p of at least 0.05
//     after the correction), and p and n are printed always;
//   - rows that used the correct answers are marked: they are bounds, not methods;
//   - missing data is shown as n below the number asked, with the accuracies that
//     all wrong and all right would give;
//   - every string may be hostile: HTML is escaped by context, and terminal output
//     holds no control or direction character; texts of single questions are cut
//     by [Cut] and say so.
package report
