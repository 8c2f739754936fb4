package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// soakVariable says how many runs the soak makes. It is long where it is asked
// for, one run elsewhere.
const soakVariable = "SMACS_SOAK_RUNS"

// Runs with faulty plugins, killed at random moments and started again until one
// comes to its end: none hangs, none leaves a process, none loses a block that was
// finished, and all end with the same bytes. Run N is the same whatever the number
// of runs: go test ./cmd/smacs -run 'TestSoak/run_N$' does it again.
func TestSoak(t *testing.T) {
	runs := 1
	if text := os.Getenv(soakVariable); text != "" {
		var err error
		if runs, err = strconv.Atoi(text); err != nil || runs < 1 {
			t.Fatalf("%s: got %q, want a number of runs", soakVariable, text)
		}
	}
	f := newFaulty(t)
	s := &soak{faulty: f, quiet: filepath.Join(f.dir, "quiet"), counts: map[string]int{}}
	for _, fault := range faults {
		switch {
		case slices.Contains([]string{"steady", "noisy", "nosy", "crashes_once"}, fault.id):
			s.harmless = append(s.harmless, fault)
		case fault.want != "":
			s.harmful = append(s.harmful, fault)
		}
	}
	if err := os.MkdirAll(filepath.Join(f.dir, "flags", "crash"), 0o777); err != nil {
		t.Fatal(err)
	}
	f.experiment(t, filepath.Join(f.dir, "flags"), s.harmless...)
	started := time.Now()
	if run := f.run(s.quiet); run.code != exitDone {
		t.Fatalf("without faults: exit code %d\n%s", run.code, run.stderr)
	}
	f.took = 2 * time.Since(started) // faults take time, too
	for i := range runs {
		t.Run(fmt.Sprint("run ", i), func(t *testing.T) { s.run(t, i) })
	}
	t.Logf("%d runs: %v", runs, s.counts)
	if runs >= 20 && (s.counts["blocks kept over a kill"] == 0 || s.counts["smacs killed"] == 0 || s.counts["plugin killed"] == 0 || s.counts["built-ins killed"] == 0 || s.counts["interrupted"] == 0) {
		t.Errorf("%v: the soak disturbed too little", s.counts)
	}
}

type soak struct {
	*faulty
	quiet             string
	harmless, harmful []fault
	counts            map[string]int // of what was done
}

// run is one experiment with faults of its own, disturbed one to three times.
func (s *soak) run(t *testing.T, seed int) {
	dice := rand.New(rand.NewPCG(uint64(seed), 5))
	dir := filepath.Join(s.dir, fmt.Sprint("run", seed))
	out := filepath.Join(dir, "out")
	chosen := s.choose(dice)
	s.experiment(t, filepath.Join(dir, "flags"), chosen...)
	var kept map[string]string
	for range 1 + dice.IntN(3) {
		s.disturbed(t, out, dice)
		now := ledgerRows(t, out)
		for key, data := range kept {
			if now[key] != data {
				t.Fatalf("a finished block is lost or another one: %x", key)
			}
		}
		kept = now
		s.counts["blocks kept over a kill"] += len(kept)
	}
	run := s.ends(t, s.command(out, "--workers", "2"))
	if run.code != exitFailed {
		t.Fatalf("exit code %d, want %d\n%s", run.code, exitFailed, run.stderr)
	}
	if blocks := manifestOf(t, out).Blocks; blocks.Reused != len(kept) {
		t.Errorf("%d blocks reused, want the %d that were finished", blocks.Reused, len(kept))
	}
	sameButFailed(t, s.quiet, out)
	for _, fault := range chosen {
		wantFault(t, readFile(t, filepath.Join(out, "cells.csv")), run.stderr, fault)
	}
	s.allGone(t)
	_ = os.RemoveAll(dir)
}

