// Package store keeps the files of a run: tables for programs, the resolved
// experiment, the manifest, charts and report (ARCHITECTURE.md, section 6).
//
// A [Store] is a small interface of named files that knows no path; [Folder]
// is the one that writes a run folder, each file whole or not at all. The
// tables are written by functions from plain rows, so that equal rows are equal
// bytes.
package store
