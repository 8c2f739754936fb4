package pluginhost

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// watchesMemory says that this system tells what processes keep resident.
const watchesMemory = true

// groupResident returns the bytes that the processes of a group keep resident,
// pages that they share counted for each.
func groupResident(group int) int64 {
	var pages int64
	for _, pid := range processes() {
		// The fields behind the name, which is in parentheses, are those of proc(5)
		// from the third on: 5 is the group and 24 the resident pages.
		if fields := statFields(pid); len(fields) > 21 && fields[2] == strconv.Itoa(group) {
			resident, _ := strconv.ParseInt(fields[21], 10, 64)
			pages += resident
		}
	}
	return pages * int64(os.Getpagesize())
}

// strays returns the processes with a variable that begins like this. Those of
// other users, which cannot be read, are not ours.
func strays(variable string) []stray {
	var found []stray
	for _, pid := range processes() {
		folder := "/proc/" + strconv.Itoa(pid)
		environment, err := os.ReadFile(folder + "/environ")
		if err != nil || !hasEntry(environment, variable) {
			continue
		}
		command, _ := os.ReadFile(folder + "/cmdline")
		found = append(found, stray{pid, shortened(strings.ReplaceAll(strings.TrimRight(string(command), "\x00"), "\x00", " "), 80)})
	}
	return found
}

// hasEntry reports whether an entry with that beginning is in a list whose entries
// end with zero bytes.
func hasEntry(list []byte, beginning string) bool {
	for each := range bytes.SplitSeq(list, []byte{0}) {
		if bytes.HasPrefix(each, []byte(beginning)) {
			return true
		}
	}
	return false
}

func processes() []int {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func statFields(pid int) []string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}
