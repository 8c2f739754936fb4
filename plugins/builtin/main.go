// Command builtin serves the built-in strategies as a plugin of its own.
package main

import (
	"smacs/framework/pluginserver"
	"smacs/strategies/builtin"
)

func main() { pluginserver.Serve(builtin.Strategies()...) }
