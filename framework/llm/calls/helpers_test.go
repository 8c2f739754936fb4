package calls_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/grade"
	"smacs/framework/llm/cache"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
	"smacs/framework/mock"
	"smacs/framework/recording"
)

const secret = "sk-0123456789abcdef"

// recorded is a recording of some LLMs that answer some questions.
func recorded(t testing.TB, llms, questions int) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "small"})
	for m := range llms {
		if err := b.AddLLM(fmt.Sprintf("llm-%02d", m)); err != nil {
			t.Fatal(err)
		}
	}
	for q := range questions {
		question := recording.Question{Task: "math", ID: fmt.Sprint(q), Text: text(q), Gold: "1"}
		if err := b.AddQuestion(question); err != nil {
			t.Fatal(err)
		}
		for m := range llms {
			grader := grade.Exact()
			answer := fmt.Sprintf("%d from %d", q, m)
			r := recording.Unknown(answer).Graded(grader, grader.Grade("", answer, "1"))
			r.PromptTokens, r.CompletionTokens = 10, 5
			if err := b.AddResponse(question.Key(), fmt.Sprintf("llm-%02d", m), 0, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	rec, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func text(q int) string { return fmt.Sprintf("What is question number %d?", q) }

// A place is a mock server with a pool that names it.
type place struct {
	server *mock.Server
	pool   *pool.Pool
	folder string // of the cache
}

func newPlace(t testing.TB, llms, questions int, o mock.Options) *place {
	t.Helper()
	o.Recording = recorded(t, llms, questions)
	server, err := mock.New(o)
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	p := &pool.Pool{Path: "pool.toml"}
	for m := range llms {
		p.LLMs = append(p.LLMs, pool.LLM{
			Endpoint:        endpoint(fmt.Sprintf("llm-%02d", m), listening.URL),
			CompletionPrice: 2, Thinking: pool.ThinkTagged, MaxTokensKey: pool.MaxTokens, SystemRole: pool.RoleSystem,
		})
	}
	e := endpoint("tfidf-hash", listening.URL)
	p.Embeddings = []pool.Embedding{{Endpoint: e, Batch: 3}}
	return &place{server: server, pool: p, folder: t.TempDir()}
}

func endpoint(name, url string) pool.Endpoint {
	return pool.Endpoint{
		Name: name, Model: name, BaseURL: url + "/v1", CacheAs: "the mock", KeyEnv: "KEY", PromptPrice: 1,
		Concurrency: 8, Retries: 2, Timeout: 10 * time.Second, Deadline: time.Minute,
	}
}

// caller is a caller with a cache of the place's folder; it has no pauses.
func (p *place) caller(t testing.TB, change func(*calls.Options)) *calls.Caller {
	t.Helper()
	kept, err := cache.Open(p.folder)
	if err != nil {
		t.Fatal(err)
	}
	o := calls.Options{Pool: p.pool, Cache: kept, Budget: calls.NoBudget(), Client: client.Options{
		Getenv: func(string) string { return secret }, Sleep: noPause,
	}}
	if change != nil {
		change(&o)
	}
	c := calls.New(o)
	t.Cleanup(func() {
		c.Close()
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func chat(m, q int) calls.Chat {
	return calls.Chat{LLM: fmt.Sprintf("llm-%02d", m), Messages: []framework.Message{{Role: "user", Content: text(q)}}}
}
