package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"smacs/framework/store"
)

// longRun is an experiment that takes about a second, so that there is a middle
// to disturb.
const longRun = `
name = "long"
[data]
recording = "sim:default"
[dropout]
strategy = "prior_drop"
rate = 0.2
candidates = 8
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.5
[sweep]
"retrieval.k" = [5, 10, 20, 50, 100, 200]
"selection.top_k" = { from = 2, to = 12, step = 1 }
"dropout.rate" = [0.0, 0.2, 0.4, 0.6]
`

// A run through the plugin says which processes served it and how often they
// were called; both being zero would mean that nothing crossed.
func TestManifestNamesThePluginProcess(t *testing.T) {
	dir := t.TempDir()
	self := smacsBinary(t, dir)
	smacsRun(t, dir, self, "../plugin")
	plugin := manifestOf(t, filepath.Join(dir, "plugin"))
	if len(plugin.Plugins) != 1 {
		t.Fatalf("%d plugins served, want the built-ins' one", len(plugin.Plugins))
	}
	served := plugin.Plugins[0]
	if len(served.Pids) != 1 || served.Pids[0] == 0 || served.Pids[0] == os.Getpid() || served.Calls == 0 || len(served.SHA256) != 64 {
		t.Errorf("plugin %+v: want one pid of another process, calls and the executable's SHA-256", served)
	}
	smacsRun(t, dir, self, "../inside", "--in-process")
	if inside := manifestOf(t, filepath.Join(dir, "inside")); len(inside.Plugins) != 0 {
		t.Errorf("in process %d plugins served, want none", len(inside.Plugins))
	}
	if err := sameResults(filepath.Join(dir, "plugin"), filepath.Join(dir, "inside")); err != nil {
		t.Error(err)
	}
}

// Killing the plugin in the middle changes nothing but the restart count.
func TestKilledPluginIsRestarted(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds the plugin's process in /proc")
	}
	dir := t.TempDir()
	self := smacsBinary(t, dir)
	smacsRun(t, dir, self, "../quiet")
	restarts := 0
	for _, delay := range []time.Duration{0, 30 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond} {
		out := filepath.Join(dir, "killed"+strconv.Itoa(int(delay.Milliseconds())))
		command := smacsCommand(t, dir, self, out)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		if pid := awaitChild(t, command.Process.Pid, serveBuiltinsCommand); pid != 0 {
			awaitFile(filepath.Join(out, "manifest.json")) // written when all plugins have started
			time.Sleep(delay)
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself
		}
		if err := command.Wait(); err != nil {
			t.Fatalf("killed after %v: %v\n%s", delay, err, command.Stderr)
		}
		manifest := manifestOf(t, out)
		restarts += manifest.Plugins[0].Restarts
		if manifest.Status != store.RunDone {
			t.Errorf("killed after %v: status %s", delay, manifest.Status)
		}
		if err := sameResults(filepath.Join(dir, "quiet"), out); err != nil {
			t.Errorf("killed after %v: %v", delay, err)
		}
	}
	if restarts == 0 {
		t.Error("no plugin was killed while it served: the test disturbed nothing")
	}
}

// No process outlives a run, even one that is killed.
func TestNoProcessOutlivesAKilledRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds processes in /proc")
	}
	dir := t.TempDir()
	command := smacsCommand(t, dir, smacsBinary(t, dir), filepath.Join(dir, "out"))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	plugin := awaitChild(t, command.Process.Pid, serveBuiltinsCommand)
	if plugin == 0 {
		t.Fatal("no plugin process appeared")
	}
	_ = command.Process.Kill()
	_ = command.Wait()
	for deadline := time.Now().Add(5 * time.Second); alive(plugin); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("plugin process %d lives 5 s after smacs was killed", plugin)
		}
	}
}

// smacsRun runs the long experiment into a folder beside dir/work.
func smacsRun(t *testing.T, dir, self, out string, flags ...string) {
	t.Helper()
	command := smacsCommand(t, dir, self, filepath.Join(dir, filepath.Base(out)), flags...)
	if err := command.Run(); err != nil {
		t.Fatalf("%v\n%s", err, command.Stderr)
	}
}

func smacsCommand(t *testing.T, dir, self, out string, flags ...string) *exec.Cmd {
	t.Helper()
	file := filepath.Join(dir, "long.toml")
	writeFile(t, file, longRun)
	command := exec.Command(self, append([]string{"run", file, "--out", out}, flags...)...)
	command.Stderr = &bytes.Buffer{}
	return command
}

func manifestOf(t *testing.T, dir string) store.Manifest {
	t.Helper()
	var manifest store.Manifest
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(dir, "manifest.json"))), &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest
}

// awaitChild waits for a child process with a word on its command line and
// returns its pid, 0 when the parent ends first.
func awaitChild(t *testing.T, parent int, word string) int {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		entries, err := filepath.Glob("/proc/[0-9]*")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			pid, _ := strconv.Atoi(filepath.Base(entry))
			if parentOf(pid) == parent && strings.Contains(commandLine(pid), word) {
				return pid
			}
		}
		if !alive(parent) {
			return 0
		}
	}
	return 0
}

// awaitFile waits for a file, some seconds at most.
func awaitFile(path string) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return
		}
	}
}

func commandLine(pid int) string {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	return string(text)
}

// parentOf reads the parent from /proc/PID/stat: the second field after the
// command's closing parenthesis.
func parentOf(pid int) int {
	fields := statOf(pid)
	if len(fields) < 2 {
		return 0
	}
	parent, _ := strconv.Atoi(fields[1])
	return parent
}

// alive reports whether a process runs; a zombie does not.
func alive(pid int) bool {
	fields := statOf(pid)
	return len(fields) > 0 && fields[0] != "Z" && fields[0] != "X"
}

func statOf(pid int) []string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return nil
	}
	stat := string(text)
	return strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
}
