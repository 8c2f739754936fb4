// Package scaffold writes the folder of a new plugin: a strategy that already
// works, its test, an experiment that compares it with the built-in strategies
// of its kind, and a README. The author changes one function.
//
// What it writes are templates (folder templates), filled in with the name. A
// plugin in Go is a module of its own that takes smacs from a checkout; one in
// Python carries a copy of the checkout's package smacs.
package scaffold
