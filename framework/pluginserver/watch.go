package pluginserver

import (
	"io"
	"os"
	"time"
)

// watchHost ends the process when its host is gone: the host holds the other
// end of standard input and never writes to it, so that its end, however it
// comes, is our end of input. Where a parent's death is visible it is watched
// too, in case something else inherited the host's end of the pipe.
func watchHost() {
	input := os.Stdin
	go func() {
		_, _ = io.Copy(io.Discard, input)
		endGroup()
	}()
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent {
			time.Sleep(time.Second)
		}
		endGroup()
	}()
}
