//go:build unix

package lock

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

// alive asks whether a process is there; signal 0 sends nothing.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// becomeNobody gives up the superuser's rights in all threads.
func becomeNobody() error { return syscall.Setuid(65534) }

func TestLockOfReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		// The superuser may write anywhere; the child is nobody. Its folder is not
		// inside t.TempDir, whose parents nobody may not enter.
		dir, err := os.MkdirTemp("", "lock")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		out, err := self(childNobody, dir).CombinedOutput()
		if err == nil {
			t.Fatalf("the child got the lock: %s", out)
		}
		readOnly(t, dir, string(out))
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	_, err := Lock(dir)
	if !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("got %v, want fs.ErrPermission", err)
	}
	readOnly(t, dir, err.Error())
}

func readOnly(t *testing.T, dir, got string) {
	t.Helper()
	for _, want := range []string{"run folder " + dir + ":", "permission denied", "allow writing", "--out"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}
