package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smacs/framework/mock"
	"smacs/framework/recording"
	"smacs/framework/recording/sim"
)

func (b *liveBench) collect(code int, args ...string) (stdout, stderr string) {
	b.t.Helper()
	return b.run(code, append([]string{"collect", "--pool", "pool.toml", "--cache", "cache", "--tasks", "sim-lists"}, args...)...)
}

// TestCollect: what is collected of a mock is what the mock's recording holds,
// response by response; more LLMs and questions cost their own calls only.
func TestCollect(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{})
	first := []string{"--recording", "sim:default", "--out", "data", "--llms", "sim-open-*", "--limit", "30"}
	stdout, _ := b.collect(0, append(first, "--plan", "--json")...)
	if !strings.Contains(stdout, `"jobs": 30`) {
		t.Errorf("the plan is %s", stdout)
	}
	b.sent(t, 0)
	b.collect(0, first...)
	b.sent(t, 10*30)
	b.collectedAs(t, "data", 10, 30)

	t.Run("more questions", func(t *testing.T) {
		b.collect(0, "--recording", "sim:default", "--out", "data", "--llms", "sim-open-*", "--limit", "40")
		b.sent(t, 10*10)
		b.collectedAs(t, "data", 10, 40)
	})
	t.Run("more LLMs, and the others stay", func(t *testing.T) {
		b.collect(0, "--recording", "sim:default", "--out", "data", "--llms", "sim-closed-a", "--limit", "40")
		b.sent(t, 40)
		b.collectedAs(t, "data", 11, 40)
	})
	t.Run("without the cache nothing recorded is asked again", func(t *testing.T) {
		b.run(0, "collect", "--pool", "pool.toml", "--cache", "other", "--tasks", "sim-lists", "--recording", "sim:default", "--out", "data", "--limit", "40", "--llms", "sim-open-*")
		b.sent(t, 0)
	})
	t.Run("another grader grades again", func(t *testing.T) {
		b.collect(0, append(first, "--grader", `regex(pattern="no such thing (.)")`)...)
		b.sent(t, 0)
		rec := b.open("data")
		if r, _ := rec.Response(0, 1, 0); r.State.String() != "unparsed" {
			t.Errorf("got %s, want unparsed by a grader that finds nothing", r.State)
		}
		b.collect(0, append(first, "--limit", "40")...)
	})
	t.Run("other settings are refused", func(t *testing.T) {
		_, stderr := b.collect(2, append(first, "--system", "Be brief.")...)
		if !strings.Contains(stderr, "was asked with other settings") {
			t.Errorf("got %s", stderr)
		}
	})
	t.Run("a foreign folder is not touched", func(t *testing.T) {
		b.run(0, "data", "simulate", "--out", "foreign", "--questions", "10")
		if _, stderr := b.collect(2, "--recording", "sim:default", "--out", "foreign"); !strings.Contains(stderr, "was not collected") {
			t.Errorf("got %s", stderr)
		}
	})
	t.Run("vectors", func(t *testing.T) {
		b.collect(0, "--recording", "sim:default", "--out", "vectors", "--llms", "sim-open-amber-*", "--limit", "5", "--embedding", "vectors", "--embed-responses")
		e, err := b.open("vectors").Embedding("vectors")
		if err != nil || e.Questions.Dim() != 256 || e.Responses == nil {
			t.Errorf("got %+v, %v, want vectors of questions and responses", e, err)
		}
		b.calls()
	})
	t.Run("an experiment reads it", func(t *testing.T) {
		b.run(0, "run", b.file("e.toml", "name = \"e\"\n[data]\nrecording = \"data\"\nexclude = [\"sim-closed-*\"]\n"))
	})
	b.noSecret()
}

func (b *liveBench) open(folder string) *recording.Recording {
	b.t.Helper()
	rec, err := recording.Open(filepath.Join(b.dir, folder))
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { rec.Close() })
	return rec
}

// collectedAs compares a folder with the recording that the mock answers from.
func (b *liveBench) collectedAs(t *testing.T, folder string, llms, questions int) {
	t.Helper()
	want, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	got := b.open(folder)
	if len(got.LLMs) != llms || len(got.Questions) != questions || got.Len() != llms*questions {
		t.Fatalf("got %d LLMs, %d questions, %d responses, want %d and %d", len(got.LLMs), len(got.Questions), got.Len(), llms, questions)
	}
	at := map[string]int{}
	for q, question := range want.Questions {
		at[question.Key()] = q
	}
	llmAt := map[string]int{}
	for llm, name := range want.LLMs {
		llmAt[name] = llm
	}
	for q, question := range got.Questions {
		for llm, name := range got.LLMs {
			g, _ := got.Response(q, llm, 0)
			w, _ := want.Response(at[question.Key()], llmAt[name], 0)
			if g.Text != w.Text || g.AnswerKey != w.AnswerKey || g.State != w.State || g.Score != w.Score || g.Grader != w.Grader ||
				g.PromptTokens != w.PromptTokens || g.CompletionTokens != w.CompletionTokens {
				t.Fatalf("%s to %s:\ngot  %+v\nwant %+v", name, question.Key(), *g, *w)
			}
		}
	}
}

