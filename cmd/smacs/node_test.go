package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
	"smacs/framework/mock"
	"smacs/framework/recording/sim"
)

// nodeModules is the folder into which testdata/node's packages were installed; .ci/run
// does so. Without it the tests against peers in Node are skipped.
func nodeModules(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("SMACS_NODE_MODULES")
	if folder == "" {
		t.Skip("SMACS_NODE_MODULES names no folder of node packages: npm ci in cmd/smacs/testdata/node makes one")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestServeForNode drives the server with the official Node client: streamed and
// not, embeddings as base64 and as floats, models, errors.
func TestServeForNode(t *testing.T) {
	t.Parallel()
	modules := nodeModules(t)
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	s := newServed(t, mock.Options{})
	script, err := filepath.Abs("testdata/node/drive.cjs")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	command := exec.CommandContext(ctx, "node", script)
	command.Env = append(os.Environ(), "NODE_PATH="+modules, "URL="+s.url, "KEY="+serveKey, "QUESTION="+rec.Questions[0].Text)
	output, err := command.CombinedOutput()
	if err != nil || strings.TrimSpace(string(output)) != "ok" {
		t.Errorf("%v\n%s", err, output)
	}
}

const aimockKey = "aimock-key-0123456789"

// aimock starts an independent mock and returns its base URL.
func aimock(t *testing.T, flags ...string) string {
	t.Helper()
	modules := nodeModules(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
	listener.Close()
	fixtures, err := filepath.Abs("testdata/node/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("node", append([]string{filepath.Join(modules, ".bin", "llmock"), "-p", port, "-f", fixtures, "--log-level", "silent"}, flags...)...)
	// A stranger's program gets no keys of whoever runs the tests.
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "AIMOCK_API_KEYS=" + aimockKey}
	said := &bytes.Buffer{}
	command.Stdout, command.Stderr = said, said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	url := "http://127.0.0.1:" + port
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		response, err := http.Get(url + "/health")
		if err == nil {
			response.Body.Close()
			return url + "/v1"
		}
		if time.Now().After(deadline) {
			_ = command.Process.Kill()
			_ = command.Wait()
			t.Fatalf("aimock does not answer: %v\n%s", err, said)
		}
	}
}

// TestAimock: an independent mock answers, refuses, limits and breaks, and the
// client is right about each.
func TestAimock(t *testing.T) {
	t.Parallel()
	nodeModules(t)
	plain := aimock(t)
	for _, c := range []struct {
		name, url, key, says string
		flags                []string // of a mock of its own
		text                 string   // the answer
		status, attempts     int      // of a failure
		pause                time.Duration
		fails                string
	}{
		{name: "an answer with null logprobs", url: plain, key: aimockKey, says: "Hello", text: "Hello from aimock."},
		{name: "a wrong key", url: plain, key: "another-key-0123", says: "Hello", status: 401, attempts: 1, fails: "Invalid API key"},
		{name: "429 with Retry-After", url: plain, key: aimockKey, says: "limited", status: 429, attempts: 3, pause: time.Second, fails: "Slow down"},
		{name: "500", url: plain, key: aimockKey, says: "broken", status: 500, attempts: 3, fails: "Server broke"},
		{name: "malformed answers", flags: []string{"--chaos-malformed", "1"}, key: aimockKey, says: "Hello", status: 200, attempts: 3, fails: "no valid answer in JSON"},
		{name: "limited by chance", flags: []string{"--chaos-ratelimit", "1"}, key: aimockKey, says: "Hello", status: 429, attempts: 3, pause: time.Second, fails: "rate limit exceeded"},
		{name: "broken connections", flags: []string{"--chaos-disconnect", "1"}, key: aimockKey, says: "Hello", attempts: 3, fails: "is the server running"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.flags != nil {
				c.url = aimock(t, c.flags...)
			}
			var pauses []time.Duration
			llm := pool.LLM{Endpoint: pool.Endpoint{Name: "tiny", BaseURL: c.url, Model: "tiny", KeyEnv: "KEY", Concurrency: 1, Retries: 2, Timeout: 10 * time.Second, Deadline: time.Minute},
				Logprobs: true, Thinking: pool.ThinkTagged, MaxTokensKey: pool.MaxTokens, SystemRole: pool.RoleSystem}
			one, err := client.New(llm.Endpoint, client.Options{Getenv: func(string) string { return c.key }, Sleep: func(_ context.Context, d time.Duration) error {
				pauses = append(pauses, d)
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			defer one.Close()
			body, err := client.ChatBody(llm, []framework.Message{{Role: "user", Content: c.says}}, 0)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := one.Chat(t.Context(), llm, body)
			if c.text != "" {
				answer, decoded := client.DecodeChat(llm, body, raw.Body)
				if err != nil || decoded != nil || answer.Text != c.text || !answer.LogprobsMissing || answer.Usage == nil {
					t.Errorf("got %+v, %v", answer, err)
				}
				return
			}
			var failure *client.Error
			if !errors.As(err, &failure) || failure.Status != c.status || failure.Attempts != c.attempts || !strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), c.key) {
				t.Fatalf("got %v, want status %d after %d attempts and %q", err, c.status, c.attempts, c.fails)
			}
			for _, pause := range pauses {
				if pause < c.pause {
					t.Errorf("waited %v, want at least the %v that Retry-After asks for", pause, c.pause)
				}
			}
		})
	}
	t.Run("embeddings", func(t *testing.T) {
		e := pool.Embedding{Endpoint: pool.Endpoint{Name: "v", BaseURL: plain, Model: "v", KeyEnv: "KEY", Concurrency: 1, Timeout: 10 * time.Second, Deadline: time.Minute}, Batch: 8}
		one, err := client.New(e.Endpoint, client.Options{Getenv: func(string) string { return aimockKey }})
		if err != nil {
			t.Fatal(err)
		}
		defer one.Close()
		body, err := client.EmbeddingBody(e, []string{"red fish", "blue fish"}, false)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := one.Embed(t.Context(), e, body, 2)
		if err != nil {
			t.Fatal(err)
		}
		if vectors, _, err := client.DecodeEmbeddings(e, raw.Body, 2); err != nil || len(vectors[0]) == 0 || len(vectors[0]) != len(vectors[1]) {
			t.Errorf("got %v, %v", vectors, err)
		}
	})
}
