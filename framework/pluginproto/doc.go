// Package pluginproto is the protocol between the engine and plugins: the
// definition strategy.proto, the Go code generated from it, and what both sides
// of go-plugin's handshake must agree on. strategy.proto is the contract for
// plugins in every language; its comments say what each field is.
//
// Conversion between these messages and package framework is in the subpackage
// convert. Authors of Go plugins need neither: they import pluginserver.
package pluginproto

//go:generate go run ./internal/gen
