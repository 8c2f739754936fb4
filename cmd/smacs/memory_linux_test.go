package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestImportHoldsNoTexts imports a file of 128 MiB, nearly all of it responses,
// in a process of its own, and looks at the most memory that process ever had
// (VmHWM). The import takes some 140 MiB, much of it to compress; one that holds
// the texts, as jsonl.Import and recording.Write do, takes 400 MiB and more.
func TestImportHoldsNoTexts(t *testing.T) {
	const rows, size, bound = 2048, 64 << 10, 220 << 20
	dir := t.TempDir()
	source := filepath.Join(dir, "large.jsonl")
	writeLarge(t, source, rows, size)
	command := exec.Command("smacs", "data", "import", "jsonl", source, "--out", filepath.Join(dir, "rec"))
	var stderr strings.Builder
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	peak := 0
	for running := true; running; {
		peak = max(peak, highWater(command.Process.Pid))
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v\n%s", err, stderr.String())
			}
			running = false
		case <-time.After(5 * time.Millisecond):
		}
	}
	if peak == 0 || peak > bound {
		t.Errorf("the import took %d MiB, want some and at most %d", peak>>20, bound>>20)
	}
	t.Logf("%d MiB for a file of %d MiB", peak>>20, rows*size>>20)
}

// writeLarge writes a response of size bytes from each of 4 LLMs to rows/4
// questions, LLM after LLM, so that the recording has another order.
func writeLarge(t *testing.T, path string, rows, size int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	text := strings.Repeat("All work and no play. ", size/22)
	for i := range rows {
		fmt.Fprintf(w, `{"question_id": %d, "llm": "llm-%d", "score": 1, "response": "%d %s"}`+"\n", i%(rows/4), i/(rows/4), i, text)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// highWater returns the most memory a process has had in bytes, 0 if it is gone.
func highWater(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	line := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if line == nil {
		return 0
	}
	kilobytes, _ := strconv.Atoi(string(line[1]))
	return kilobytes << 10
}
