package pluginhost_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/pluginserver"
)

// parent is a plugin with a child process of its own, which the plugin prints
// and which would live for an hour.
func parent() {
	child := exec.Command("sleep", "3600")
	if err := child.Start(); err != nil {
		panic(err)
	}
	id := "child_" + strconv.Itoa(child.Process.Pid)
	pluginserver.Serve(framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: id},
		New:  func(framework.Config) (framework.Instance, error) { return nil, nil },
	})
}

// host starts two plugins, prints the numbers of all processes, and waits to be
// killed.
func host() {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	supervisor, err := pluginhost.StartSupervisor([]string{self, "supervisor"})
	if err != nil {
		panic(err)
	}
	for _, role := range []string{"plugin-good", "plugin-parent"} {
		process, err := pluginhost.Start(context.Background(), pluginhost.Options{Name: role, Command: []string{self, role}, Supervisor: supervisor})
		if err != nil {
			panic(err)
		}
		fmt.Println(process.Stats().Pids[0])
		if child, ok := strings.CutPrefix(process.Infos()[0].ID, "child_"); ok {
			fmt.Println(child)
		}
	}
	fmt.Println("ready")
	select {}
}

// alive reports whether a process runs; one that waits to be collected does
// not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return runtime.GOOS != "linux"
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

func waitGone(t *testing.T, pid int, limit time.Duration) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if !alive(pid) {
			return
		}
	}
	t.Errorf("process %d still runs after %v", pid, limit)
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// TestNoOrphans kills the host without warning: its plugins, what they started
// and the folders of their sockets must be gone within 5 s.
func TestNoOrphans(t *testing.T) {
	folder := shortFolder(t)
	cmd := exec.Command(self(t), "host")
	cmd.Env = append(os.Environ(), "TMPDIR="+folder)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "ready" {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	if len(pids) != 3 { // two plugins and the child of one
		t.Fatalf("the host names processes %v, want 3", pids)
	}
	for _, pid := range pids {
		if !alive(pid) {
			t.Fatalf("process %d does not run", pid)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for _, pid := range pids {
		waitGone(t, pid, 5*time.Second)
	}
	for range 250 {
		if entries, err := os.ReadDir(folder); err == nil && len(entries) == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the folders of the sockets are left")
}

// shortFolder is a folder for sockets, whose path is limited to about 100 bytes.
func shortFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// TestCloseEndsTheGroup closes a plugin whose child would live on.
func TestCloseEndsTheGroup(t *testing.T) {
	process, err := pluginhost.Start(context.Background(), pluginhost.Options{Name: "mine", Command: []string{self(t), "plugin-parent"}})
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimPrefix(process.Infos()[0].ID, "child_"))
	if err != nil {
		t.Fatal(err)
	}
	pid := process.Stats().Pids[0]
	if err := process.Close(); err != nil {
		t.Error(err)
	}
	if err := process.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
	if alive(pid) {
		t.Errorf("process %d runs after Close", pid)
	}
	waitGone(t, child, 2*time.Second) // killed, but not ours to wait for
}

// TestCloseKillsAStoppedPlugin: a process that answers nothing at all cannot
// hold the run up.
func TestCloseKillsAStoppedPlugin(t *testing.T) {
	process, err := pluginhost.Start(context.Background(), pluginhost.Options{Name: "mine", Command: []string{self(t), "plugin-good"}})
	if err != nil {
		t.Fatal(err)
	}
	pid := process.Stats().Pids[0]
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- process.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("Close waits for a stopped process")
	}
	if alive(pid) {
		t.Errorf("process %d still runs", pid)
	}
}

// TestNothingIsLeft: neither sockets nor folders.
func TestNothingIsLeft(t *testing.T) {
	folder := shortFolder(t)
	t.Setenv("TMPDIR", folder)
	process := startPlugin(t, "plugin-good", nil)
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Fatalf("the plugin's folder holds %v (%v), want one folder", entries, err)
	}
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %v (%v), want 0700", info.Mode(), err)
	}
	if err := process.Close(); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("after Close there is still %v (%v)", entries, err)
	}
}

// TestSupervise: what was named and not taken back is removed when the input
// ends, also when it ends with nonsense.
func TestSupervise(t *testing.T) {
	folder := shortFolder(t)
	for _, c := range []struct {
		name, lines, fails string
		removed            bool
	}{
		{"nothing", "", "", false},
		{"a group that ended", "+99999999\n-99999999\n", "", false},
		{"a folder", "+%q\n", "", true},
		{"a folder that was removed", "+%q\n-%[1]q\n", "", false},
		{"nonsense behind a folder", "+%q\nx\n", "supervisor: got", true},
		{"no number", "+x\n", "supervisor: got", false},
		{"no sign", "7\n", "supervisor: got", false},
		{"two signs", "+-7\n", "supervisor: got", false},
		{"group of init", "+1\n", "supervisor: got", false},
		{"all of this group", "-0\n", "supervisor: got", false},
		{"another's folder", "+\"/home\"\n", "supervisor: got", false},
		{"a relative folder", "+\"smacs1\"\n", "supervisor: got", false},
		{"a folder without quotes", "+/tmp/smacs1\n", "supervisor: got", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			socket := folder + "/smacs\n1" // any name that a file may have
			if err := os.MkdirAll(socket+"/plugin-dir", 0o700); err != nil {
				t.Fatal(err)
			}
			lines := c.lines
			if strings.Contains(lines, "%") {
				lines = fmt.Sprintf(lines, socket)
			}
			err := pluginhost.Supervise(strings.NewReader(lines))
			if c.fails != "" {
				wantError(t, err, c.fails)
			} else if err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(socket); os.IsNotExist(err) != c.removed {
				t.Errorf("the folder: %v, want it removed: %v", err, c.removed)
			}
		})
	}
}
