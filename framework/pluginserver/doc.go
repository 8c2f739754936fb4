// Package pluginserver is what the author of a Go plugin imports. A plugin is a
// program whose main function is one call:
//
//	func main() { pluginserver.Serve(acme.Strategy()) }
//
// Everything else (the handshake, the protocol, inputs that are sent once, many
// instances in one process) is done here. A program becomes part of an
// experiment through its table [plugins.NAME].
//
// The package needs no more than package framework, the protocol and go-plugin
// with its own dependencies: an author does not compile the engine.
package pluginserver
