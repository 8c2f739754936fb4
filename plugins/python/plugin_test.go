package python_test

import (
	"bytes"
	"sync"
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
	if len(infos) != 9 {
		t.Fatalf("the plugin serves %d strategies, want the 9 of testdata/twins.py", len(infos))
	}
	for _, info := range infos {
		t.Run(info.ID, func(t *testing.T) { strategytest.Test(t, remote(t, process, info)) })
	}
	if text := log.String(); text != "" {
		t.Errorf("the plugin complained:\n%s", text)
	}
}
