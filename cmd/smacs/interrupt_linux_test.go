package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"

	"smacs/framework/store"
)

// Ctrl-C, and the signal that ends services, end a run in order: what is done is
// kept, the last line says how much and how to go on, and going on does.
func TestInterruptedRunGoesOn(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct {
		name   string
		signal syscall.Signal
		share  float64 // of the ledger, when the signal comes
	}{
		{"Ctrl-C at the first blocks", syscall.SIGINT, 0.2},
		{"Ctrl-C in the middle", syscall.SIGINT, 0.5},
		{"SIGTERM in the middle", syscall.SIGTERM, 0.5},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(b.dir, test.name)
			ended := b.interrupted(t, out, test.signal, test.share)
			if ended.code != exitInterrupted {
				t.Fatalf("exit code %d, want %d\n%s", ended.code, exitInterrupted, ended.stderr)
			}
			manifest := manifestOf(t, out)
			if manifest.Status != store.RunInterrupted || manifest.Finished == nil {
				t.Errorf("manifest: status %s, finished %v; want interrupted, at a time", manifest.Status, manifest.Finished)
			}
			b.saysWhatIsKept(t, ended.stderr, out, manifest.Blocks.Computed)
			b.nothingLeft(t)
			if blocks := b.resumed(t, out); blocks.Reused != manifest.Blocks.Computed || blocks.Computed == 0 {
				t.Errorf("resumed: %d blocks reused and %d computed, want the %d kept ones and the rest", blocks.Reused, blocks.Computed, manifest.Blocks.Computed)
			}
		})
	}
}

// interrupted sends a signal to a run as the terminal does, to its whole process
// group, when its ledger has grown to a share of the undisturbed one's.
func (b *bench) interrupted(t *testing.T, out string, signal syscall.Signal, share float64) endedRun {
	t.Helper()
	command := b.command(out)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if !awaitLedger(command, out, int64(share*float64(b.ledgerSize(t)))) {
		t.Fatalf("the run ended before it could be interrupted: %s", await(command).stderr)
	}
	if err := syscall.Kill(-command.Process.Pid, signal); err != nil {
		t.Fatal(err)
	}
	return await(command)
}

// saysWhatIsKept expects the number of questions of the kept blocks: 64 for each
// 25 blocks of the 25 leaves, as the last block, the smaller one, is not among
// them.
func (b *bench) saysWhatIsKept(t *testing.T, stderr, out string, blocks int) {
	t.Helper()
	said := regexp.MustCompile(`smacs: interrupted: (\d+) of ` + fmt.Sprint(b.questions) + ` questions are kept in ` +
		regexp.QuoteMeta(out) + `; the same command goes on from there\n$`).FindStringSubmatch(stderr)
	if said == nil {
		t.Errorf("stderr does not end by saying what is kept and how to go on:\n%s", stderr)
		return
	}
	kept, _ := strconv.Atoi(said[1])
	if want := blocks / 25 * 64; kept != want || kept == 0 || kept >= b.questions {
		t.Errorf("says that %d questions are kept, want %d, some and not all", kept, want)
	}
}
