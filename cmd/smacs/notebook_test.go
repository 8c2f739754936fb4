package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const tour = "../../notebooks/tour.ipynb"

// TestNotebook makes the run as the tour says and executes the tour on it. The
// notebook computes accuracies and a p-value itself and stops where they differ.
func TestNotebook(t *testing.T) {
	jupyter := jupyterWithPandas(t)
	dir := t.TempDir()
	copyInto(t, filepath.Join(dir, "experiments"), "../../experiments/quickstart.toml")
	copyInto(t, filepath.Join(dir, "notebooks"), tour)
	self := smacsBinary(t, dir)
	run := func(folder, name string, args ...string) {
		t.Helper()
		command := exec.Command(name, args...)
		command.Dir = filepath.Join(dir, folder)
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	lines := regexp.MustCompile(`(?m)^go run ./cmd/smacs (.*)$`).FindAllStringSubmatch(notebookText(t), -1)
	if len(lines) != 2 {
		t.Fatalf("the tour has %d commands, want 2", len(lines))
	}
	for _, line := range lines {
		run(".", self, strings.Fields(line[1])...)
	}
	run("notebooks", jupyter, "nbconvert", "--execute", "--to", "markdown", "--output", "executed", "tour.ipynb")
	executed := readFile(t, filepath.Join(dir, "notebooks", "executed.md"))
	for _, want := range []string{"accuracy and n of 24 rows computed twice and equal", "before correction", "png"} {
		if !strings.Contains(executed, want) {
			t.Errorf("the executed tour does not contain %q", want)
		}
	}
	if strings.Contains(executed, "Warning") {
		t.Errorf("the tour warns:\n%s", executed)
	}
}

// TestNotebookHasNoOutput: committed outputs would be claims that no test holds.
func TestNotebookHasNoOutput(t *testing.T) {
	for i, cell := range readNotebook(t).Cells {
		if len(cell.Outputs) > 0 || cell.Count != nil {
			t.Errorf("cell %d has output: clear it before committing", i)
		}
	}
}

type notebook struct {
	Cells []struct {
		Source  []string
		Outputs []json.RawMessage
		Count   *int `json:"execution_count"`
	}
}

func readNotebook(t *testing.T) notebook {
	t.Helper()
	var n notebook
	if err := json.Unmarshal([]byte(readFile(t, tour)), &n); err != nil {
		t.Fatal(err)
	}
	if len(n.Cells) == 0 {
		t.Fatal("the tour has no cells")
	}
	return n
}

func notebookText(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, cell := range readNotebook(t).Cells {
		text.WriteString(strings.Join(cell.Source, "") + "\n")
	}
	return text.String()
}

// jupyterWithPandas finds a jupyter beside a python3 that has what the tour
// imports: a machine may have several, and only one of them with packages.
func jupyterWithPandas(t *testing.T) string {
	t.Helper()
	for _, folder := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/bin") {
		jupyter, python := filepath.Join(folder, "jupyter"), filepath.Join(folder, "python3")
		if exec.Command(python, "-c", "import nbconvert, ipykernel, pandas, matplotlib").Run() == nil && exec.Command(jupyter, "--version").Run() == nil {
			return jupyter
		}
	}
	t.Skip("no jupyter with nbconvert, ipykernel, pandas and matplotlib is installed")
	return ""
}
