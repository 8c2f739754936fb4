package main

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
)

// Of two runs on one folder the second one says who has it and ends, and the
// first one never knows.
func TestSecondRunOnAFolderIsRefused(t *testing.T) {
	b := newBench(t)
	out := filepath.Join(b.dir, "out")
	first := b.command(out)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	if !awaitLedger(first, out, b.ledgerSize(t)/4) {
		t.Fatalf("the first run ended too soon: %s", await(first).stderr)
	}
	// Stopped, it cannot end before the others have tried: they wait for nothing.
	send(t, first.Process.Pid, syscall.SIGSTOP)
	for _, flags := range [][]string{nil, {"--fresh"}, {"--in-process"}} {
		second := b.run(out, flags...)
		if second.code != exitFailed {
			t.Errorf("second run %v: exit code %d, want %d", flags, second.code, exitFailed)
		}
		wantText(t, second.stderr, "run folder "+out+" is in use by smacs process "+fmt.Sprint(first.Process.Pid)+" since", "wait for it to end or give another folder with --out")
	}
	send(t, first.Process.Pid, syscall.SIGCONT)
	if blocks := b.finished(t, out, await(first)); blocks.Reused != 0 {
		t.Errorf("the first run reused %d blocks of nobody", blocks.Reused)
	}
	b.nothingLeft(t)
}

func send(t *testing.T, pid int, signal syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, signal); err != nil {
		t.Fatal(err)
	}
}
