package lock

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The test binary run with one of these in childEnv is another process.
const (
	childEnv  = "LOCK_TEST_CHILD"
	childHold = "hold" // locks the folder, says so, waits for the end of its input
	childWait = "wait" // waits for the end of its input
	// childNobody is childHold without the superuser's rights.
	childNobody = "nobody"
	// childSpawn is childHold with a childWait under it.
	childSpawn = "spawn"
)

func TestMain(m *testing.M) {
	switch os.Getenv(childEnv) {
	case childHold:
		hold()
	case childNobody:
		if err := becomeNobody(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		hold()
	case childSpawn:
		hold(childWait)
	case childWait:
		io.Copy(io.Discard, os.Stdin)
	default:
		os.Exit(m.Run())
	}
}

func hold(under ...string) {
	l, err := Lock(os.Args[1])
	defer runtime.KeepAlive(l)
	for _, mode := range under {
		cmd := self(mode)
		cmd.Stdin = os.Stdin // the pipe stays open as long as the test wants
		err = errors.Join(err, cmd.Start())
		fmt.Println("started", cmd.Process.Pid)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("locked")
	io.Copy(io.Discard, os.Stdin)
}

func self(mode string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childEnv+"="+mode)
	return cmd
}

// start runs a child until it has the folder. The child ends with its input.
func start(t *testing.T, mode, dir string) (cmd *exec.Cmd, said string) {
	t.Helper()
	cmd = self(mode, dir)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { input.Close() })
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if lines.Text() == "locked" {
			return cmd, said
		}
		said += lines.Text() + "\n"
	}
	t.Fatalf("the child did not get the lock: %s", said)
	return nil, ""
}

// kill ends the child as nothing can prevent. (Wait would wait for the pipes
// that a grandchild shares.)
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.Process.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestLockExcludesOtherProcesses(t *testing.T) {
	dir := t.TempDir()
	before := time.Now().Truncate(time.Second)
	cmd, _ := start(t, childHold, dir)
	_, err := Lock(dir)
	var busy *BusyError
	if !errors.As(err, &busy) {
		t.Fatalf("got %v, want a BusyError", err)
	}
	if busy.Holder.PID != cmd.Process.Pid {
		t.Errorf("got process %d, want %d", busy.Holder.PID, cmd.Process.Pid)
	}
	if since := busy.Holder.Since; since.Before(before) || since.After(time.Now()) {
		t.Errorf("got since %v, want between %v and now", since, before)
	}
	want := fmt.Sprintf("run folder %s is in use by smacs process %d since ", dir, cmd.Process.Pid)
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %q, want it to begin with %q", err, want)
	}
	kill(t, cmd)
	l, err := Lock(dir)
	if err != nil {
		t.Fatalf("after the holder was killed: %v", err)
	}
	if err := l.Unlock(); err != nil {
		t.Error(err)
	}
}

// A plugin that outlives a killed run for a moment does not hold its folder.
func TestLockIsNotInherited(t *testing.T) {
	dir := t.TempDir()
	cmd, said := start(t, childSpawn, dir)
	kill(t, cmd)
	var pid int
	if _, err := fmt.Sscanf(said, "started %d", &pid); err != nil {
		t.Fatalf("%q: %v", said, err)
	}
	if !alive(pid) {
		t.Fatal("the grandchild is gone, nothing is tested")
	}
	l, err := Lock(dir)
	if err != nil {
		t.Fatalf("with the grandchild alive: %v", err)
	}
	if !alive(pid) {
		t.Fatal("the grandchild is gone, nothing is tested")
	}
	if err := l.Unlock(); err != nil {
		t.Error(err)
	}
}
