package pluginhost

import "syscall"

// ownGroup makes a process the leader of a new group, which the terminal's
// interrupts do not reach, and has the kernel kill it when this process dies.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(leader int) { _ = syscall.Kill(-leader, syscall.SIGKILL) }

// outlive takes the death with the parent away again.
func outlive(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = 0 }
