package python_test

import (
	"bytes"
	"slices"
	"sync"
	"syscall"
	"testing"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/strategytest"
)

// start starts a script of testdata as the host does. It ends with the test.
func start(t testing.TB, script string) (*pluginhost.Process, *logged) {
	t.Helper()
	python := strategytest.Python(t, "grpc", "google.protobuf", "numpy")
	log := &logged{}
	process, err := pluginhost.Start(t.Context(), pluginhost.Options{Name: "python", Command: []string{python, script}, Env: []string{"PYTHONDONTWRITEBYTECODE=1"}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Close() })
	return process, log
}

// logged keeps what a plugin says.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// remote is a plugin's strategy as a value of this process.
func remote(t testing.TB, process *pluginhost.Process, info framework.Info) framework.Strategy {
	return framework.Strategy{Info: info, New: func(config framework.Config) (framework.Instance, error) {
		return process.Open(t.Context(), info.Kind, info.ID, config)
	}}
}

// TestConformance: what Python serves is held to what the engine relies on, like
// any strategy in Go.
func TestConformance(t *testing.T) {
	process, log := start(t, "testdata/twins.py")
	infos := process.Infos()
	if len(infos) != 10 {
		t.Fatalf("the plugin serves %d strategies, want the 10 of testdata/twins.py", len(infos))
	}
	for _, info := range infos {
		t.Run(info.ID, func(t *testing.T) { strategytest.Test(t, remote(t, process, info)) })
	}
	if text := log.String(); text != "" {
		t.Errorf("the plugin complained:\n%s", text)
	}
}

// TestSequential: a strategy that learns while it runs gets its observations, and
// again after a restart. The engine has none of its own yet.
func TestSequential(t *testing.T) {
	process, _ := start(t, "testdata/faulty.py")
	instance, err := process.Open(t.Context(), framework.Selection, "bandit", framework.Config{})
	if err != nil {
		t.Fatal(err)
	}
	priors := func() []float64 {
		t.Helper()
		answer, err := instance.(framework.Selector).Select(t.Context(), selectRequest())
		if err != nil {
			t.Fatal(err)
		}
		return answer.Items[0].Priors
	}
	observe := func(llm int, score float64) {
		t.Helper()
		if err := instance.(framework.Observer).Observe(t.Context(), []framework.Observation{{LLM: llm, Score: score}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := priors(); !slices.Equal(got, []float64{0, 0}) {
		t.Errorf("before any observation: got %v, want 0 0", got)
	}
	observe(1, 0.5)
	observe(0, 0.25)
	observe(1, 1)
	want := []float64{0.25, 1.5} // the sums per LLM
	if got := priors(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := syscall.Kill(process.Stats().Pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if got := priors(); !slices.Equal(got, want) || process.Stats().Restarts != 1 {
		t.Errorf("after a restart: got %v and %d restarts, want %v and 1", got, process.Stats().Restarts, want)
	}
}
