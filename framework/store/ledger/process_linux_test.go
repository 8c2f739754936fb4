package ledger

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"smacs/framework/key"
)

func systemChildren() map[string]func(path string) error {
	return map[string]func(path string) error{
		"limit": limit, "full": full, "readonly": readOnly, "readonly-new": readOnlyNew,
	}
}

// runChild runs a child to its end; the child says nothing when all is well.
func runChild(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%s%v", out, err)
	}
}

// A file that may not grow is a full disk of which the process itself can make
// room again.
func TestFileSizeLimit(t *testing.T) {
	path, _ := small(t)
	runChild(t, child("limit", path))
}

func limit(path string) error {
	l, err := Open(path)
	if err != nil {
		return err
	}
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		return err
	}
	for _, bytes := range []uint64{0, 20_000, 300_000} {
		small := syscall.Rlimit{Cur: bytes, Max: was.Max}
		room := func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was) }
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
			return err
		}
		if l, err = fillUp(l, path, bytes, room); err != nil {
			return fmt.Errorf("limit of %d bytes: %w", bytes, err)
		}
	}
	return l.Close()
}

// A file system of 1 MB is full after some Puts. Mounting one takes the right to,
// in a mount namespace of the child's own, which takes it along when it ends.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	cmd := child("full", filepath.Join(dir, "ledger.db"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || strings.Contains(string(out), "mount: ") {
		t.Skipf("no right to mount a file system here (%v %s)", err, out)
	}
	if err != nil || len(out) > 0 {
		t.Errorf("%s%v", out, err)
	}
}

func full(path string) error {
	dir := filepath.Dir(path)
	err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	if err == nil {
		err = syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m")
	}
	if err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	l, err := Open(path)
	if err != nil {
		return err
	}
	room := func() error { return syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m") }
	if l, err = fillUp(l, path, 0, room); err != nil {
		return err
	}
	return l.Close()
}

// fillUp puts until it fails, wants every entry that was put to be readable,
// makes room, and wants to go on, with the open ledger and with a new one.
func fillUp(l *Ledger, path string, seed uint64, room func() error) (*Ledger, error) {
	var stored []Entry
	var failure error
	var next []Entry
	for n := range uint64(100) {
		next = entries(seed+n, 10, 10_000)
		if failure = l.Put(next); failure != nil {
			break
		}
		stored = append(stored, next...)
	}
	if failure == nil {
		return l, errors.New("100 Puts of 100 KB went well: nothing is full")
	}
	for _, want := range []string{path, "store 10 blocks", "disk is full", "run again", "what was stored before is kept"} {
		if !strings.Contains(failure.Error(), want) {
			return l, fmt.Errorf("got %q, want %q in it", failure, want)
		}
	}
	err := errors.Join(all(l, stored), none(l, next), room(), all(l, stored), l.Put(next), all(l, next), l.Close())
	if err != nil {
		return l, err
	}
	l, err = Open(path)
	if err != nil {
		return l, err
	}
	return l, errors.Join(all(l, stored), all(l, next))
}

func all(l *Ledger, want []Entry) error {
	for _, e := range want {
		if data, ok, err := l.Get(e.Key); err != nil || !ok || string(data) != string(e.Data) {
			return fmt.Errorf("entry %s: got %d bytes, %t, %v, want what was put", e.Key.Short(), len(data), ok, err)
		}
	}
	return nil
}

func none(l *Ledger, want []Entry) error {
	for _, e := range want {
		if _, ok, err := l.Get(e.Key); err != nil || ok {
			return fmt.Errorf("entry %s: got %t, %v, want none of a Put that failed", e.Key.Short(), ok, err)
		}
	}
	return nil
}

func TestReadOnly(t *testing.T) {
	tests := map[string]struct {
		child        string
		folder, file os.FileMode
	}{
		"folder":       {"readonly", 0o555, 0o666},
		"file":         {"readonly", 0o777, 0o444},
		"both":         {"readonly", 0o555, 0o444},
		"folder empty": {"readonly-new", 0o555, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			// Not inside t.TempDir, whose parent others may not enter: the child gives
			// up the superuser's rights, to which nothing is read-only.
			dir, err := os.MkdirTemp("", "ledger")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(dir, 0o755); os.RemoveAll(dir) })
			path := filepath.Join(dir, "ledger.db")
			if test.file != 0 {
				l := open(t, path)
				put(t, l, entries(1, 5, 100)...)
				shut(t, l)
				if err := os.Chmod(path, test.file); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(dir, test.folder); err != nil {
				t.Fatal(err)
			}
			runChild(t, child(test.child, path))
		})
	}
}

func becomeNobody() error {
	if os.Getuid() != 0 {
		return nil
	}
	return syscall.Setuid(65534)
}

func readOnly(path string) error {
	if err := becomeNobody(); err != nil {
		return err
	}
	l, err := Open(path)
	if err != nil {
		return err
	}
	stored := entries(1, 5, 100)
	if err := all(l, stored); err != nil {
		return err
	}
	failure := l.Put(entries(2, 1, 100))
	if failure == nil {
		return errors.New("Put went well in a read-only folder")
	}
	for _, want := range []string{path, "what was stored before is kept", "folder"} {
		if !strings.Contains(failure.Error(), want) {
			return fmt.Errorf("got %q, want %q in it", failure, want)
		}
	}
	if err := l.Prune(func(key.Key) bool { return false }); err == nil {
		return errors.New("Prune went well in a read-only folder")
	}
	return errors.Join(all(l, stored), l.Close())
}

func readOnlyNew(path string) error {
	if err := becomeNobody(); err != nil {
		return err
	}
	_, err := Open(path)
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "allow new files") {
		return fmt.Errorf("got %v, want an error that names the path and what to do", err)
	}
	return nil
}
