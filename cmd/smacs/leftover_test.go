package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// processesOf are the processes whose command line begins with an executable.
func processesOf(executable string) []string {
	var found []string
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, entry := range entries {
		pid, _ := strconv.Atoi(filepath.Base(entry))
		if words := strings.Split(commandLine(pid), "\x00"); words[0] == executable && alive(pid) {
			found = append(found, strings.Join(words, " "))
		}
	}
	return found
}

// nothingLeft expects that within some seconds no process of the bench runs and
// no folder of a socket is left.
func (b *bench) nothingLeft(t *testing.T) {
	t.Helper()
	var processes, folders []string
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		processes, folders = processesOf(b.self), b.sockets()
		if len(processes)+len(folders) == 0 {
			return
		}
	}
	t.Errorf("5 s later there are the processes %q and the folders %q", processes, folders)
}

// sockets are the folders of plugins' sockets.
func (b *bench) sockets() []string {
	folders, _ := filepath.Glob(filepath.Join(b.tmp, "smacs*"))
	return folders
}
