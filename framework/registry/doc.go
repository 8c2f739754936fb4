// Package registry is the catalog of strategies of a run: the built-ins, given
// as a list, and those of plugins, behind one interface.
//
// By default the built-ins are served by a plugin process of their own, like
// anybody's strategies; in process they are called directly, for debugging.
// Results are the same. There is no fallback from one to the other: a plugin
// that does not start is an error.
//
// Whatever the transport, every answer is checked before the engine sees it: the
// engine owns the invariants of package framework, and an error names the
// strategy, its plugin and the question.
package registry
