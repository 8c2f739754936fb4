package strategytest

import (
	"os/exec"
	"strings"
	"testing"
)

// Python returns an interpreter that can import all modules, for tests of
// plugins written in Python: python3 of the PATH, or that of the system, whose
// packages the system's package manager installs. Without one it skips the test.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	found := 0
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		found++
		if exec.Command(path, "-c", "import "+strings.Join(append(modules, "sys"), ", ")).Run() == nil {
			return path
		}
	}
	if found == 0 {
		t.Skip("python3 is not installed")
	}
	t.Skipf("no python3 here can import %s (Debian: apt install python3-grpcio python3-protobuf python3-numpy)", strings.Join(modules, ", "))
	return ""
}
