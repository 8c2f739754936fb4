package examplepython_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/strategytest"
)

// TestConformance holds the strategies to what the engine relies on.
func TestConformance(t *testing.T) {
	python := strategytest.Python(t, "grpc", "google.protobuf")
	process, err := pluginhost.Start(t.Context(), pluginhost.Options{
		Name: "learned", Command: []string{python, "logit_terms.py"}, Env: []string{"PYTHONDONTWRITEBYTECODE=1"}, Log: os.Stderr,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Close() })
	infos := process.Infos()
	if len(infos) != 2 {
		t.Fatalf("the plugin serves %d strategies, want 2", len(infos))
	}
	for _, info := range infos {
		t.Run(info.ID, func(t *testing.T) {
			strategytest.Test(t, framework.Strategy{Info: info, New: func(config framework.Config) (framework.Instance, error) {
				return process.Open(t.Context(), info.Kind, info.ID, config)
			}})
		})
	}
}

// TestPython runs the functions' own tests.
func TestPython(t *testing.T) {
	python := strategytest.Python(t)
	for _, name := range []string{"logit_terms.py", "test_logit_terms.py"} { // go test depends on the files it sees opened
		if _, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(python, "-B", "-m", "unittest", "-v", "test_logit_terms").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "test_separable") {
		t.Fatalf("python3 -m unittest test_logit_terms: %v\n%s", err, out)
	}
}
