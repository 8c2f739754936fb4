package serve_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/serve"
	"smacs/framework/pipeline"
)

// echo answers with what was asked, after a while.
type echo struct {
	wait time.Duration
	err  error
}

func (e echo) Ask(ctx context.Context, _ string, conversation []framework.Message) (*pipeline.Asked, error) {
	select {
	case <-time.After(e.wait):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if e.err != nil {
		return nil, e.err
	}
	return &pipeline.Asked{Explanation: &pipeline.Explanation{}, Text: conversation[len(conversation)-1].Content, Finish: "stop"}, nil
}

func (echo) Embed(_ context.Context, _ string, texts []string, _ bool) ([][]float64, error) {
	return make([][]float64, len(texts)), nil
}

func (echo) Totals() calls.Totals { return calls.Totals{} }

func server(e echo) *serve.Server {
	return serve.New(serve.Options{Model: "m", Answerer: e, Caller: e, Embeddings: []string{"v"}, MaxInFlight: 10, MaxBody: 1 << 16,
		Deadline: 200 * time.Millisecond, KeepAlive: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
}

func post(s *serve.Server, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	return w
}

const streamed = `{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}`

// TestStreamsThatWait: comments keep a stream alive; an error after them is an event,
// one before them an ordinary answer, and neither ends with [DONE].
func TestStreamsThatWait(t *testing.T) {
	for _, c := range []struct {
		name     string
		answerer echo
		status   int
		has, not string
	}{
		{"at once", echo{}, 200, "data: [DONE]", ": working"},
		{"later", echo{wait: 60 * time.Millisecond}, 200, ": working\n\n", "error"},
		{"an error at once", echo{err: pipeline.ErrNoAnswer}, 503, `"no_llm_answered"`, "data:"},
		{"an error later", echo{wait: 60 * time.Millisecond, err: errors.New("secret address")}, 200, `data: {"error":`, "[DONE]"},
		{"past the deadline", echo{wait: time.Minute}, 200, `"timeout"`, "[DONE]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := post(server(c.answerer), "/v1/chat/completions", streamed)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.has) || strings.Contains(w.Body.String(), c.not) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("got %d\n%s\nwant %d with %q and without %q", w.Code, w.Body, c.status, c.has, c.not)
			}
		})
	}
}

func TestStatusOfErrors(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{pipeline.ErrNoAnswer, 503}, {fmt.Errorf("%w: %w", pipeline.ErrNoAnswer, context.DeadlineExceeded), 503}, {calls.ErrOffline, 503}, {calls.ErrBudget, 429}, {context.DeadlineExceeded, 504}, {errors.New("http://10.0.0.1 broke"), 500},
	} {
		w := post(server(echo{err: c.err}), "/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`)
		if w.Code != c.status || strings.Contains(w.Body.String(), "10.0.0.1") || w.Header().Get("X-Request-Id") == "" {
			t.Errorf("%v: got %d %s, want %d without an address", c.err, w.Code, w.Body, c.status)
		}
	}
}

// FuzzRequests: no request makes the server panic, and every answer is JSON with a
// status, or a stream.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{streamed, `{"model":"m","messages":[]}`, `{"model":"v","input":["a"]}`, `{"n":1e999}`, "null", `{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`} {
		f.Add("/v1/chat/completions", seed)
		f.Add("/v1/embeddings", seed)
	}
	s := server(echo{})
	f.Fuzz(func(t *testing.T, path, body string) {
		if path != "/v1/embeddings" {
			path = "/v1/chat/completions"
		}
		w := post(s, path, body)
		if kind := w.Header().Get("Content-Type"); kind != "application/json" && kind != "text/event-stream" || w.Code >= 500 {
			t.Errorf("%s %q: got %d %s", path, body, w.Code, kind)
		}
	})
}
