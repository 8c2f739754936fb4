package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smacs/framework/mock"
	"smacs/framework/recording"
	"smacs/framework/recording/sim"
)

// liveKey is the key of the mock. It must come out nowhere.
const liveKey = "sk-live-test-0123456789"

// A liveBench is a mock server in this process, a pool file for it, and a folder
// in which smacs runs.
type liveBench struct {
	t      testing.TB
	self   string
	dir    string
	server *mock.Server
	count  int
}

// newLiveBench serves the LLMs of a generated recording.
func newLiveBench(t testing.TB, name string, o mock.Options) *liveBench {
	t.Helper()
	rec, err := sim.Open(strings.TrimPrefix(name, "sim:"))
	if err != nil {
		t.Fatal(err)
	}
	o.Recording, o.Key = rec, liveKey
	server, err := mock.New(o)
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	b := &liveBench{t: t, dir: t.TempDir(), server: server}
	b.self = smacsBinary(t, b.dir)
	writeFile(t, filepath.Join(b.dir, "pool.toml"), poolText(rec, listening.URL, concurrencyOf(o)))
	return b
}

// concurrencyOf keeps calls in flight few, so that kills repeat few; slow servers
// need more.
func concurrencyOf(o mock.Options) int {
	if o.Latency >= time.Second {
		return 1000
	}
	return 16
}

// poolText is a pool file of a recording's LLMs at a server.
func poolText(rec *recording.Recording, url string, concurrency int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `[defaults]
base_url = %q
api_key_env = "LIVE_TEST_KEY"
concurrency = %d
logprobs = true
retries = 4
timeout = "5s"
deadline = "2m"
prompt_price = 0.1
completion_price = 0.4
max_tokens = 2000
`, url+"/v1", concurrency)
	for _, llm := range rec.LLMs {
		fmt.Fprintf(&b, "[[llm]]\nname = %q\nmodel = %q\ncache_as = \"mock\"\n", llm, llm)
	}
	fmt.Fprintf(&b, "[[embedding]]\nname = \"vectors\"\nmodel = \"tfidf-hash\"\ncache_as = \"mock\"\n")
	return b.String()
}

func (b *liveBench) file(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	writeFile(b.t, path, text)
	return path
}

func (b *liveBench) command(args ...string) *exec.Cmd {
	command := exec.Command(b.self, args...)
	command.Dir = b.dir
	command.Env = append(os.Environ(), "LIVE_TEST_KEY="+liveKey, "EXPIRED_KEY=sk-expired-0123456789")
	command.Stdout, command.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return command
}

// run runs smacs and expects an exit code; it returns stdout and stderr.
func (b *liveBench) run(code int, args ...string) (stdout, stderr string) {
	b.t.Helper()
	command := b.command(args...)
	err := command.Run()
	stdout, stderr = command.Stdout.(*bytes.Buffer).String(), command.Stderr.(*bytes.Buffer).String()
	if strings.Contains(stdout+stderr, liveKey) {
		b.t.Errorf("smacs %s prints the API key", strings.Join(args, " "))
	}
	if got := command.ProcessState.ExitCode(); got != code {
		b.t.Fatalf("smacs %s: exit code %d (%v), want %d\n%s%s", strings.Join(args, " "), got, err, code, stdout, stderr)
	}
	return stdout, stderr
}

// calls returns how many calls the server got since the last time.
func (b *liveBench) calls() int {
	now := b.server.Stats().Calls
	new := now - b.count
	b.count = now
	return new
}

// noSecret looks for the key in every file below the folder.
func (b *liveBench) noSecret() {
	b.t.Helper()
	err := filepath.WalkDir(b.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == b.self {
			return err
		}
		if strings.Contains(readFile(b.t, path), liveKey) {
			b.t.Errorf("%s holds the API key", path)
		}
		return nil
	})
	if err != nil {
		b.t.Error(err)
	}
}
