package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"smacs/framework/store"
)

// limitEnv makes TestLimitedProcess the process it describes.
const limitEnv = "SMACS_TEST_FILE_LIMIT"

// TestLimitedProcess is no test: with limitEnv set it becomes the command line
// behind "--" under that limit, in bytes, on the size of every file it writes.
func TestLimitedProcess(t *testing.T) {
	limit, err := strconv.ParseUint(os.Getenv(limitEnv), 10, 64)
	if err != nil {
		return
	}
	args := os.Args
	for args[0] != "--" {
		args = args[1:]
	}
	err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit})
	if err == nil {
		err = syscall.Exec(args[1], args[1:], os.Environ())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(3)
}

// limited is the run's command under a limit on the size of its files: a full
// disk that anybody can have.
func (b *bench) limited(t *testing.T, out string, limit int64) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	whole := b.command(out)
	command := exec.Command(self, append([]string{"-test.run=^TestLimitedProcess$", "--"}, whole.Args...)...)
	command.Env = append(whole.Env, fmt.Sprintf("%s=%d", limitEnv, limit))
	command.Dir, command.Stderr = whole.Dir, &bytes.Buffer{}
	return command
}

// Wherever a file cannot grow, the run says which and what to do, keeps what it
// has, and goes on when there is space.
func TestRunWithoutSpaceForAFileGoesOn(t *testing.T) {
	// So few questions that a chart is larger than their outcomes, which are
	// written first.
	b := newBench(t, "--set", "data.bank=0.6")
	size := func(name string) int64 { return int64(len(readFile(t, filepath.Join(b.quiet, name)))) }
	const mend, free = "mend that and run again", "free some space and run again"
	for _, test := range []struct {
		hit    string // the first file that is larger than the limit
		limit  int64
		kept   bool // all outcomes are there, so that the ledger does not grow
		says   []string
		status string // of the manifest, "" when it could not be written
		reuses bool   // something was kept
	}{
		{ledgerFile, 8 << 10, false, []string{"open: disk I/O error", mend}, "", false},
		{ledgerFile, size(ledgerFile) / 2, false, []string{"store 25 blocks", mend, "questions are kept in"}, store.RunFailed, true},
		{"manifest.json", 512, true, []string{free, "what earlier runs kept is still in"}, "", true},
		{"cells.csv", size("cells.csv") - 1, true, []string{free, "questions are kept in"}, store.RunFailed, true},
		{"outcomes.parquet", size("outcomes.parquet") - 1, true, []string{free, "questions are kept in"}, store.RunFailed, true},
		{"charts/", size("outcomes.parquet"), true, []string{free, "questions are kept in"}, store.RunFailed, true},
	} {
		t.Run(fmt.Sprint(filepath.Base(test.hit), " under ", test.limit), func(t *testing.T) {
			out := filepath.Join(b.dir, fmt.Sprint("limit", test.limit))
			if test.kept {
				b.withLedger(t, out)
			}
			ended := finish(b.limited(t, out, test.limit))
			t.Log(ended.stderr)
			if ended.code != exitFailed {
				t.Errorf("exit code %d, want %d", ended.code, exitFailed)
			}
			wantText(t, ended.stderr, append(test.says, out, test.hit)...)
			if got := statusOf(t, out); got != test.status {
				t.Errorf("status %q, want %q", got, test.status)
			}
			b.nothingLeft(t)
			if blocks := b.resumed(t, out); (blocks.Reused > 0) != test.reuses {
				t.Errorf("resumed: %d blocks reused", blocks.Reused)
			}
		})
	}
}

// The same on a disk that is really full, where this process may mount one.
func TestRunOnAFullDiskGoesOn(t *testing.T) {
	b := newBench(t)
	disk := filepath.Join(b.dir, "disk")
	if err := os.Mkdir(disk, 0o777); err != nil {
		t.Fatal(err)
	}
	mount := func(flags uintptr, bytes int64) error {
		return syscall.Mount("tmpfs", disk, "tmpfs", flags, fmt.Sprintf("size=%d,mode=777", bytes))
	}
	size := b.ledgerSize(t)
	if err := mount(0, size/2); err != nil {
		t.Logf("no disk can be mounted here (%v): limits on single files, tested elsewhere, have to do", err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	out := filepath.Join(disk, "out")
	for _, space := range []int64{size / 2, size + 64<<10, size + 256<<10} { // for blocks, tables, charts
		if err := mount(syscall.MS_REMOUNT, space); err != nil {
			t.Fatal(err)
		}
		ended := b.run(out)
		t.Log(ended.stderr)
		if ended.code != exitFailed {
			t.Errorf("exit code %d, want %d", ended.code, exitFailed)
		}
		wantText(t, ended.stderr, out, "free some space and run again", "questions are kept in")
	}
	if err := mount(syscall.MS_REMOUNT, 64<<20); err != nil {
		t.Fatal(err)
	}
	if blocks := b.resumed(t, out); blocks.Computed != 0 {
		t.Errorf("resumed: %d blocks computed, want all kept when the disk was full", blocks.Computed)
	}
}
