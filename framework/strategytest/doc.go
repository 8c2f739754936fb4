// Package strategytest checks what the engine relies on in a strategy. The
// author of a strategy writes one test:
//
//	func TestStrategy(t *testing.T) { strategytest.Test(t, acme.Strategy()) }
//
// Every check runs twice, in process and over a real gRPC connection, and both
// must give the same answers. Package conformance has the list of checks; what
// fails says what was asked, got and wanted, and what to look at. A plugin in
// any language, with its process, is held to the same by "smacs plugin test".
package strategytest
