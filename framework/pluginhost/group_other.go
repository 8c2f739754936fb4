//go:build !unix

package pluginhost

import "syscall"

// ownGroup leaves the process as it is: there are no process groups here.
func ownGroup() *syscall.SysProcAttr { return nil }

func killGroup(int) {}

func outlive(*syscall.SysProcAttr) {}
