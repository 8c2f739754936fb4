package jsonl

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPythonExample runs the README's ten lines and imports what they write.
func TestPythonExample(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```python\n(.*?)```").FindSubmatch(text)
	if example == nil {
		t.Fatal("README.md has no Python example")
	}
	if lines := strings.Count(string(example[1]), "\n"); lines > 10 {
		t.Errorf("the example has %d lines, README.md says ten", lines)
	}
	command := exec.Command(python, "-c", string(example[1]))
	command.Dir = t.TempDir()
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r, loss, err := Import(context.Background(), filepath.Join(command.Dir, "results.jsonl"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The multiples of 5, 3 and 2 below 40 are 8, 14 and 20.
	for i, want := range []float64{32, 26, 20} {
		if c := r.Info().Counts[i]; c.Correct != want || c.N != 40 {
			t.Errorf("%s: %v of %d correct, want %v of 40", c.LLM, c.Correct, c.N, want)
		}
	}
	if len(r.LLMs) != 3 || len(loss.Fields) > 0 {
		t.Errorf("LLMs %q, fields not kept %+v, want 3 and none", r.LLMs, loss.Fields)
	}
}
