// Package config reads experiment files (ARCHITECTURE.md, section 7).
//
// The way of a file:
//
//  1. [Parse] decodes the TOML, lays the --set overrides over it and checks what
//     needs no strategy: keys, types, ranges, axes. The result is an
//     [Experiment] with every default of the engine filled in.
//  2. [Experiment.Validate] checks what needs the catalog of strategies: their
//     names, their parameters, and that no axis, ablation or override is without
//     effect. It fills in the strategies' own defaults.
//  3. package plan expands the experiment into cells.
//  4. [Experiment.Resolved] writes it out again with every default, as the run
//     folder's experiment.toml.
//
// The package is strict and complete: whatever it does not know is an error, and
// all errors of a file are returned at once, each with its line, key and the
// nearest valid name. It is pure but for [Load], which reads the one file.
package config
