// Package figures chooses and draws the charts of a run: which kinds its axes ask
// for, which rows go into each, and the words around the picture. It hands plain
// values to package chart.
//
// What a chart is drawn of is a [Run]: the rows of cells.csv and a [Source] of
// what these rows do not hold. The engine fills one from memory while it runs,
// [Open] another from the folder of a finished run; both hold the same numbers, so
// that a chart drawn later has the bytes of the run's own.
package figures
