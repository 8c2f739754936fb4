package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A run killed at any moment goes on where it was: the same bytes, nothing
// computed twice, no process and no file left behind.
func TestKilledRunGoesOn(t *testing.T) {
	b := newBench(t)
	const kills = 10
	dice := rand.New(rand.NewPCG(1, 2))
	killed, inMiddle, served := 0, 0, 0
	for i := range kills {
		// One moment in each tenth of the undisturbed run's time.
		delay := time.Duration((float64(i) + dice.Float64()) / kills * float64(b.took))
		t.Run(fmt.Sprintf("after tenth %d", i), func(t *testing.T) {
			out := filepath.Join(b.dir, fmt.Sprint("killed", i))
			killed++
			if b.killed(t, out, delay) {
				served++
			}
			blocks := b.resumed(t, out)
			t.Logf("killed after %v: %d blocks reused, %d computed", delay, blocks.Reused, blocks.Computed)
			if blocks.Computed > 0 && blocks.Reused > 0 {
				inMiddle++
			}
		})
	}
	t.Run("again and again", b.killedOften)
	// -run may have chosen some of the moments.
	if killed == kills && (inMiddle == 0 || served == 0) {
		t.Errorf("%d kills came in the middle and %d while plugins were there, of %d: the test disturbed nothing", inMiddle, served, kills)
	}
}

// killedOften kills a run and those that go on from it, each later than the one
// before.
func (b *bench) killedOften(t *testing.T) {
	out := filepath.Join(b.dir, "killed")
	for _, share := range []float64{0.25, 0.5, 0.75} {
		command := b.command(out)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		if !awaitLedger(command, out, int64(share*float64(b.ledgerSize(t)))) {
			t.Fatalf("the run ended before its ledger was filled to %v: %s", share, await(command).stderr)
		}
		_ = command.Process.Kill()
		await(command)
	}
	// A kill while a file is written, which is too short a moment to be met.
	writeFile(t, filepath.Join(out, ".cells.csv.1.partial"), "half a table")
	if blocks := b.resumed(t, out); blocks.Reused == 0 || blocks.Computed == 0 {
		t.Errorf("%d blocks reused and %d computed, want some of both", blocks.Reused, blocks.Computed)
	}
	b.nothingLeft(t)
}

// killed kills a run after some time and expects that nothing of it is left. It
// reports whether a plugin and the folder of its socket were there.
func (b *bench) killed(t *testing.T, out string, delay time.Duration) (served bool) {
	t.Helper()
	command := b.command(out)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(delay)
	there := strings.Join(processesOf(b.self), "\n")
	served = strings.Contains(there, serveBuiltinsCommand) && strings.Contains(there, superviseCommand) && len(b.sockets()) > 0
	_ = command.Process.Kill() // it may have ended by itself
	await(command)
	b.nothingLeft(t)
	return served
}
