package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"smacs/framework/mock"
	"smacs/framework/store"
)

// TestLiveFaults: what servers do wrong costs time or single answers, and never a
// finished call, a run or a wrong number.
func TestLiveFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		options mock.Options
		code    int
		says    string // on stderr or in the manifest's warnings
		missing bool   // some cell has n < asked
	}{
		{"errors", mock.Options{ErrorRate: 0.1, ErrorStatus: []int{500, 429, 503}}, 0, "retries", false},
		{"disconnects", mock.Options{DisconnectRate: 0.1}, 0, "retries", false},
		{"malformed", mock.Options{MalformedRate: 0.1}, 0, "", true},
		{"null logprobs", mock.Options{NullLogprobs: true}, 0, "", false},
		{"no usage", mock.Options{NoUsage: true}, 0, "cost unknown", false},
		{"truncated", mock.Options{TruncateRate: 0.2}, 0, "cut off by their length", false},
		{"a dead LLM", mock.Options{Dead: []string{"sim-open-cedar-large"}}, 0, "sim-open-cedar-large: ", true},
		{"an expired key", mock.Options{}, 0, "environment variable EXPIRED_KEY", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newLiveBench(t, "sim:default", c.options)
			text := strings.ReplaceAll(liveWritten, `references = "selected"`, `references = "pool"`)
			text = strings.Replace(text, "bank = 0.8\n", "", 1) // so that the best single LLM is the one that fails
			if c.name == "malformed" {                          // vectors that cannot be had are no single answers: they fail their cells
				text = strings.Replace(text, "[embedding]\nresponses = \"openai\"\nmodel = \"vectors\"\n", "", 1)
			}
			if c.name == "null logprobs" {
				text = strings.ReplaceAll(text, "perplexity = 0.5", "perplexity = 0.5\nfirst = 0.01")
			}
			file := b.file("written.toml", text)
			if c.name == "a dead LLM" {
				pool := filepath.Join(b.dir, "pool.toml")
				writeFile(t, pool, strings.Replace(readFile(t, pool), "retries = 4", "retries = 1", 1))
			}
			if c.name == "an expired key" {
				pool := filepath.Join(b.dir, "pool.toml")
				writeFile(t, pool, strings.Replace(readFile(t, pool), `name = "sim-open-cedar-large"`, `api_key_env = "EXPIRED_KEY"`+"\nname = \"sim-open-cedar-large\"", 1))
			}
			_, stderr := b.run(c.code, "run", file, "--out", "out", "--cache", "cache")
			manifest := manifestOf(t, filepath.Join(b.dir, "out"))
			if told := stderr + strings.Join(manifest.Warnings, "\n"); !strings.Contains(told, c.says) {
				t.Errorf("nothing says %q:\n%s", c.says, told)
			}
			_, rows, err := store.ReadCells([]byte(readFile(t, filepath.Join(b.dir, "out", "cells.csv"))))
			if err != nil {
				t.Fatal(err)
			}
			missing := false
			for _, row := range rows {
				missing = missing || row.N < row.Asked
				if row.Status != store.StatusDone {
					t.Errorf("%s is %s: %s", row.Label, row.Status, row.Error)
				}
			}
			if c.missing != missing {
				t.Errorf("some n is below asked: %v, want %v", missing, c.missing)
			}
			b.calls()
			if !c.missing {
				b.run(0, "run", file, "--out", "again", "--cache", "cache", "--offline")
				b.sent(t, 0)
				b.sameAs(t, "out", "again")
			}
			b.noSecret()
		})
	}
}

// TestLiveStalls: a server that stalls longer than the endpoint's timeout is asked
// again, and its answer then counts.
func TestLiveStalls(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{StallRate: 0.02, Stall: 10 * time.Second})
	pool := filepath.Join(b.dir, "pool.toml")
	writeFile(t, pool, strings.Replace(readFile(t, pool), `timeout = "5s"`, `timeout = "300ms"`, 1))
	_, stderr := b.run(0, "run", b.file("written.toml", liveWritten), "--out", "out", "--cache", "cache")
	if !strings.Contains(stderr, "retries") {
		t.Errorf("nothing was tried again:\n%s", stderr)
	}
}

// TestLiveMockExperiment runs the example against smacs mock, at another port.
func TestLiveMockExperiment(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{})
	url := regexp.MustCompile(`base_url = "(.*)"`).FindStringSubmatch(readFile(t, filepath.Join(b.dir, "pool.toml")))[1]
	if err := os.Mkdir(filepath.Join(b.dir, "pools"), 0o700); err != nil {
		t.Fatal(err)
	}
	shipped := readFile(t, "../../experiments/pools/mock.toml")
	moved := strings.Replace(shipped, `base_url = "http://127.0.0.1:8089/v1"`, `base_url = "`+url+`"`+"\napi_key_env = \"LIVE_TEST_KEY\"", 1)
	if moved == shipped {
		t.Fatal("the pool file has not the address that the experiment's page names")
	}
	b.file("pools/mock.toml", moved)
	file := b.file("live-mock.toml", readFile(t, "../../experiments/live-mock.toml"))
	b.run(0, "run", file, "--cache", "cache")
	manifest := manifestOf(t, filepath.Join(b.dir, "runs/live-mock"))
	if manifest.Status != store.RunDone || manifest.Cells.Done != 4 || manifest.Calls.Synthesis.Prompts == 0 {
		t.Errorf("got %s with %d cells and %+v, want 4 cells done with written candidates", manifest.Status, manifest.Cells.Done, manifest.Calls)
	}
	b.calls()
	b.run(0, "run", file, "--cache", "cache", "--offline", "--out", "again")
	b.sent(t, 0)
	b.sameAs(t, "runs/live-mock", "again")
}

// TestLiveTemplate: the template for real LLMs is an experiment that can be planned,
// with a recording of its LLMs. Nothing is called.
func TestLiveTemplate(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{})
	var lines strings.Builder
	for q := range 40 {
		for _, llm := range []string{"qwen", "llama", "hosted"} {
			fmt.Fprintf(&lines, "{\"question_id\": \"q%d\", \"question\": \"What is %d + 1?\", \"gold\": \"%d\", \"llm\": %q, \"response\": \"The answer is %d.\", \"grader\": \"numeric@1\"}\n", q, q, q+1, llm, q+1)
		}
	}
	b.run(0, "data", "import", "jsonl", b.file("mine.jsonl", lines.String()), "--out", "data/mine")
	for _, folder := range []string{"experiments", "experiments/pools"} {
		if err := os.MkdirAll(filepath.Join(b.dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	b.file("experiments/pools/openai.toml", readFile(t, "../../experiments/pools/openai.toml"))
	file := b.file("experiments/live-openai.toml", readFile(t, "../../experiments/live-openai.toml"))
	b.run(0, "check", file)
	stdout, _ := b.run(0, "plan", file, "--cache", "cache")
	if !regexp.MustCompile(`aggregation +qwen`).MatchString(stdout) || !regexp.MustCompile(`embedding +e5`).MatchString(stdout) {
		t.Errorf("the plan is\n%s", stdout)
	}
	b.sent(t, 0)
}
