// Package python holds the Python package smacs (folder smacs, see README.md)
// and no Go code but the test that runs its tests, so that go test ./... tells
// when the two languages part.
package python

// The package brings the protocol along, so that it can be copied anywhere.
//go:generate cp ../../framework/pluginproto/strategy.binpb smacs/strategy.binpb
