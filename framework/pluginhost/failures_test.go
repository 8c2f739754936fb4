package pluginhost_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
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
		{"crashes", 4, []string{"plugin mine: strategy scoring.crashes:", "the plugin crashed 4 times on it, at last: signal: killed: look for what ends the process, as an exit, a fault in a library or too little memory; its last output: ", "on my way out | fatal: out of weights"}},
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

// TestGivenUp: a batch that always brings the plugin down does it once. Later
// ones fail at once and say why; other instances go on.
func TestGivenUp(t *testing.T) {
	ctx := context.Background()
	process := startPlugin(t, "plugin-bad", nil)
	counter := flag(t)
	bad := open[framework.Scorer](t, process, framework.Scoring, "crashes", map[string]any{"count": counter})
	_, err := bad.Score(ctx, scoreRequest(1))
	wantError(t, err, "the plugin crashed 4 times on it")
	_, err = bad.Score(ctx, scoreRequest(2))
	wantError(t, err, "plugin mine: strategy scoring.crashes: Score of 4 questions of questions 0 to 1 of the block: given up after another batch: Score of 2 questions of question 0 of the block: the plugin crashed 4 times on it")
	if calls, err := os.ReadFile(counter); err != nil || len(calls) != 4 {
		t.Errorf("the strategy was called %d times (%v), want 4", len(calls), err)
	}
	if _, err := open[framework.Scorer](t, process, framework.Scoring, "slow", nil).Score(ctx, scoreRequest(1)); err != nil {
		t.Errorf("another strategy of the plugin: %v", err)
	}
}

// TestDoesNotStartAgain: a plugin that is gone for good is not waited for again
// and again.
func TestDoesNotStartAgain(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir() // a file would belong to the plugin's code
	process, err := pluginhost.Start(ctx, pluginhost.Options{Name: "mine", Command: []string{self(t), "plugin-once", folder}})
	if err != nil {
		t.Fatal(err)
	}
	defer process.Close()
	bad := open[framework.Scorer](t, process, framework.Scoring, "crashes", nil)
	other := open[framework.Scorer](t, process, framework.Scoring, "slow", nil)
	for _, c := range []struct {
		scorer framework.Scorer
		starts int // until then
		want   string
	}{
		{bad, 4, "plugin mine: strategy scoring.crashes: Score of 2 questions of question 0 of the block: the plugin crashed on it and does not start again: command"},
		{other, 5, "plugin mine: strategy scoring.slow: Score of 2 questions of question 0 of the block: it does not start any more, 4 times in a row: command"},
		{other, 5, "it does not start any more, 4 times in a row: command"},
	} {
		_, err := c.scorer.Score(ctx, scoreRequest(1))
		wantError(t, err, c.want, "the table of weights is gone")
		if starts, err := os.ReadFile(filepath.Join(folder, "starts")); err != nil || len(starts) != c.starts {
			t.Errorf("the plugin was started %d times (%v), want %d", len(starts), err, c.starts)
		}
	}
}

// TestLargeAnswer: what is refused is not read first.
func TestLargeAnswer(t *testing.T) {
	process := startPlugin(t, "plugin-bad", nil)
	bad := open[framework.Scorer](t, process, framework.Scoring, "large", nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := bad.Score(context.Background(), scoreRequest(1))
	runtime.ReadMemStats(&after)
	wantError(t, err, "the answer is too large", "may have 64 MiB")
	if grown := after.TotalAlloc - before.TotalAlloc; grown > pluginhost.MaxAnswer/2 {
		t.Errorf("%d bytes were allocated for an answer that was refused", grown)
	}
	_, err = open[framework.Scorer](t, process, framework.Scoring, "wordy", nil).Score(context.Background(), scoreRequest(1))
	wantError(t, err, "no no no", "(3000000 bytes in all)")
	if len(err.Error()) > 3000 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
}

// TestScriptIsPinned: the pin of a script is that of the script, whatever runs it,
// and one that does not hold keeps it from running.
func TestScriptIsPinned(t *testing.T) {
	ran := flag(t)
	script := filepath.Join(t.TempDir(), "plugin.sh")
	if err := os.WriteFile(script, []byte("echo ran >"+ran+"\nexit 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, err := pluginhost.ReadCode([]string{"sh", script})
	if err != nil {
		t.Fatal(err)
	}
	want := sha256.Sum256([]byte("echo ran >" + ran + "\nexit 3\n"))
	if code.Script != script || code.SHA256 != hex.EncodeToString(want[:]) {
		t.Errorf("code %+v, want script %s with SHA-256 %x", code, script, want)
	}
	for _, c := range []struct {
		pin, want string
		runs      bool
	}{
		{strings.Repeat("ab", 32), script + " has SHA-256 " + code.SHA256 + ", but the experiment pins abab", false},
		{code.Executable, script + " has SHA-256 " + code.SHA256 + ", but the experiment pins " + code.Executable, false},
		{code.SHA256, "it ended without the handshake line", true},
	} {
		_, err := pluginhost.Start(context.Background(), pluginhost.Options{Name: "mine", Command: []string{"sh", script}, SHA256: c.pin})
		wantError(t, err, c.want)
		if _, err := os.Stat(ran); (err == nil) != c.runs {
			t.Errorf("pinned to %s, the script ran: %v, want %v", c.pin, err == nil, c.runs)
		}
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
	pathless := folder + "/pathless"
	if err := os.WriteFile(pathless, []byte("#!/bin/sh\necho \"ModuleNotFoundError: No module named 'smacs'\" >&2\nexit 1\n"), 0o700); err != nil {
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
		{"Python without the package", []string{pathless}, "", []string{"plugin mine:", "put the folder plugins/python of smacs into PYTHONPATH"}},
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
	list, _, _ = strings.Cut(list, " and the key ")
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

// namedLog is a log that errors can name.
type namedLog struct{ strings.Builder }

func (*namedLog) Name() string { return "logs/mine.log" }

// TestSecretsAreHidden: what a plugin says of its secrets is neither in its log
// nor in errors; and errors name the log.
func TestSecretsAreHidden(t *testing.T) {
	const secret = "sk-123456"
	log := &namedLog{}
	process := startPlugin(t, "plugin-good", func(o *pluginhost.Options) {
		o.Env, o.Secrets, o.Log = []string{"SECRET=" + secret}, []string{secret, "and", ""}, log
	})
	_, err := process.Open(context.Background(), framework.Scoring, "environment", mustConfig(t, framework.Info{}))
	wantError(t, err, " and the key [hidden]") // "and" is too short to be a secret
	if err := process.Close(); err != nil {
		t.Fatal(err)
	}
	if text := log.String(); !strings.Contains(text, "plugin mine: my key is [hidden]\n") {
		t.Errorf("the log has %q", text)
	}

	failing := pluginhost.Options{Name: "mine", Command: []string{self(t), "fails"}, Secrets: []string{"table of"}, Log: log, StartTimeout: 30 * time.Second}
	_, err = pluginhost.Start(context.Background(), failing)
	wantError(t, err, "; its last output: no [hidden] weights (more in logs/mine.log)")
}

func mustConfig(t *testing.T, info framework.Info) framework.Config {
	t.Helper()
	config, err := info.NewConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	return config
}
