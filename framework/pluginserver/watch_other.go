//go:build !linux

package pluginserver

import "os"

// endGroup ends this process.
func endGroup() { os.Exit(0) }
