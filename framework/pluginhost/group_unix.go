//go:build unix && !linux

package pluginhost

import "syscall"

// ownGroup makes a process the leader of a new group, which the terminal's
// interrupts do not reach.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func killGroup(leader int) { _ = syscall.Kill(-leader, syscall.SIGKILL) }

func outlive(*syscall.SysProcAttr) {}
