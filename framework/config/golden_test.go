package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/config"
	"smacs/framework/internal/fakecatalog"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// read parses and validates under the file's base name, so that errors and
// paths do not depend on where the test runs.
func read(name string, text []byte, sets ...string) (*config.Experiment, error) {
	return config.Read(name, text, sets, fakecatalog.For)
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	return paths
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("differs from %s (-want +got), rewrite with -update:\n%s", path, diff)
	}
}

func source(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestBad: every *.bad.toml has exactly the errors of the .txt beside it.
func TestBad(t *testing.T) {
	for _, path := range files(t, "*.bad.toml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			_, err := read(filepath.Base(path), source(t, path))
			if err == nil {
				t.Fatal("got no error")
			}
			golden(t, strings.TrimSuffix(path, "toml")+"txt", err.Error()+"\n")
		})
	}
}

// TestGood: every *.good.toml resolves to the file beside it, which resolves to
// itself.
func TestGood(t *testing.T) {
	for _, path := range files(t, "*.good.toml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			e, err := read(filepath.Join("experiments", filepath.Base(path)), source(t, path))
			if err != nil {
				t.Fatal(err)
			}
			resolved, err := e.Resolved("runs/one")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(path, "good.toml")+"resolved.toml", string(resolved))
			again, err := read("runs/one/experiment.toml", resolved)
			if err != nil {
				t.Fatalf("the resolved experiment: %v", err)
			}
			if diff := cmp.Diff(comparable(e), comparable(again), unexported); diff != "" {
				t.Errorf("the resolved experiment is another one (-given +resolved):\n%s", diff)
			}
		})
	}
}