// TestCollectGoesOn: a budget, a kill and failed calls cost no finished call.
func TestCollectGoesOn(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{Latency: 5 * time.Millisecond, Dead: []string{"sim-closed-b"}})
	args := []string{"--recording", "sim:default", "--out", "data", "--llms", "sim-open-*", "--limit", "30"}
	_, stderr := b.collect(1, append(args, "--max-calls", "100")...)
	if !strings.Contains(stderr, "the budget is spent: 100 calls were made") || !strings.Contains(stderr, "goes on from there") {
		t.Errorf("got %s", stderr)
	}
	b.sent(t, 100)
	_, stderr = b.collect(1, append(args, "--offline")...)
	if !strings.Contains(stderr, "missing in the response cache") {
		t.Errorf("got %s", stderr)
	}
	command := b.command(append([]string{"collect", "--pool", "pool.toml", "--cache", "cache", "--tasks", "sim-lists"}, args...)...)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for b.server.Stats().Calls < 180 && alive(command.Process.Pid) {
		time.Sleep(time.Millisecond)
	}
	_ = command.Process.Kill()
	_ = command.Wait()
	b.collect(0, args...)
	// A call is in flight until its answer is in the cache: 10 LLMs have 16 each.
	if got := b.calls(); got < 200 || got > 200+10*16 {
		t.Errorf("%d calls were made after 100, want 200 and at most those in flight at the kill", got)
	}
	b.collectedAs(t, "data", 10, 30)
	_, stderr = b.collect(1, "--recording", "sim:default", "--out", "data", "--limit", "30", "--llms", "sim-closed-*")
	if !strings.Contains(stderr, "sim-closed-b: 30 calls") {
		t.Errorf("got %s", stderr)
	}
	dead, _ := b.open("data").Response(0, 1, 0)
	if dead.State.String() != "failed" {
		t.Errorf("got %s for a call that failed", dead.State)
	}
}

func TestCollectRefuses(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{})
	for _, c := range []struct{ name, line, says string }{
		{"no JSON", `{"id": "1", "text"`, "q.jsonl:2: want a JSON object"},
		{"an unknown field", `{"id": "1", "text": "a", "answer": "4"}`, `q.jsonl:2: want a JSON object of id, task`},
		{"no id", `{"text": "a"}`, "q.jsonl:2: field id is missing"},
		{"no text", `{"id": "1"}`, "q.jsonl:2: fields text and messages: got neither"},
		{"twice", `{"id": "0", "text": "b"}`, "q.jsonl:2: question q/0 is on line 1 already"},
		{"an odd split", `{"id": "1", "text": "a", "split": "dev"}`, `q.jsonl:2: field split: got "dev"`},
		{"an odd role", `{"id": "1", "messages": [{"role": "tool", "content": "x"}]}`, `q.jsonl:2: field messages: message 0: got the role "tool"`},
		{"two objects", `{"id": "1", "text": "a"} {"id": "2", "text": "b"}`, "q.jsonl:2: want one JSON object a line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.file("q.jsonl", "{\"id\": \"0\", \"text\": \"first\"}\n"+c.line+"\n")
			if _, stderr := b.run(2, "collect", "--pool", "pool.toml", "--questions", "q.jsonl", "--out", "out"); !strings.Contains(stderr, c.says) {
				t.Errorf("got %s, want %s", stderr, c.says)
			}
		})
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--questions", "q.jsonl", "--out", "x"}, "--pool POOL.toml is missing"},
		{[]string{"--pool", "pool.toml", "--out", "x"}, "want one of --questions"},
		{[]string{"--pool", "pool.toml", "--recording", "sim:default", "--out", "x", "--grader", "exakt"}, `unknown grader "exakt"`},
		{[]string{"--pool", "pool.toml", "--recording", "sim:default", "--out", "x", "--llms", "gpt*"}, "matches no LLM"},
		{[]string{"--pool", "pool.toml", "--recording", "sim:default", "--out", "x", "--template", "Think."}, "{question} 0 times"},
		{[]string{"--pool", "pool.toml", "--recording", "sim:default", "--out", "x", "--max-calls", "-3"}, "--max-calls: got -3"},
	} {
		if _, stderr := b.run(2, append([]string{"collect"}, c.args...)...); !strings.Contains(stderr, c.says) {
			t.Errorf("%v: got %s, want %s", c.args, stderr, c.says)
		}
	}
	b.sent(t, 0)
}

// TestCollectQuestionFile: questions of one's own, with a template, by kind of
// answer; the JSON summary is for programs.
func TestCollectQuestionFile(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{})
	var lines []string
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range rec.Questions[:10] {
		line, _ := json.Marshal(map[string]any{"id": q.ID, "text": q.Text, "gold": q.Gold, "answer_kind": "numeric", "metadata": map[string]any{"from": "a test"}})
		lines = append(lines, string(line))
	}
	b.file("mine.jsonl", strings.Join(lines, "\n")+"\n\n")
	stdout, _ := b.run(0, "collect", "--pool", "pool.toml", "--cache", "cache", "--questions", "mine.jsonl", "--out", "mine", "--llms", "sim-closed-a", "--json", "--samples", "2",
		"--template", "Answer shortly. {question}")
	var summary collected
	if err := json.Unmarshal([]byte(stdout), &summary); err != nil {
		t.Fatal(err)
	}
	if summary.Info.Questions != 10 || summary.Info.Responses != 20 || summary.Calls.Sent != 20 || summary.Info.Tasks[0] != "mine" {
		t.Errorf("got %+v, want 10 questions of the task mine, two samples each", summary)
	}
	if r, _ := b.open("mine").Response(0, 0, 1); r.Grader != "numeric@1" {
		t.Errorf("got the grader %s, want numeric@1 by the kind of answer", fmt.Sprint(r.Grader))
	}
}
