package pluginhost_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/pluginhost"
)

// wantError fails unless the error holds every part.
func wantError(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("got no error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got error %q, want it to contain %q", err, part)
		}
	}
}

func TestCrashIsRepeated(t *testing.T) {
	ctx := context.Background()
	process := startPlugin(t, "plugin-good", nil)
	want, wantErr := inProcess[framework.Selector](t, good(), "sums", nil).Select(ctx, selectRequest(5))
	got, err := open[framework.Selector](t, process, framework.Selection, "sums", map[string]any{"crash_once": flag(t)}).Select(ctx, selectRequest(5))
	same(t, got, want, err, wantErr)
	stats := process.Stats()
	if stats.Restarts != 1 || len(stats.Pids) != 2 || stats.Pids[0] == stats.Pids[1] {
		t.Errorf("stats %+v, want one restart and two processes", stats)
	}
	// The second process was given bank and neighbours again.
	if got := stats.ByMethod["Put"]; got != 4 {
		t.Errorf("%d payloads were put, want 4", got)
	}
}

func TestHangIsRepeatedOnce(t *testing.T) {
	ctx := context.Background()
	process := startPlugin(t, "plugin-good", func(o *pluginhost.Options) { o.CallTimeout = 500 * time.Millisecond })
	want, wantErr := inProcess[framework.Selector](t, good(), "sums", nil).Select(ctx, selectRequest(5))
	got, err := open[framework.Selector](t, process, framework.Selection, "sums", map[string]any{"hang_once": flag(t)}).Select(ctx, selectRequest(5))
	same(t, got, want, err, wantErr)
	if stats := process.Stats(); stats.Restarts != 1 {
		t.Errorf("%d restarts, want 1", stats.Restarts)
	}
}

