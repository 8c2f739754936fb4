package conformance

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// canListProcesses says that descendants finds something here.
const canListProcesses = true

// ident is a process, told from a later one of the same number by its start.
type ident struct {
	pid     int
	parent  int
	name    string
	started string
}

// readProcess reads /proc/PID/stat; false when there is no such process, or only
// what is left of one until its parent takes note (a zombie).
func readProcess(pid int) (ident, bool) {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return ident{}, false
	}
	// PID (NAME) STATE PPID ... STARTTIME; the name may hold anything.
	open, end := bytes.IndexByte(data, '('), bytes.LastIndexByte(data, ')')
	if open < 0 || end < open {
		return ident{}, false
	}
	fields := strings.Fields(string(data[end+1:]))
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return ident{}, false
	}
	parent, err := strconv.Atoi(fields[1])
	return ident{pid: pid, parent: parent, name: string(data[open+1 : end]), started: fields[19]}, err == nil
}

// descendants are a process and all it started, whatever group they are in, as
// long as their parents live.
func descendants(pid int) []ident {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	children := map[int][]ident{}
	for _, entry := range entries {
		if number, err := strconv.Atoi(entry.Name()); err == nil {
			if p, ok := readProcess(number); ok {
				children[p.parent] = append(children[p.parent], p)
			}
		}
	}
	root, ok := readProcess(pid)
	if !ok {
		return nil
	}
	all := []ident{root}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i].pid]...)
	}
	return all
}

// living returns the ones that still run.
func living(processes []ident) []string {
	var names []string
	for _, p := range processes {
		if now, ok := readProcess(p.pid); ok && now.started == p.started {
			names = append(names, fmt.Sprintf("%s (process %d)", p.name, p.pid))
		}
	}
	return names
}
