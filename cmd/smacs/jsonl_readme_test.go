package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestJSONLReadme goes the importer's README from its Python example to the
// chart, in an empty folder.
func TestJSONLReadme(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	text := readFile(t, "../../framework/recording/importers/jsonl/README.md")
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "mine.toml"), block(t, text, "toml", `name = "mine"`))
	self := smacsBinary(t, dir)
	run := func(name string, args ...string) {
		t.Helper()
		command := exec.Command(name, args...)
		command.Dir = dir
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	run(python, "-c", block(t, text, "python", "import json"))
	lines := strings.Split(strings.TrimSpace(block(t, text, "sh", "smacs data import jsonl")), "\n")
	if len(lines) != 2 {
		t.Errorf("%d commands, the README says two", len(lines))
	}
	for _, line := range lines {
		run(self, strings.Fields(line)[1:]...)
	}
	if cells := readFile(t, filepath.Join(dir, "runs", "mine", "cells.csv")); strings.Contains(cells, "invalid") {
		t.Errorf("the example has cells that cannot exist:\n%s", cells)
	}
	readFile(t, filepath.Join(dir, "runs", "mine", "charts", "accuracy-by-selection.top_k.svg"))
}