// TestLessonsAreRepeated crashes instances that have learned: what they know
// must survive, in order.
func TestLessonsAreRepeated(t *testing.T) {
	ctx := context.Background()
	ask := func(t *testing.T, id string, selector framework.Selector) *framework.SelectAnswer {
		if fitter, ok := selector.(framework.Fitter); ok && id == "fitted" {
			if err := fitter.Fit(ctx, bank()); err != nil {
				t.Fatal(err)
			}
		}
		if observer, ok := selector.(framework.Observer); ok && id == "sequential" {
			for q := range 3 {
				if err := observer.Observe(ctx, []framework.Observation{{Question: q, LLM: q + 1, Score: 0.5}, {Question: q, LLM: 2, Score: 1}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		answer, err := selector.Select(ctx, selectRequest(1))
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	for _, id := range []string{"fitted", "sequential"} {
		t.Run(id, func(t *testing.T) {
			process := startPlugin(t, "plugin-good", nil)
			want := ask(t, id, inProcess[framework.Selector](t, good(), id, nil))
			got := ask(t, id, open[framework.Selector](t, process, framework.Selection, id, map[string]any{"crash_once": flag(t)}))
			same(t, got, want, nil, nil)
			if stats := process.Stats(); stats.Restarts != 1 {
				t.Errorf("%d restarts, want 1", stats.Restarts)
			}
		})
	}
}

func TestFinalErrors(t *testing.T) {
	process := startPlugin(t, "plugin-bad", func(o *pluginhost.Options) { o.CallTimeout = time.Second })
	for _, c := range []struct {
		id    string
		calls int // of the strategy, over all processes
		want  []string
	}{
		{"panics", 1, []string{"plugin mine: strategy scoring.panics: Score of 2 questions of question 0 of the block: strategy scoring.panics panicked at strategies_test.go:", "slice bounds out of range"}},
		{"fails", 1, []string{"plugin mine: strategy scoring.fails:", "no table for this question"}},
		{"silent", 1, []string{"the strategy failed and gave no reason"}},
		{"crashes", 4, []string{"plugin mine: strategy scoring.crashes:", "the plugin crashed 4 times on it, at last: signal: killed; its last output: ", "on my way out | fatal: out of weights"}},
		{"hangs", 2, []string{"plugin mine: strategy scoring.hangs:", "no answer within 1s, and none after a restart"}},
	} {
		t.Run(c.id, func(t *testing.T) {
			counter := flag(t)
			_, err := open[framework.Scorer](t, process, framework.Scoring, c.id, map[string]any{"count": counter}).Score(context.Background(), scoreRequest(1))
			wantError(t, err, c.want...)
			calls, err := os.ReadFile(counter)
			if err != nil || len(calls) != c.calls {
				t.Errorf("the strategy was called %d times (%v), want %d", len(calls), err, c.calls)
			}
		})
	}
	// The first question of the batch brings it down each time.
	if got := process.Stats().Restarts; got != 3+1+1 {
		t.Errorf("%d restarts, want 3 after crashes, 1 after those and 1 in the hang", got)
	}
}

func TestStartErrors(t *testing.T) {
	folder := t.TempDir()
	plain := folder + "/plain"
	if err := os.WriteFile(plain, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := folder + "/script"
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho 'Traceback: no module named grpc' >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		command []string
		pin     string
		want    []string
	}{
		{"no command", nil, "", []string{"plugin mine: no command"}},
		{"not found", []string{"no-such-plugin"}, "", []string{"plugin mine:", "no-such-plugin", "not found"}},
		{"no file", []string{"./no/such/plugin"}, "", []string{"plugin mine:", "no such file"}},
		{"not executable", []string{plain}, "", []string{"plugin mine:", "permission denied"}},
		{"garbage", []string{self(t), "says-hello"}, "", []string{"plugin mine:", `it printed "hello, I am no plugin"`, "is it a smacs plugin?"}},
		{"silence", []string{self(t), "says-nothing"}, "", []string{"plugin mine:", "no handshake line within 2s"}},
		{"nowhere", []string{self(t), "says-nowhere"}, "", []string{"plugin mine:", "it printed the handshake line, but nothing answers there"}},
		{"does not answer", []string{self(t), "listens-only"}, "", []string{"plugin mine:", "it printed the handshake line, but nothing answers there"}},
		{"other version", []string{self(t), "other-version"}, "", []string{"plugin mine:", "it speaks another version of the protocol than 1"}},
		{"fails", []string{self(t), "fails"}, "", []string{"plugin mine:", "without the handshake line", "no table of weights"}},
		{"fails in its own time", []string{self(t), "fails-slowly"}, "", []string{"plugin mine:", "without the handshake line", "no table of weights"}},
		{"fails when asked", []string{self(t), "fails-asked"}, "", []string{"plugin mine:", "asked for its strategies:", "no table of strategies"}},
		{"script fails", []string{script}, "", []string{"plugin mine:", "without the handshake line", "Traceback: no module named grpc"}},
		{"no strategies", []string{self(t), "plugin-none"}, "", []string{"plugin mine:", "serves no strategies"}},
		{"pin", []string{self(t), "plugin-good"}, strings.Repeat("ab", 32), []string{"plugin mine:", "has SHA-256", "pins " + strings.Repeat("ab", 32)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			// Long, so that a busy machine is no reason to fail; short where the
			// limit itself is what ends the start.
			limit := 30 * time.Second
			if c.name == "silence" || c.name == "does not answer" {
				limit = 2 * time.Second
			}
			process, err := pluginhost.Start(context.Background(), pluginhost.Options{Name: "mine", Command: c.command, SHA256: c.pin, StartTimeout: limit})
			if err == nil {
				process.Close()
			}
			wantError(t, err, c.want...)
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has more than one line: %q", err)
			}
		})
	}
}

func TestPinHolds(t *testing.T) {
	code, err := pluginhost.ReadCode([]string{self(t), "plugin-good"})
	if err != nil {
		t.Fatal(err)
	}
	process := startPlugin(t, "plugin-good", func(o *pluginhost.Options) { o.SHA256 = strings.ToUpper(code.SHA256) })
	if got := process.Stats().SHA256; got != code.SHA256 {
		t.Errorf("recorded SHA-256 %s, want %s", got, code.SHA256)
	}
}

func TestEnvironmentIsClean(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "secret")
	t.Setenv("HOME", "/home/nobody")
	process := startPlugin(t, "plugin-good", func(o *pluginhost.Options) { o.Env = []string{"GIVEN=1"} })
	info := framework.Info{}
	_, err := process.Open(context.Background(), framework.Scoring, "environment", mustConfig(t, info))
	if err == nil {
		t.Fatal("the strategy lists its environment in an error")
	}
	_, list, _ := strings.Cut(err.Error(), "Open: ")
	allowed := map[string]bool{"PATH": true, "PYTHONPATH": true, "HOME": true, "TMPDIR": true, "LANG": true, "GIVEN": true, "SMACS_PLUGIN": true}
	seen := map[string]bool{}
	for _, name := range strings.Fields(list) {
		seen[name] = true
		if !allowed[name] && !strings.HasPrefix(name, "PLUGIN_") {
			t.Errorf("the plugin sees %s", name)
		}
	}
	for _, name := range []string{"PATH", "HOME", "GIVEN"} {
		if !seen[name] {
			t.Errorf("the plugin does not see %s, but %q", name, list)
		}
	}
}

func mustConfig(t *testing.T, info framework.Info) framework.Config {
	t.Helper()
	config, err := info.NewConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	return config
}
