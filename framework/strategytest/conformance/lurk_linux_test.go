package conformance_test

import (
	"os"
	"os/exec"
	"syscall"
)

// lurk starts a process that leaves this one's group.
func lurk() {
	child := exec.Command(os.Args[0], "lurker")
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := child.Start(); err != nil {
		panic(err)
	}
}
