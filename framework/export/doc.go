// Package export writes a finished run in forms that other programs read: its
// outcomes or its cells as CSV, JSON Lines, Parquet or a LaTeX table.
//
// Outcomes are read and written in pieces, so a run larger than memory can be
// exported.
package export