// choose takes the harmless faults, which are in the run to compare with, and some
// of the others; those that take seconds are rare.
func (s *soak) choose(dice *rand.Rand) []fault {
	chosen := append([]fault{}, s.harmless...)
	for _, fault := range s.harmful {
		share := 0.3
		if slices.Contains([]string{"hangs", "hoards", "huge"}, fault.id) {
			share = 0.08
		}
		if dice.Float64() < share || fault.id == "infinite" { // at least one
			chosen = append(chosen, fault)
		}
	}
	return chosen
}

// disturbed starts the run and kills something at a random moment.
func (s *soak) disturbed(t *testing.T, out string, dice *rand.Rand) {
	t.Helper()
	command := s.command(out, "--workers", "2")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	delay := time.Duration(dice.Float64() * float64(s.took))
	time.Sleep(delay)
	what, pid, signal := s.victim(command.Process.Pid, dice.IntN(4))
	if pid != 0 {
		_ = syscall.Kill(pid, signal)
		s.counts[what]++
	}
	ended := s.awaited(t, command)
	// It may have ended before. A plugin that is killed while it starts is one
	// that cannot be started.
	if want := []int{exitFailed, map[syscall.Signal]int{syscall.SIGKILL: -1, syscall.SIGINT: exitInterrupted}[signal], exitUsage}; !slices.Contains(want, ended.code) ||
		(ended.code == exitUsage && !strings.Contains(ended.stderr, "did not start as a plugin") && !strings.Contains(ended.stderr, "asked for its strategies")) {
		t.Errorf("%s after %v: exit code %d\n%s", what, delay, ended.code, ended.stderr)
	}
	s.allGone(t)
}

// victim says what to kill; its number is 0 when it does not run.
func (s *soak) victim(smacs, which int) (what string, pid int, signal syscall.Signal) {
	switch which {
	case 0:
		return "smacs killed", smacs, syscall.SIGKILL
	case 1:
		return "interrupted", smacs, syscall.SIGINT
	case 2:
		return "plugin killed", pidOf(func(words []string) bool { return words[0] == s.plugin && len(words) > 1 }), syscall.SIGKILL
	default:
		return "built-ins killed", pidOf(func(words []string) bool {
			return words[0] == s.self && len(words) > 1 && words[1] == serveBuiltinsCommand
		}), syscall.SIGKILL
	}
}

func pidOf(is func(words []string) bool) int {
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, entry := range entries {
		pid, _ := strconv.Atoi(filepath.Base(entry))
		if is(strings.Split(commandLine(pid), "\x00")) && alive(pid) {
			return pid
		}
	}
	return 0
}

// ends runs a command to its end.
func (s *soak) ends(t *testing.T, command *exec.Cmd) endedRun {
	t.Helper()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return s.awaited(t, command)
}

// awaited waits for a command. One that takes minutes hangs: it has to say where.
func (s *soak) awaited(t *testing.T, command *exec.Cmd) endedRun {
	t.Helper()
	hangs := time.AfterFunc(3*time.Minute, func() {
		_ = command.Process.Signal(syscall.SIGQUIT)
		t.Error("the run hangs")
	})
	defer hangs.Stop()
	ended := await(command)
	if bytes.Contains([]byte(ended.stderr), []byte("SIGQUIT")) {
		t.Fatal(ended.stderr)
	}
	return ended
}

// ledgerRows are the finished blocks of a run by their keys, read from a copy.
func ledgerRows(t *testing.T, out string) map[string]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), ledgerFile)
	for _, end := range []string{"", "-journal"} {
		data, err := os.ReadFile(filepath.Join(out, ledgerFile) + end)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(path+end, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); os.IsNotExist(err) || isEmpty(path) {
		return nil // killed before there was one
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT key, data FROM blocks")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var key, data []byte
		if err := rows.Scan(&key, &data); err != nil {
			t.Fatal(err)
		}
		found[string(key)] = string(data)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func isEmpty(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() == 0 && info.Mode()&fs.ModeType == 0
}
