package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"smacs/framework/mock"
	"smacs/framework/recording/sim"
	"smacs/framework/strategytest"
)

// testCommand is the README's second command. .ci/run calls it; calling it here
// would never end.
const testCommand = "go test ./..."

// TestReadme runs every command of the README, in order, in an empty folder
// that has the repository's experiments and the files the README says to save.
func TestReadme(t *testing.T) {
	text := readFile(t, "../../README.md")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(readFile(t, "../../.ci/run"), testCommand) {
		t.Errorf(".ci/run does not call the README's test command %q", testCommand)
	}
	dir := t.TempDir()
	copyInto(t, filepath.Join(dir, "experiments"), "../../experiments/*.toml")
	writeFile(t, filepath.Join(dir, "brevity.toml"), block(t, text, "toml", `name = "brevity"`))
	writeFile(t, filepath.Join(dir, "how-many.toml"), block(t, text, "toml", `name = "how-many"`))
	writeFile(t, filepath.Join(dir, "results.jsonl"), block(t, text, "jsonl", `{"question_id": "q1"`))
	strategy := filepath.Join(dir, "main.go")
	writeFile(t, strategy, block(t, text, "go", "package main"))
	overlay := filepath.Join(dir, "overlay.json")
	writeFile(t, overlay, overlayOf(t, filepath.Join(root, "plugins", "brevity", "main.go"), strategy))
	data := os.Getenv("SMACS_ZEROEVAL")
	if data != "" {
		if err := os.Symlink(data, filepath.Join(dir, "ZeroEval")); err != nil {
			t.Fatal(err)
		}
	}
	self := smacsBinary(t, dir)
	run := func(name string, args ...string) {
		t.Helper()
		command := exec.Command(name, args...)
		command.Dir = dir
		if name == "go" {
			command.Dir = root
		}
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	mockPool(t, filepath.Join(dir, "experiments", "pools"))
	for _, line := range commands(t, text) {
		t.Run(line, func(t *testing.T) {
			words := shellWords(line)
			switch {
			case line == testCommand:
			case strings.Contains(line, "my_score"):
				python := strategytest.Python(t, "grpc", "google.protobuf")
				t.Setenv("PATH", filepath.Dir(python)+string(os.PathListSeparator)+os.Getenv("PATH"))
				run(self, words[3:]...)
			case strings.HasPrefix(line, "go run ./cmd/smacs mock "):
				// At a port of its own: the README's may be taken here.
				if !strings.HasSuffix(line, "--recording sim:default --addr 127.0.0.1:8089 &") {
					t.Errorf("the mock is another one than the pool file's")
				}
			case strings.HasPrefix(line, "go run ./cmd/smacs "):
				if data == "" && strings.Contains(line, "zeroeval") {
					t.Skip("SMACS_ZEROEVAL is not set")
				}
				run(self, words[3:]...)
			case strings.HasPrefix(line, "go build -o "):
				// The overlay puts the README's strategy where the README says to save it.
				run("go", "build", "-overlay", overlay, "-o", filepath.Join(dir, words[3]), words[4])
			default:
				t.Errorf("no test runs this command")
			}
		})
	}
	run(self, "check", "how-many.toml")
	if chart := "experiments/quickstart.svg"; runtime.GOARCH == "amd64" && readFile(t, filepath.Join(dir, chart)) != readFile(t, "../../"+chart) {
		t.Errorf("%s is not the chart of the README's command any more: make it again and look at it", chart)
	}
}

// TestReadmePython runs the README's strategy in Python, which must choose as
// the one in Go does.
func TestReadmePython(t *testing.T) {
	python := strategytest.Python(t, "grpc", "google.protobuf")
	text := readFile(t, "../../README.md")
	dir := t.TempDir()
	self := smacsBinary(t, dir)
	writeFile(t, filepath.Join(dir, "brevity.py"), block(t, text, "python", "import smacs"))
	writeFile(t, filepath.Join(dir, "main.go"), block(t, text, "go", "package main"))
	sdk, err := filepath.Abs("../../plugins/python")
	if err != nil {
		t.Fatal(err)
	}
	experiment := block(t, text, "toml", `name = "brevity"`)
	var cells []string
	for _, plugin := range []struct{ name, command string }{
		{"go", fmt.Sprintf("[%q]", buildReadmeStrategy(t, dir))},
		{"python", fmt.Sprintf("[%q, \"./brevity.py\"]", python)},
	} {
		file := filepath.Join(dir, plugin.name+".toml")
		writeFile(t, file, strings.Replace(experiment, `["./brevity.bin"]`, plugin.command, 1))
		out := filepath.Join(dir, "runs", plugin.name)
		command := exec.Command(self, "run", file, "--out", out)
		command.Env = append(os.Environ(), "PYTHONPATH="+sdk, "PYTHONDONTWRITEBYTECODE=1")
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", plugin.name, err, said)
		}
		cells = append(cells, readFile(t, filepath.Join(out, "cells.csv")))
	}
	if cells[0] != cells[1] {
		t.Errorf("the strategy in Go and the one in Python differ:\n%s\n%s", cells[0], cells[1])
	}
}

// buildReadmeStrategy builds main.go of dir where the README says to save it.
func buildReadmeStrategy(t *testing.T, dir string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	overlay, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "brevity.bin")
	writeFile(t, overlay, overlayOf(t, filepath.Join(root, "plugins", "brevity", "main.go"), filepath.Join(dir, "main.go")))
	command := exec.Command("go", "build", "-overlay", overlay, "-o", binary, "./plugins/brevity")
	command.Dir = root
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return binary
}

// shellWords splits a command at spaces outside double quotes.
func shellWords(line string) []string {
	var words []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// mockPool puts the pool file of the mock into a folder, and serves what it names at
// a free port.
func mockPool(t *testing.T, folder string) {
	t.Helper()
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{Recording: rec})
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	copyInto(t, folder, "../../experiments/pools/mock.toml")
	path := filepath.Join(folder, "mock.toml")
	moved := strings.Replace(readFile(t, path), "http://127.0.0.1:8089", listening.URL, 1)
	writeFile(t, path, moved)
}

// commands are the lines of the README's sh blocks.
func commands(t *testing.T, text string) []string {
	t.Helper()
	var lines []string
	for _, match := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1) {
		lines = append(lines, strings.Split(strings.TrimSpace(match[1]), "\n")...)
	}
	if len(lines) < 8 {
		t.Fatalf("README has %d commands, want at least 8: %q", len(lines), lines)
	}
	return lines
}

// block returns the README's fenced block of a language that starts with some
// text.
func block(t *testing.T, text, language, start string) string {
	t.Helper()
	for _, match := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(match[1], start) {
			return match[1]
		}
	}
	t.Fatalf("README has no %s block that starts with %q", language, start)
	return ""
}

func overlayOf(t *testing.T, path, content string) string {
	t.Helper()
	text, err := json.Marshal(map[string]map[string]string{"Replace": {path: content}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// smacsBinary copies the test binary under the name that makes it smacs.
func smacsBinary(t testing.TB, dir string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "bin", "smacs")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(readFile(t, self)), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func copyInto(t *testing.T, dir, pattern string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	for _, file := range files {
		writeFile(t, filepath.Join(dir, filepath.Base(file)), readFile(t, file))
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
