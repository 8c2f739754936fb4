// Package run executes a plan: it prepares the data of an experiment, has the
// pipeline compute the distinct work of its cells, turns outcomes into tables
// with honest statistics, and writes the run folder.
//
// [Prepare] is what check, plan, run and explain share; [Execute] is a whole
// run. Everything written but manifest.json and report.html depends on the
// experiment and the recording alone.
package run
